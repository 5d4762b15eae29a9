"""Scenarios: each says a story with the domain's own functions, in the seats that would do it."""

import datetime as dt
import io
from dataclasses import dataclass

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from PIL import Image

from clients import finding
from clients.registry import CATEGORIES
from consent import agreements
from consent.models import DataFlow, Party, Protocol, ProtocolVersion, Signature
from partners import joining, logos, setting_up, tiers, vetting
from partners.acting import acting_as
from partners.models import (
    Affirmation,
    Agency,
    AgencyLogo,
    Application,
    Commitments,
    Invitation,
    Member,
    Need,
    Partnership,
    Person,
    Proposal,
    Seat,
    Service,
    Steerer,
)
from referrals import lifecycle, sending
from referrals.models import Outcome, Referral, ReferralWords

TODAY = timezone.localdate


@dataclass
class Place:
    """An advice charity (`advice`) and a council (`council`), with people in every seat, and a stranger."""

    partnership: Partnership
    advice: Agency
    council: Agency
    stranger: Agency
    service: Service
    need: Need
    worker: Seat
    colleague: Seat
    sender_manager: Seat
    manager: Seat
    officer: Seat
    stranger_seat: Seat
    admin: Seat
    evaluator: Seat
    version: ProtocolVersion


def a_seat(name: str, role: str, agency=None, partnership=None, **options) -> Seat:
    slug = name.lower().replace(" ", ".")
    person = Person.objects.create_user(f"{slug}@people.example", name=name)
    return Seat.objects.create(person=person, agency=agency, partnership=partnership, role=role, **options)


def an_agency(
    name: str, partnership=None, *, sector="third", kind="advice", tier="core", until=None
) -> Agency:
    agency = Agency.objects.create(
        slug=name.lower().replace(" ", "-"), name=name, sector=sector, kind=kind, phone="01632 960000"
    )
    if partnership:
        begun = TODAY() - dt.timedelta(days=400)
        Member.objects.create(
            partnership=partnership,
            agency=agency,
            tier=tier,
            during=DateRange(begun, until),
            reason="Joined",
            decided_by="The core group",
        )
    return agency


def an_invitation(place: "Place", email: str = "nadia.new@people.example"):
    """Somebody new at the council, invited by its manager, who has not come yet."""
    seat = setting_up.add_seat(place.council, "Nadia New", email, "caseworker", by=place.manager.person)
    return Invitation.objects.get(person=seat.person, ended_at=None)


def an_agency_that_left(
    place: "Place", name: str = "Former", *, ago: int = 10, reads_for: int = 80
) -> Agency:
    """Its last day was `ago` days ago, and its people read for so many days from today."""
    agency = an_agency(name, place.partnership, tier="wider", until=TODAY() - dt.timedelta(days=ago - 1))
    Member.objects.filter(agency=agency).update(
        closes_on=TODAY() + dt.timedelta(days=reads_for),
        end_reason="Lost its funding",
        end_decided_by="Trustees",
    )
    return agency


def an_application(place: "Place", name: str = "Harbour Debt Advice", **said) -> Application:
    """What an agency that nobody knows yet fills in, not handed in."""
    filled = {
        "sector": "third",
        "kind": "advice",
        "offers": "Debt advice for anybody in the town.",
        "contact_name": "Nadia Newcomer",
        "contact_post": "Chief officer",
        "contact_phone": "01632 960700",
        "contact_email": "nadia@harbour.example",
    }
    return Application(partnership=place.partnership, name=name, **(filled | said))


def a_vetted_application(place: "Place", **said) -> Application:
    """Handed in, with every line of the list seen."""
    with acting_as(place.admin, nested=True):
        application = joining.apply(an_application(place, **said))
        for line in vetting.outstanding(application):
            joining.tick(application, line.code, "seen", "Seen.", place.admin.person)
        return Application.objects.get(pk=application.pk)


def a_picture(kind: str = "PNG", size: tuple[int, int] = (60, 30)) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, (11, 79, 85)).save(made, kind)
    return made.getvalue()


def a_logo(agency: Agency) -> AgencyLogo:
    return logos.keep(agency, logos.redraw(SimpleUploadedFile("logo.png", a_picture())))


def a_protocol(partnership, *agencies) -> ProtocolVersion:
    """An active version, signed by all, with a flow for every category that needs agreement."""
    protocol = Protocol.objects.create(
        partnership=partnership, title="Sharing for referrals", lead=agencies[0]
    )
    today = TODAY()
    version = ProtocolVersion.objects.create(
        protocol=protocol,
        number=1,
        purpose="Referrals",
        effective_on=today - dt.timedelta(days=300),
        review_on=today + dt.timedelta(days=60),
    )
    for agency in agencies:
        Party.objects.create(version=version, agency=agency, role="support")
        Signature.objects.create(
            version=version, agency=agency, signatory="A Director", post="Director", signed_at=timezone.now()
        )
    DataFlow.objects.bulk_create(
        DataFlow(
            version=version,
            from_role="support",
            to_role="support",
            category=code,
            basis="6(1)(e) public task",
            asking="agreement",
        )
        for code in CATEGORIES
    )
    # Active last: from then on it cannot change.
    version.status = "active"
    version.save()
    return version


