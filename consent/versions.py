"""The life of a version: drafted from the last, opened, signed, in force, ended. Nothing else writes its status."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from clients.registry import CATEGORIES
from consent import bases, signing
from consent.models import (
    DataFlow,
    Party,
    PartyRole,
    Protocol,
    ProtocolVersion,
    Signature,
    SigningMethod,
    VersionStatus,
)
from partners import knowing, letters
from partners.models import Agency, Letter, Partnership, Person, Role, Seat
from partners.setting_up import Refused

WORDS = (
    "purpose",
    "benefit",
    "subjects",
    "powers",
    "security",
    "retention",
    "complaints",
    "contact",
    "effective_on",
    "review_on",
    "ends_on",
)
REMIND = (7, 30, 90)  # days before a review


LEGAL = ("law_firm", "law_centre", "university")


@transaction.atomic
def begin(protocol: Protocol, *, parties, **words) -> ProtocolVersion:
    """A new agreement with its first draft; each agency has the role that its sector and kind suggest."""
    protocol.save()
    version = ProtocolVersion.objects.create(protocol=protocol, number=1, **words)
    for agency in parties:
        Party.objects.create(version=version, agency=agency, role=role_of(agency))
    return version


def role_of(agency: Agency) -> str:
    if agency.sector == "statutory":
        return PartyRole.STATUTORY
    return PartyRole.LEGAL if agency.kind in LEGAL else PartyRole.SUPPORT


@transaction.atomic
def draft_from(
    old: ProtocolVersion, *, effective_on: dt.date, review_on: dt.date, summary: str, material: bool
) -> ProtocolVersion:
    """The next version, with the words, parties and flows of the last."""
    Protocol.objects.select_for_update().get(pk=old.protocol_id)
    last = old.protocol.versions.order_by("-number").first()
    if last.status in (VersionStatus.DRAFT, VersionStatus.OPEN):
        raise Refused(f"Version {last.number} is not in force yet. Finish that one first.")
    new = ProtocolVersion.objects.create(
        protocol=old.protocol,
        number=last.number + 1,
        **{name: getattr(old, name) for name in WORDS if not name.endswith("_on")},
        effective_on=effective_on,
        review_on=review_on,
        change_summary=summary,
        material=material,
    )
    for model, rows in (
        (Party, old.parties.filter(left_on=None).order_by("pk")),
        (DataFlow, old.flows.order_by("pk")),
    ):
        copies = list(rows)
        for row in copies:
            row.pk, row.version = None, new
        model.objects.bulk_create(copies)
    return new


@transaction.atomic
def open_for_signature(version: ProtocolVersion) -> None:
    """Raises Refused with what stands against it. A minor change carries the signatures, and tells who signed."""
    if problems := bases.problems(version):
        raise Refused(" ".join(problems))
    if version.effective_on < timezone.localdate():
        # It would be in force at once, unsigned, and nothing could be shared any more.
        raise Refused("The day on which it comes into force is past. Choose another, and leave time to sign.")
    moved = ProtocolVersion.objects.filter(pk=version.pk, status=VersionStatus.DRAFT)
    if moved.update(status=VersionStatus.OPEN, issued_on=timezone.localdate()) != 1:
        raise Refused("It is not a draft any more.")
    version.refresh_from_db()
    if not version.material:
        carry(version)


def carry(version: ProtocolVersion) -> None:
    earlier = Signature.objects.filter(
        version__protocol=version.protocol_id,
        version__number=version.number - 1,
        withdrawn_at=None,
        agency__in=version.parties.values("agency"),
    )
    for one in earlier.order_by("pk"):
        Signature.objects.create(
            version=version,
            agency_id=one.agency_id,
            signatory=one.signatory,
            post=one.post,
            authority=one.authority,
            signed_at=one.signed_at,
            method=SigningMethod.CARRIED,
            document_hash=signing.fingerprint(version),
        )
        for person in managers_of(one.agency_id):
            letters.write(
                "protocol_minor_change",
                f"protocol-minor-{version.pk}-{person.pk}",
                person=person,
                about={"version": version.pk},
            )


@transaction.atomic
def turn(today: dt.date | None = None) -> None:
    """What begins on a day begins and what ended has ended. The sharing decision reads the dates; this writes them down."""
    today = today or timezone.localdate()
    ended = ProtocolVersion.objects.filter(status=VersionStatus.ACTIVE, ends_on__lt=today)
    ended.update(status=VersionStatus.EXPIRED)
    due = ProtocolVersion.objects.select_for_update().filter(
        status=VersionStatus.OPEN, effective_on__lte=today
    )
    for version in due.order_by("protocol", "number"):
        ProtocolVersion.objects.filter(protocol=version.protocol_id, status=VersionStatus.ACTIVE).update(
            status=VersionStatus.SUPERSEDED
        )
        ProtocolVersion.objects.filter(pk=version.pk).update(status=VersionStatus.ACTIVE)


def remind(today: dt.date | None = None) -> int:
    """Write what is due: one letter a person for each of the marks before a review."""
    today = today or timezone.localdate()
    soon = ProtocolVersion.objects.filter(
        status=VersionStatus.ACTIVE,
        review_on__gte=today,
        review_on__lte=today + dt.timedelta(days=max(REMIND)),
    ).select_related("protocol")
    written = 0
    for version in soon.order_by("pk"):
        mark = next(days for days in REMIND if (version.review_on - today).days <= days)
        for person in looked_after_by(version):
            key = f"protocol-review-{version.pk}-{mark}-{person.pk}"
            written += letters.write("protocol_review", key, person=person, about={"version": version.pk})
    return written


def managers_of(agency_id: int):
    seats = Seat.objects.live().filter(agency_id=agency_id, role=Role.MANAGER)
    return Person.objects.filter(pk__in=seats.values("person")).order_by("pk")


def looked_after_by(version: ProtocolVersion):
    """The governance leads and admins of the partnership, and the managers of the agency that leads."""
    place = Seat.objects.live().filter(
        partnership_id=version.protocol.partnership_id, role__in=(Role.ADMIN, Role.GOVERNANCE_LEAD)
    )
    managers = Seat.objects.live().filter(agency_id=version.protocol.lead_id, role=Role.MANAGER)
    return Person.objects.filter(pk__in=(place | managers).values("person")).order_by("pk")


@letters.letter("protocol_review", "An information-sharing agreement is to be reviewed")
def review_letter(found: Letter) -> dict | None:
    version = in_letter(found)
    if version is None or version.status != VersionStatus.ACTIVE:
        return None
    if not looked_after_by(version).filter(pk=found.person_id).exists():
        return None
    return {"version": version}


@letters.letter("protocol_minor_change", "A small change to an information-sharing agreement")
def minor_change_letter(found: Letter) -> dict | None:
    version = in_letter(found)
    return {"version": version} if version else None


def in_letter(found: Letter) -> ProtocolVersion | None:
    return ProtocolVersion.objects.select_related("protocol__lead").filter(pk=found.about["version"]).first()


def overdue(version: ProtocolVersion, today: dt.date) -> bool:
    return version.status == VersionStatus.ACTIVE and version.review_on < today


def in_force(partnership: Partnership):
    return ProtocolVersion.objects.filter(
        protocol__partnership=partnership, status=VersionStatus.ACTIVE
    ).select_related("protocol__lead")


def compared(
    old: ProtocolVersion, new: ProtocolVersion, hidden: frozenset[int] | set[int] = frozenset()
) -> list[str]:
    """What is different, in sentences; of agencies that the reader does not know, nothing but that there is one."""
    lines = []
    for name in WORDS:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            label = str(ProtocolVersion._meta.get_field(name).verbose_name).capitalize()
            lines.append(f"{label}: was {said(before)}, is {said(after)}.")
    return lines + parties_compared(old, new, hidden) + flows_compared(old, new)


def said(value) -> str:
    if isinstance(value, dt.date):
        return f"{value.day} {value:%B %Y}"
    return f"“{value}”" if value else "nothing"


def parties_compared(old: ProtocolVersion, new: ProtocolVersion, hidden) -> list[str]:
    before, after = ({p.agency_id: p for p in v.parties.select_related("agency")} for v in (old, new))

    def named(found: dict, ids) -> list[tuple[str, int]]:
        return sorted((capital(knowing.name_of(found[pk].agency, hidden)), pk) for pk in ids)

    lines = [f"{name} is a party now." for name, _ in named(after, after.keys() - before.keys())]
    lines += [f"{name} is no party any more." for name, _ in named(before, before.keys() - after.keys())]
    return lines + [
        f"{name}: was {before[pk].get_role_display()}, is {after[pk].get_role_display()}."
        for name, pk in named(after, before.keys() & after.keys())
        if before[pk].role != after[pk].role
    ]


def capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def flows_compared(old: ProtocolVersion, new: ProtocolVersion) -> list[str]:
    before, after = ({(f.category, f.from_role, f.to_role): f for f in v.flows.all()} for v in (old, new))
    lines = [f"{title(after[key])} may be shared now." for key in sorted(after.keys() - before.keys())]
    lines += [
        f"{title(before[key])} may not be shared any more." for key in sorted(before.keys() - after.keys())
    ]
    for key in sorted(before.keys() & after.keys()):
        if (was := terms(before[key])) != (now := terms(after[key])):
            lines.append(f"{title(after[key])}: was {was}; is {now}.")
    return lines


def title(flow: DataFlow) -> str:
    kind = CATEGORIES[flow.category].shown if flow.category in CATEGORIES else flow.category
    return f"{kind}, {flow.get_from_role_display().lower()} to {flow.get_to_role_display().lower()},"


def terms(flow: DataFlow) -> str:
    fields = field_words(flow)
    parts = [flow.basis, flow.condition, flow.get_asking_display().lower(), fields, flow.retention]
    return ", ".join(part for part in parts if part)


def field_words(flow: DataFlow) -> str:
    """The fields that a flow lets through, by the words of the form."""
    if not flow.fields or flow.category not in CATEGORIES:
        return "all that is recorded"
    meta = CATEGORIES[flow.category].model._meta
    return "only " + ", ".join(str(meta.get_field(name).verbose_name).lower() for name in flow.fields)
