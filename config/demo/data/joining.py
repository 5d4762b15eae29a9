"""Agencies that come and go: applications at every stage, one in two partnerships, one that left, one that merged."""

import datetime as dt
import io

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from PIL import Image, ImageDraw, ImageFont

from clients import finding
from consent.models import Party, Protocol, ProtocolVersion, Signature
from consent.models.protocols import PartyRole
from partners import joining, leaving, logos, succession
from partners.acting import acting_as
from partners.models import (
    Agency,
    AgencyContact,
    Application,
    ApplicationState,
    ApplicationStep,
    Member,
    Person,
    Role,
    Seat,
    Service,
    Team,
    VettingTick,
)

COLOURS = ["#0b4f55", "#7a3b12", "#3d2b63", "#1d5c2e", "#6b1f3a", "#29466b"]
# agency → its desks: role, phone, when, whether anybody may see it
DESKS: dict[str, list[tuple[str, str, str, bool]]] = {
    "luton-council-housing": [
        ("Duty housing officer", "01632 960 401", "weekdays 9am to 5pm", False),
        ("Out of hours, homeless tonight", "01632 960 402", "nights and weekends", True),
    ],
    "luton-advice": [
        ("Adviser line for agencies", "01632 960 403", "weekdays 9am to 1pm", False),
        ("Reception", "01632 960 404", "weekdays 9am to 5pm", True),
    ],
    "luton-jobcentre": [("Partnership manager's desk", "01632 960 405", "weekdays 8am to 6pm", False)],
    "bristol-law-firm": [("New matters desk", "01632 960 406", "weekdays 9am to 5.30pm", True)],
    "bristol-council-housing": [("Duty housing officer", "01632 960 407", "weekdays 8.30am to 5pm", False)],
    "suffolk-council-housing": [("Duty housing officer", "01632 960 408", "weekdays 9am to 5pm", False)],
    "suffolk-debt": [("Debt line", "01632 960 409", "Tuesdays and Thursdays", True)],
}
LOGOS = [*DESKS, "luton-law-centre", "suffolk-hospital"]
PROFILES = {
    "luton-advice": {
        "website": "https://lantern-advice.example/",
        "languages": ["English", "Urdu", "Polish"],
    },
    "luton-law-firm": {"website": "https://ashdown-mirza.example/", "languages": ["English", "Punjabi"]},
}
NOTES = {
    "ico": "Number ZA000000, paid until next spring.",
    "number": "The register names the same trustees and the same address.",
    "safeguarding": "Adults and children, dated this year. The lead is the deputy director.",
    "complaints": "On its website, and on paper in the waiting room.",
}


def tell(world) -> None:
    for slug, desks in DESKS.items():
        AgencyContact.objects.bulk_create(
            AgencyContact(agency=world.agencies[slug], role=role, phone=phone, hours=hours, public=public)
            for role, phone, hours, public in desks
        )
    for number, slug in enumerate(LOGOS):
        logos.keep(world.agencies[slug], logos.redraw(drawn(world.agencies[slug].name, number)))
    for slug, said in PROFILES.items():
        Agency.objects.filter(pk=world.agencies[slug].pk).update(**said)
    in_two(world)
    applications(world)
    left(world)
    merged(world)


def drawn(name: str, number: int) -> SimpleUploadedFile:
    """Initials on a block of colour."""
    initials = "".join(word[0] for word in name.split() if word[0].isalpha())[:3].upper()
    picture = Image.new("RGB", (240, 120), COLOURS[number % len(COLOURS)])
    ImageDraw.Draw(picture).text(
        (120, 60), initials, fill="white", anchor="mm", font=ImageFont.load_default(64)
    )
    made = io.BytesIO()
    picture.save(made, "PNG")
    return SimpleUploadedFile("logo.png", made.getvalue())


def admin_of(world, slug: str) -> Seat:
    return world.seats[slug][Role.ADMIN][0]


