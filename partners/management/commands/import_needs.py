"""Load a list of needs: `manage.py import_needs FILE --scheme esd --dry-run`. Without FILE, the list that comes with it."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from partners.importing_needs import OURS, OWN, SCHEMES, Row, Unreadable, load


class Command(BaseCommand):
    help = "Load needs from a file: all of it, or, if one row is wrong, nothing."

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=OURS)
        parser.add_argument("--scheme", choices=SCHEMES, default=OWN)
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would happen, and change nothing"
        )

    def handle(self, *args, file: Path, scheme: str, dry_run: bool, **options) -> None:
        try:
            report = load(file, scheme, dry_run=dry_run)
        except Unreadable as error:
            raise CommandError(f"{file.name}: {error} Nothing was changed.") from error
        for row in report.rows:
            self.stdout.write(said(row, report.unit))
        if report.errors:
            raise CommandError(
                f"{len(report.errors)} of {len(report.rows)} rows are wrong. Nothing was changed."
            )
        done = f"{len(report.rows)} rows, {len(report.changes)} changes."
        self.stdout.write(f"{done} A trial: nothing was changed." if dry_run else done)


def said(row: Row, unit: str) -> str:
    what = f"ERROR: {row.error}" if row.error else row.happens or "not looked at: other rows are wrong"
    return f"{unit} {row.line}: {row.name or row.identifier}: {what}"
