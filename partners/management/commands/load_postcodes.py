"""Load the centres of postcodes or of postcode districts, for searches by distance in the open directory."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from partners.directory import postcodes


class Command(BaseCommand):
    help = "Add or correct postcode points from a CSV with postcode, latitude and longitude (ONS NSPL or ONSPD as it is)."

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args, **options) -> None:
        try:
            count = postcodes.load(options["file"])
        except (OSError, UnicodeDecodeError, postcodes.BadPostcodes) as error:
            raise CommandError(f"Nothing was loaded. {error}") from error
        self.stdout.write(f"{count} postcode points are loaded.")
