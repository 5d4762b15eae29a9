"""A file that an admin gives: held for its report, then read in or thrown away. One at a time in a partnership."""

from django.db import transaction
from django.utils import timezone

from partners.directory import importing, planning, sources
from partners.directory.planning import Plan
from partners.models import DirectoryFile, Partnership

MOST_BYTES = 10_000_000


@transaction.atomic
def give(partnership: Partnership, by, name: str, source: str, content: bytes) -> DirectoryFile:
    """Raises Unreadable where no report could be made of it. An earlier one that nobody read in is gone."""
    sources.read_content(content, name)
    DirectoryFile.objects.filter(partnership=partnership, applied_at=None).delete()
    return DirectoryFile.objects.create(
        partnership=partnership,
        by=by,
        name=name[:120],
        source=source[:80],
        content=content,
        given_at=timezone.now(),
    )


def report(file: DirectoryFile) -> Plan:
    reading = sources.read_content(bytes(file.content), file.name)
    return planning.plan(reading, file.partnership, file.source)


@transaction.atomic
def apply(file: DirectoryFile, by, leave_out: bool) -> Plan:
    """Read it in. The content goes; who, when and how much stays. Raises NotSound, and changes nothing."""
    file = DirectoryFile.objects.select_for_update().get(pk=file.pk, applied_at=None)
    reading = sources.read_content(bytes(file.content), file.name)
    found = importing.read_in(reading, file.partnership, file.source, by.name, leave_out)
    file.content, file.applied_at, file.by, file.leave_out = b"", timezone.now(), by, leave_out
    file.counts = found.counts()
    file.save()
    return found
