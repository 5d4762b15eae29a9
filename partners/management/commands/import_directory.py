"""Read a directory in, or say what that would do. All of it or nothing."""

from django.core.management.base import BaseCommand, CommandError

from partners.directory import importing, planning, sources
from partners.directory.planning import SAME, Plan
from partners.directory.reading_json import Unreadable
from partners.models import Partnership


class Command(BaseCommand):
    help = "Read an Open Referral directory (a file, a folder, an address) or our CSV into a partnership."

    def add_arguments(self, parser) -> None:
        parser.add_argument("source", help="a file, a folder of JSON files, or an https address")
        parser.add_argument("--partnership", required=True, metavar="SLUG")
        parser.add_argument("--dry-run", action="store_true", help="only say what would be done")
        parser.add_argument("--source-name", default="", help="what to call the source; the same each time")
        parser.add_argument(
            "--leave-out", action="store_true", help="pass over what may not be touched or is not valid"
        )

    def handle(self, *args, **options) -> None:
        partnership = Partnership.objects.filter(slug=options["partnership"]).first()
        if partnership is None:
            raise CommandError(f"There is no partnership {options['partnership']}.")
        name = options["source_name"][:80] or sources.called(options["source"])
        try:
            reading = sources.read(options["source"])
            if options["dry_run"]:
                found = planning.plan(reading, partnership, name)
            else:
                found = importing.read_in(reading, partnership, name, "The operator", options["leave_out"])
        except Unreadable as error:
            raise CommandError(f"Nothing was changed. {error}") from error
        except importing.NotSound as error:
            self.report(error.plan)
            raise CommandError("There are errors, so nothing was changed.") from error
        self.report(found)
        if options["dry_run"] and not found.sound(options["leave_out"]):
            raise CommandError("There are errors: it would change nothing.")
        self.stdout.write("Nothing was changed: this was a dry run." if options["dry_run"] else "Done.")

    def report(self, found: Plan) -> None:
        for line in found.lines:
            if line.verdict != SAME:
                what = " ".join(part for part in (line.what, line.name) if part)
                self.stdout.write(
                    ": ".join(part for part in (line.words, what, line.where, line.text) if part)
                )
        counts = found.counts()
        self.stdout.write(
            f"{counts['added']} to add, {counts['changed']} to change, {counts['same']} the same already, "
            f"{counts['kept']} no longer in the source, {counts['protected'] + counts['wrong']} with errors."
        )