def in_two(world) -> None:
    """A law firm of Luton took a place in Bristol as well."""
    Member.objects.create(
        partnership=world.partnerships["bristol"],
        agency=world.agencies["luton-law-firm"],
        tier="wider",
        reason="Takes housing cases in Bristol too since it opened an office there.",
        decided_by="Bristol: core group",
        during=DateRange(world.day(90), None),
    )


def application(world, ago: int, **said) -> Application:
    return joining.apply(
        Application(
            partnership=world.partnerships["luton"],
            applied_at=world.at(ago, 11, 20),
            contact_post="Director",
            contact_phone="01632 960 500",
            **said,
        )
    )


def applications(world) -> None:
    """One waits, one is being vetted, one was refused, one comes from another partnership, and one is invited."""
    admin = admin_of(world, "luton")
    with acting_as(admin, nested=True):
        application(
            world,
            2,
            name="Bramingham Food Project",
            sector="third",
            kind="charity",
            offers="Food parcels within the day, a community pantry, and a welfare adviser on Wednesdays.",
            districts=["LU3"],
            charity_number="0000001",
            contact_name="Ola Bankole",
            contact_email="ola@bramingham-food.example",
        )
        being_vetted(world, admin)
        refused(world, admin)
        from_elsewhere(world)
        joining.invite(
            world.partnerships["luton"],
            admin.person,
            "Icknield Housing Association",
            "partnerships@icknield-housing.example",
            "You house one in nine of the people whom we refer. We would like you at the table.",
        )


def being_vetted(world, admin: Seat) -> None:
    found = application(
        world,
        20,
        name="Wardown Credit Union",
        sector="third",
        kind="advice",
        offers="Small loans, savings and budgeting help for anybody who lives or works in Luton.",
        tier="wider",
        company_number="00000002",
        contact_name="Grace Tembo",
        contact_email="grace@wardown-cu.example",
    )
    step(world, found, ApplicationState.VETTING, 15, admin)
    for number, (code, note) in enumerate(NOTES.items()):
        tick(world, found, admin, code, "seen", note, 15 - number * 3)
    tick(
        world,
        found,
        admin,
        "authorised",
        "waived",
        "Lends and advises under its own permission as a credit union.",
        3,
    )
    tick(
        world,
        found,
        admin,
        "complaints",
        "open",
        "The page was taken off its website. Asked for the paper.",
        2,
    )


def tick(world, found: Application, admin: Seat, code: str, how: str, note: str, ago: int) -> None:
    VettingTick.objects.create(
        application=found, code=code, found=how, note=note, at=world.at(ago, 14, 10), by=admin.person
    )


def step(world, found: Application, state: str, ago: int, admin: Seat, **said) -> None:
    closed = None if state == ApplicationState.VETTING else world.at(ago, 15)
    Application.objects.filter(pk=found.pk).update(state=state, closed_at=closed)
    ApplicationStep.objects.create(
        application=found, state=state, at=world.at(ago, 15), by=admin.person, **said
    )


def refused(world, admin: Seat) -> None:
    found = application(
        world,
        80,
        name="FastFix Claims",
        sector="private",
        kind="law_firm",
        offers="Housing disrepair claims on a no win, no fee basis.",
        contact_name="Rex Holt",
        contact_email="rex@fastfix.example",
    )
    step(
        world,
        found,
        ApplicationState.REFUSED,
        61,
        admin,
        reason="It buys leads from door-to-door sellers, and has no complaints procedure.",
        decided_by="The core group, at its meeting",
    )


def from_elsewhere(world) -> None:
    """Bristol's law centre would like a place in Luton, with the profile that it has."""
    agency = world.agencies["bristol-law-centre"]
    manager = world.manager("bristol-law-centre")
    draft = joining.from_profile(agency, world.partnerships["luton"])
    draft.applied_at = world.at(1, 9, 40)
    draft.offers = draft.offers or "Free legal help with housing and immigration, by telephone for Luton."
    draft.contact_name, draft.contact_post = manager.person.name, "Manager"
    draft.contact_phone, draft.contact_email = agency.phone, manager.person.email
    joining.apply(draft)


