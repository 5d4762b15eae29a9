"""Write a partnership's directory to a file."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from partners.directory import exporting
from partners.models import Partnership


class Command(BaseCommand):
    help = "Write a partnership's directory as our CSV or as Open Referral UK JSON."

    def add_arguments(self, parser) -> None:
        parser.add_argument("out", type=Path)
        parser.add_argument("--partnership", required=True, metavar="SLUG")
        parser.add_argument("--format", choices=exporting.FORMATS, default="csv")

    def handle(self, *args, **options) -> None:
        partnership = Partnership.objects.filter(slug=options["partnership"]).first()
        if partnership is None:
            raise CommandError(f"There is no partnership {options['partnership']}.")
        text = exporting.export(partnership, options["format"])
        options["out"].write_text(text, encoding="utf-8", newline="")
        self.stdout.write(f"The directory of {partnership} is in {options['out']}.")