def a_partnership() -> Place:
    partnership = Partnership.objects.create(slug="luton", name="Luton partnership", place="Luton")
    advice = an_agency("Advice Luton", partnership)
    council = an_agency("Housing Luton", partnership, kind="charity", tier="wider")
    stranger = an_agency("Stranger", partnership, tier="wider")
    group = Need.objects.create(code="housing", name="Housing")
    need = Need.objects.create(code="eviction", name="Eviction", parent=group, synonyms=["bailiff"])
    service = Service.objects.create(
        agency=council,
        name="Homelessness prevention",
        summary="Keeps homes",
        confirmed_on=TODAY(),
        asks_for=["housing", "health", "money"],
        response_days=5,
    )
    service.needs.add(need)
    return Place(
        partnership,
        advice,
        council,
        stranger,
        service,
        need,
        worker=a_seat("Wanda Worker", "caseworker", advice),
        colleague=a_seat("Colin Colleague", "caseworker", advice),
        sender_manager=a_seat("Sal Manager", "manager", advice),
        manager=a_seat("Mina Manager", "manager", council),
        officer=a_seat("Omar Officer", "caseworker", council, takes_restricted=True),
        stranger_seat=a_seat("Stef Stranger", "manager", stranger),
        admin=a_seat("Ada Admin", "admin", partnership=partnership),
        evaluator=a_seat("Eve Evaluator", "evaluator", partnership=partnership),
        version=a_protocol(partnership, advice, council),
    )


def a_client(place: Place, given: str = "Zofia", family: str = "Quillfeather", **records):
    with acting_as(place.worker, nested=True):
        return finding.register(
            place.advice,
            place.worker.person,
            {
                "identity": {"given_names": given, "family_name": family, "birth_date": dt.date(1986, 3, 27)},
                "contact": {"phone": "01632 960123", "postcode": "LU2 7AA", "safe_ways": "Mornings only"},
                "housing": {"details": "Notice from the landlord"},
                **records,
            },
        )


AN_ATTORNEY = {
    "name": "Rosa Attorney",
    "authority": "attorney_p",
    "evidence": "Registered power of attorney",
    "seen_on": TODAY(),
}


def they_agree(
    place: Place,
    client,
    *,
    said: str = "given",
    allowed=("identity", "contact", "housing"),
    refused=(),
    tell: str = "result",
    **options,
):
    with acting_as(place.worker, nested=True):
        return agreements.record(
            client, place.council, said, allowed=list(allowed), refused=list(refused), tell=tell, **options
        )


def a_draft(
    place: Place, client=None, reason: str = "A notice has come; please help before it ends."
) -> Referral:
    client = client or a_client(place)
    with acting_as(place.worker, nested=True):
        referral = sending.start(place.worker, client, place.service)
        ReferralWords.objects.filter(referral=referral).update(reason=reason)
        return referral


def a_sent_referral(place: Place, client=None, tell: str = "result") -> Referral:
    client = client or a_client(place)
    they_agree(place, client, tell=tell)
    referral = a_draft(place, client)
    with acting_as(place.worker, nested=True):
        return sending.send(referral, place.worker)


def step(place: Place, referral: Referral, action: str, seat: Seat, **given):
    with acting_as(seat, nested=True):
        return lifecycle.perform(referral, action, seat, **given)


def an_accepted_referral(place: Place, **options) -> Referral:
    referral = a_sent_referral(place, **options)
    step(place, referral, "accept", place.manager, worker=place.officer.person)
    return referral


def a_frozen_referral(place: Place, referral: Referral | None = None, by: str = "client") -> Referral:
    """Opened by the receiver, and then taken back."""
    referral = referral or a_sent_referral(place)
    with acting_as(place.manager, nested=True):
        sending.opened(Referral.objects.get(pk=referral.pk), place.manager)
    with acting_as(place.worker, nested=True):
        sending.take_back(referral, place.worker, by)
        referral.refresh_from_db()
    return referral


def an_outcome() -> Outcome:
    return Outcome(type="home_kept", count=1, unit="households", on=TODAY(), evidence="letter")


def a_completed_referral(place: Place, **options) -> Referral:
    referral = an_accepted_referral(place, **options)
    step(place, referral, "contact", place.officer)
    step(place, referral, "complete", place.officer, outcomes=[an_outcome()])
    return referral


# --- the two tiers --------------------------------------------------------------------------------


def promises(place: Place, ago: int = 0, lines: tuple[str, ...] = ("Come to every meeting",)) -> Commitments:
    """What steering agencies promise, written some days ago."""
    number = Commitments.objects.filter(partnership=place.partnership).count() + 1
    return Commitments.objects.create(
        partnership=place.partnership,
        number=number,
        promises=list(lines),
        why="We want to be able to count on each other",
        written_by=place.admin.person,
        written_on=TODAY() - dt.timedelta(days=ago),
    )


def an_affirmation(version: Commitments, agency: Agency, seat: Seat, *, days_left: int = 300) -> Affirmation:
    until = TODAY() + dt.timedelta(days=days_left)
    return Affirmation.objects.create(
        version=version, agency=agency, by=seat.person, on=until - dt.timedelta(days=364), until=until
    )


def a_proposal(place: Place, agency: Agency, to_tier: str = "wider") -> Proposal:
    return Proposal.objects.create(
        partnership=place.partnership,
        agency=agency,
        to_tier=to_tier,
        reason="What it promised ran out.",
        about_on=TODAY(),
    )


def a_steerer(place: Place) -> Steerer:
    return Steerer.objects.create(
        partnership=place.partnership,
        name="Sadia Steers",
        post="Chief executive",
        agency=place.advice,
        part="chair",
        since=TODAY(),
        recorded_by=place.admin.person,
    )


def switch(place: Place, ability: str, wider: bool) -> None:
    tiers.turn_switches(place.partnership, {ability: wider}, "We agreed", place.admin.person)