def left(world) -> None:
    """Luton's university clinic has closed: its last day was yesterday, its people read, and work is to be handed over."""
    with acting_as(admin_of(world, "luton"), nested=True):
        leaving.end(
            world.partnerships["luton"],
            world.agencies["luton-clinic"],
            admin_of(world, "luton").person,
            last_day=world.day(1),
            closes_on=world.today + dt.timedelta(days=89),
            reason="The university has closed its law clinic.",
            decided_by="The university's faculty of law",
        )


def merged(world) -> None:
    """A district's housing office became part of Suffolk's two months ago."""
    was = Agency.objects.create(
        slug="suffolk-orwell-housing",
        name="Orwell district: housing",
        sector="statutory",
        kind="council",
        about="Housing options for the district, until it was merged.",
        phone="01632 960 510",
        email="hello@suffolk-orwell-housing.example",
    )
    Member.objects.create(
        partnership=world.partnerships["suffolk"],
        agency=was,
        tier="wider",
        reason="Holds the homelessness duty in its district.",
        decided_by="Suffolk: core group",
        during=DateRange(world.day(640), None),
    )
    team = Team.objects.create(agency=was, name="Orwell office")
    officer = seat(world, was, "Hilda Rowe", Role.CASEWORKER, team)
    seat(world, was, "Jim Pask", Role.MANAGER)
    service = Service.objects.create(
        agency=was,
        name="Housing options, Orwell",
        summary="Advice and a duty officer for people who may lose their home in the district.",
        asks_for=["housing", "household"],
        confirmed_on=world.day(20),
        hours="Monday to Friday, 9am to 4pm",
        languages=["English"],
    )
    service.needs.set([world.needs["eviction"]] if "eviction" in world.needs else [])
    world.versions["suffolk"][0].signatures.create(
        agency=was, signatory="Jim Pask", post="Head of housing", signed_at=world.at(600)
    )
    to_sign(world, was)
    with acting_as(officer, nested=True):
        finding.register(
            was,
            officer.person,
            {
                "identity": {"given_names": "Percy", "family_name": "Girling", "about_age": 58},
                "housing": {"tenure": "private"},
            },
        )
    with acting_as(admin_of(world, "suffolk"), nested=True):
        succession.succeed(
            was,
            world.agencies["suffolk-council-housing"],
            world.day(60),
            "The districts' housing offices were merged into one.",
            "The county's reorganisation order",
        )


def seat(world, agency: Agency, name: str, role: str, team: Team | None = None) -> Seat:
    email = f"{name.lower().replace(' ', '.')}@{agency.slug}.example"
    person = Person.objects.create(
        email=email, name=name, password=world.hashed, phone="01632 960 511", joined_at=timezone.now()
    )
    return Seat.objects.create(person=person, agency=agency, role=role, team=team)


def to_sign(world, was: Agency) -> None:
    """An agreement of its own with the night shelter, which its successor has still to sign."""
    shelter = world.agencies["suffolk-shelter"]
    protocol = Protocol.objects.create(
        partnership=world.partnerships["suffolk"], title="Orwell winter shelter agreement", lead=shelter
    )
    version = ProtocolVersion.objects.create(
        protocol=protocol,
        number=1,
        purpose="To find a bed for somebody who sleeps rough in the district, on the same night.",
        effective_on=world.day(420),
        review_on=world.day(-310),
    )
    for agency, signatory, role in (
        (was, "Jim Pask", PartyRole.STATUTORY),
        (shelter, "Joan Aldous", PartyRole.SUPPORT),
    ):
        Party.objects.create(version=version, agency=agency, role=role)
        Signature.objects.create(
            version=version, agency=agency, signatory=signatory, post="Head", signed_at=world.at(425)
        )
    version.status = "active"
    version.save()
