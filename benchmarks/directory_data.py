"""Services by the thousand for the directory: each differs in everything that it shows. The tests use them too."""

import datetime as dt

from django.utils import timezone

from partners.models import Agency, Location, Need, Opening, Service


def many_services(agency: Agency, count: int, needs: list[Need]) -> None:
    """Services that differ in everything that the directory shows, in bulk; each at one of twenty places."""
    places = Location.objects.bulk_create(
        Location(
            agency=agency,
            name=f"Place {n}",
            address=f"{n} Invented Street",
            city="Luton",
            postcode=f"LU{n % 4 + 1} 1AA",
            latitude=f"51.{87000 + n}",
            longitude=f"-0.{41000 + n}",
            access="Step-free" if n % 3 else "",
        )
        for n in range(20)
    )
    made = Service.objects.bulk_create((generated(agency, n) for n in range(count)), batch_size=1000)
    Service.needs.through.objects.bulk_create(
        (Service.needs.through(service=s, need=needs[n % len(needs)]) for n, s in enumerate(made)),
        batch_size=5000,
    )
    Service.locations.through.objects.bulk_create(
        (Service.locations.through(service=s, location=places[n % 20]) for n, s in enumerate(made)),
        batch_size=5000,
    )
    Opening.objects.bulk_create(
        (
            Opening(service=s, day=day, opens=dt.time(9 + n % 3), closes=dt.time(16, n % 60))
            for n, s in enumerate(made)
            for day in range(1, 2 + n % 5)
        ),
        batch_size=5000,
    )


def generated(agency: Agency, n: int) -> Service:
    return Service(
        agency=agency,
        public=True,
        name=f"Service {n:05d}",
        summary=f"Help number {n} with “quotes”, a <tag> & a pound: £{n}",
        description="\n\n".join(f"Paragraph {p} of {n}." for p in range(n % 4)),
        minimum_age=n % 60 if n % 2 else None,
        maximum_age=60 + n % 40 if n % 3 else None,
        districts=[f"LU{d}" for d in range(1, 1 + n % 4)],
        wards=["Dallow"] if n % 7 == 0 else [],
        genders=["women"] if n % 11 == 0 else [],
        households=["children"] if n % 5 == 0 else [],
        sources=["self", "agencies"] if n % 4 == 0 else [],
        immigration=("any", "recourse", "no_recourse")[n % 3],
        languages=["English", "Romanian"] if n % 2 else ["English"],
        eligibility="Lives in the area." if n % 3 == 0 else "",
        evidence="A letter." if n % 6 == 0 else "",
        cost="Free" if n % 2 else "",
        phone="01632 960001" if n % 2 else "",
        duty_line="01632 960002" if n % 8 == 0 else "",
        email=f"service-{n}@services.example" if n % 2 else "",
        website=f"https://services.example/{n}" if n % 3 else "",
        hours="Weekdays" if n % 4 else "",
        capacity=("open", "limited", "full", "paused")[n % 4],
        paused_until=timezone.localdate() if n % 4 == 3 else None,
        authorised_for=["debt counselling"] if n % 9 == 0 else [],
        confirmed_on=timezone.localdate() - dt.timedelta(days=n % 90),
    )
