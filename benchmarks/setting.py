"""Who is there: partnerships, agencies, people, needs, services and protocols. Few rows, so by the product's own models."""

import datetime as dt

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from clients.registry import CATEGORIES
from config.demo.data.needs import NEEDS
from consent.models import DataFlow, Party, Protocol, ProtocolVersion, Signature
from partners.models import Agency, Member, Need, Partnership, Person, Seat, Service

PARTNERSHIPS = 6
AGENCIES = 300
LARGEST = (
    "agency-1"  # a member everywhere; holds a tenth of the clients, and a tenth of the referrals come to it
)
PEOPLE = 5
PEOPLE_OF_LARGEST = 50
SERVICES = 3
ROLES = ("support", "statutory", "legal")


def lay() -> None:
    """The same on every run: nothing here is drawn by lot."""
    today = timezone.localdate()
    partnerships = [
        Partnership.objects.create(slug=f"place-{n}", name=f"Place {n} partnership", place=f"Place {n}")
        for n in range(1, PARTNERSHIPS + 1)
    ]
    agencies = lay_agencies()
    lay_people(agencies)
    lay_services(agencies, lay_needs(), today)
    for number, partnership in enumerate(partnerships):
        members = [agencies[0], *agencies[1 + number :: PARTNERSHIPS]]
        lay_members(partnership, members, today)
        lay_protocol(partnership, members, today)


def lay_agencies() -> list[Agency]:
    kinds = [("third", "advice"), ("third", "charity"), ("private", "law_firm"), ("statutory", "nhs")]
    made = [
        Agency(
            slug=f"agency-{n}",
            name=f"Agency {n}",
            sector="statutory" if n == 1 else kinds[n % 4][0],
            kind="council" if n == 1 else kinds[n % 4][1],
            phone=f"01632 960{n:03d}",
        )
        for n in range(1, AGENCIES + 1)
    ]
    return Agency.objects.bulk_create(made)


def lay_people(agencies: list[Agency]) -> None:
    """A manager first, then caseworkers. Nobody can sign in: there is no password."""
    pairs = [
        (agency, k)
        for agency in agencies
        for k in range(PEOPLE_OF_LARGEST if agency.slug == LARGEST else PEOPLE)
    ]
    people = Person.objects.bulk_create(
        Person(email=f"{agency.slug}.{k}@people.example", name=f"Person {k} of {agency.name}", password="!")
        for agency, k in pairs
    )
    Seat.objects.bulk_create(
        Seat(person=person, agency=agency, role="caseworker" if k else "manager")
        for person, (agency, k) in zip(people, pairs, strict=True)
    )


def lay_needs() -> list[Need]:
    found = []
    for code, (name, terms) in NEEDS.items():
        group = Need.objects.create(code=code, name=name)
        found += [Need(code=c, name=n, parent=group, synonyms=s) for c, n, s in terms]
    return Need.objects.bulk_create(found)


def lay_services(agencies: list[Agency], needs: list[Need], today: dt.date) -> None:
    made = []
    for number, agency in enumerate(agencies):
        for k in range(SERVICES):
            need = needs[(number * SERVICES + k) % len(needs)]
            made.append(
                Service(
                    agency=agency,
                    name=f"{need.name} service",
                    summary=f"Advice and casework about {need.name.lower()} for people of the area, by appointment or at our door.",
                    asks_for=[["housing"], ["money"], ["health", "housing"]][k],
                    districts=[f"LU{d}" for d in range(1, 5)] if k == 1 else [],
                    minimum_age=18 if k else None,
                    confirmed_on=today,
                )
            )
    services = Service.objects.bulk_create(made)
    link = Service.needs.through
    link.objects.bulk_create(
        link(service=s, need=needs[(n + shift) % len(needs)])
        for n, s in enumerate(services)
        for shift in (0, 1)
    )


def lay_members(partnership: Partnership, members: list[Agency], today: dt.date) -> None:
    begun = DateRange(today - dt.timedelta(days=1500), None)
    Member.objects.bulk_create(
        Member(
            partnership=partnership,
            agency=agency,
            tier="core" if n < 10 else "wider",
            during=begun,
            reason="Joined",
            decided_by="The core group",
        )
        for n, agency in enumerate(members)
    )


def lay_protocol(partnership: Partnership, members: list[Agency], today: dt.date) -> None:
    """One active version, signed by all, with a flow for every category between every pair of roles."""
    protocol = Protocol.objects.create(
        partnership=partnership, title=f"Sharing in {partnership.place}", lead=members[0]
    )
    version = ProtocolVersion.objects.create(
        protocol=protocol,
        number=1,
        purpose="Referrals",
        effective_on=today - dt.timedelta(days=1500),
        review_on=today + dt.timedelta(days=300),
    )
    Party.objects.bulk_create(
        Party(version=version, agency=a, role=ROLES[n % 3]) for n, a in enumerate(members)
    )
    Signature.objects.bulk_create(
        Signature(
            version=version, agency=a, signatory="A Director", post="Director", signed_at=timezone.now()
        )
        for a in members
    )
    DataFlow.objects.bulk_create(
        DataFlow(
            version=version,
            from_role=sender,
            to_role=receiver,
            category=code,
            basis="6(1)(e) public task",
            asking="agreement",
        )
        for sender in ROLES
        for receiver in ROLES
        for code in CATEGORIES
    )
    version.status = "active"
    version.save()
