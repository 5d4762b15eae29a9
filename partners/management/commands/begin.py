"""A new installation's first partnership: its needs, and the admin who sets up all the rest on the pages."""

from django.core.management.base import BaseCommand, CommandError

from partners import setting_up


class Command(BaseCommand):
    help = "Begin a partnership, and send its admin the link to choose a password."

    def add_arguments(self, parser) -> None:
        parser.add_argument("partnership", help="its name, such as “Luton Access Partnership”")
        parser.add_argument("place", help="such as Luton")
        parser.add_argument("name", help="of the admin")
        parser.add_argument("email", help="of the admin")

    def handle(self, *args, **options) -> None:
        try:
            seat = setting_up.begin(
                options["partnership"], options["place"], options["name"], options["email"]
            )
        except setting_up.BegunAlready as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{seat.partnership} has begun. {seat.person} signs in at the link that we sent.")
