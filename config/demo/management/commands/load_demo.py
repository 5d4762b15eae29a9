"""Load the demo's invented partnerships, people and referrals, counted from today. Run as the database's owner."""

import datetime as dt
import random

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from config.demo.data import (
    capture,
    directory,
    entries,
    governance,
    joining,
    people,
    protocols,
    stories,
    tiers,
)
from config.demo.data.casework import World
from config.demo.data.places import PLACES
from config.demo.data.usual import Usual
from partners.models import Partnership

SEED = 2018


class Command(BaseCommand):
    help = "Load the demo's data, once."

    def handle(self, *args, **options) -> None:
        if not settings.DEMO or not settings.AS_OWNER:
            raise CommandError("The demo's data is for demo settings, with DATABASE_OWNER_URL set.")
        with transaction.atomic():
            if Partnership.objects.filter(slug__in=[p.slug for p in PLACES]).exists():
                self.stdout.write("The demo's data is there already.")
                return
            world = load()
        self.stdout.write(
            f"Loaded {len(world.partnerships)} partnerships, {len(world.agencies)} agencies and {world.referral_count} referrals."
        )


def morning() -> dt.datetime:
    """Up to when things have happened: nine today, or yesterday evening where it is earlier. Not this minute, on which
    it would depend what has happened yet."""
    now = timezone.localtime()
    nine = now.replace(hour=9, minute=0, second=0, microsecond=0)
    return nine if now >= nine else (nine - dt.timedelta(days=1)).replace(hour=18)


def load() -> World:
    """The same data on every run of one day, save for ids that the database gives."""
    world = World(random.Random(SEED), morning())
    world.lay()
    directory.lay(world)
    stories.tell(world)
    capture.tell(world)
    for place in PLACES:
        Usual(world, place).tell()
    entries.asked_before_the_merge(world)
    world.write()
    tiers.tell(world)
    people.come_and_go(world)
    joining.tell(world)
    governance.tell(world)
    protocols.tell(world)
    return world
