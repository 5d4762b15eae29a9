"""The taxonomy of needs, which the whole deployment shares: added to, renamed, moved, retired, merged.

Nothing is deleted. Who did what and why stands in `NeedChange`.
"""

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.text import slugify

from partners.models import Need, NeedChange, NeedCode, Person, Service


class Refused(Exception):
    """It cannot be done; the words say why and what to do."""


@transaction.atomic
def add(need: Need, by: Person | None, codes: list[tuple[str, str]] = ()) -> Need:
    need.code = free_code(need.name)
    need.save()
    set_codes(need, codes)
    record(need, by, f"Added under {need.parent}." if need.parent else "Added as a group.")
    return need


@transaction.atomic
def change(need: Need, by: Person, codes: list[tuple[str, str]], what: list[str]) -> None:
    """Save what a form changed. `what` names it in words."""
    if need.merged_into_id:
        raise Refused(f"“{need}” was merged, and stays as it was.")
    refuse_circle(need, need.parent)
    try:
        with transaction.atomic():
            need.save()
    except IntegrityError as error:  # somebody moved the other one in the same moment
        raise Refused(f"{need} cannot stand there: it would stand under itself.") from error
    set_codes(need, codes)
    if what:
        record(need, by, f"Changed: {', '.join(what)}.")


def set_codes(need: Need, codes: list[tuple[str, str]]) -> None:
    """Exactly these outside codes. Raises Refused where another need has one."""
    kept = set(codes)
    need.codes.exclude(pk__in=[c.pk for c in need.codes.all() if (c.scheme, c.code) in kept]).delete()
    for scheme, code in codes:
        found, _ = NeedCode.objects.get_or_create(scheme=scheme, code=code, defaults={"need": need})
        if found.need_id != need.pk:
            raise Refused(f"{scheme}: {code} means “{found.need}” already.")


def refuse_circle(need: Need, parent: Need | None) -> None:
    if parent and need.pk and parent.pk in under(need):
        raise Refused(f"“{need}” cannot stand under “{parent}”, which stands under it.")


def under(need: Need) -> set[int]:
    """The need, and all that stand under it or were merged into it."""
    with connection.cursor() as cursor:
        cursor.execute("select * from needs_under(%s)", [need.pk])
        return {row[0] for row in cursor.fetchall()}


@transaction.atomic
def retire(need: Need, by: Person, why: str) -> None:
    """No longer offered; what was asked for under it, and the services that say they meet it, keep it."""
    if need.children.filter(retired_on=None).exists():
        raise Refused(f"Needs stand under “{need}” still. Move or retire them first.")
    if not Need.objects.filter(pk=need.pk, retired_on=None).update(retired_on=timezone.localdate()):
        raise Refused(f"“{need}” is retired already.")
    record(need, by, "Retired.", why)


@transaction.atomic
def bring_back(need: Need, by: Person, why: str) -> None:
    if not Need.objects.filter(pk=need.pk, merged_into=None).exclude(retired_on=None).update(retired_on=None):
        raise Refused(f"“{need}” was merged into another, or is not retired.")
    record(need, by, "Brought back.", why)


@transaction.atomic
def merge(need: Need, into: Need, by: Person, why: str) -> None:
    """Services, codes, what stands under it and its words go over; past referrals keep it and count under the other."""
    pair = Need.objects.select_for_update().in_bulk(sorted([need.pk, into.pk]))
    need, into = pair[need.pk], pair[into.pk]
    if need == into or into.pk in under(need):
        raise Refused(f"“{need}” cannot be merged into “{into}”, which is or stands under it.")
    if into.retired_on or need.merged_into_id:
        raise Refused("Neither may be retired or merged already, and a need goes into one that is in use.")
    point_services(need, into)
    NeedCode.objects.filter(need=need).update(need=into)
    Need.objects.filter(parent=need).update(parent=into)
    # One step from any old name to the one that counts, however often it was merged.
    Need.objects.filter(merged_into=need).update(merged_into=into)
    words = [*into.synonyms, need.name.lower()[:60], *need.synonyms]
    into.synonyms = list(dict.fromkeys(words))
    into.save(update_fields=["synonyms"])
    need.merged_into, need.retired_on = into, need.retired_on or timezone.localdate()
    need.save(update_fields=["merged_into", "retired_on"])
    record(need, by, f"Merged into {into}.", why)
    record(into, by, f"{need} was merged into it.", why)


def point_services(need: Need, into: Need) -> None:
    link = Service.needs.through
    services = list(link.objects.filter(need=need).values_list("service_id", flat=True))
    link.objects.bulk_create([link(service_id=pk, need=into) for pk in services], ignore_conflicts=True)
    link.objects.filter(need=need).delete()


def record(need: Need, by: Person | None, what: str, why: str = "") -> None:
    NeedChange.objects.create(need=need, by=by, what=what[:300], why=why)


def free_code(name: str, taken: set[str] | None = None) -> str:
    """A code that no need has; `taken` spares the question where all are at hand."""
    base = slugify(name)[:44] or "need"
    for n in range(1, 10_000):
        code = base if n == 1 else f"{base}-{n}"
        if not (code in taken if taken is not None else Need.objects.filter(code=code).exists()):
            return code
    raise Refused("Too many needs have this name.")
