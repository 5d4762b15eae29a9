"""What the demo's directory shows the world: who is public, places that are invented, opening times, and where districts lie."""

import datetime as dt
import uuid

from config.demo.data.places import PLACES
from partners.models import Agency, Location, Opening, PostcodePoint, Service
from partners.models.services import NEED_NAMESPACE

# Not public besides the hidden ones: a firm that takes nobody from the street.
PRIVATE = {"luton-law-firm"}
# Offered inside the partnership, and kept from the open directory.
QUIET = {"bristol-nhs/therapies"}

# District → (town, the centre of the district, roughly).
DISTRICTS = {
    "LU1": ("Luton", 51.877, -0.425),
    "LU2": ("Luton", 51.895, -0.395),
    "LU3": ("Luton", 51.912, -0.435),
    "LU4": ("Luton", 51.897, -0.455),
    "BS1": ("Bristol", 51.453, -2.594),
    "BS3": ("Bristol", 51.438, -2.605),
    "BS5": ("Bristol", 51.463, -2.562),
    "BS7": ("Bristol", 51.480, -2.582),
    "BS16": ("Bristol", 51.486, -2.510),
    "IP1": ("Ipswich", 52.064, 1.148),
    "IP11": ("Felixstowe", 51.965, 1.337),
    "IP14": ("Stowmarket", 52.180, 1.010),
    "IP28": ("Mildenhall", 52.320, 0.520),
    "IP33": ("Bury St Edmunds", 52.241, 0.709),
    "NR32": ("Lowestoft", 52.485, 1.730),
}
STREETS = ("Lantern Yard", "Invented Street", "Pattern Row", "Story Lane", "Example Wharf")
ACCESS = ("Level entrance and an accessible toilet", "A ramp at the side; ring first", "Lift to all floors")
MORNING, NOON, ONE, AFTERNOON, EVENING = (
    dt.time(9, 30),
    dt.time(12),
    dt.time(13),
    dt.time(16, 30),
    dt.time(19),
)
WEEKDAYS = range(1, 6)
TIMES = (
    [(day, MORNING, AFTERNOON) for day in WEEKDAYS],
    [(day, MORNING, NOON) for day in (1, 3, 5)] + [(2, ONE, EVENING)],
    [(day, opens, closes) for day in (2, 4) for opens, closes in ((MORNING, NOON), (ONE, AFTERNOON))],
)


def lay(world) -> None:
    """After the agencies and their services. It draws no random number, so that the rest stays as it was."""
    PostcodePoint.objects.bulk_create(
        PostcodePoint(code=code, latitude=latitude, longitude=longitude)
        for code, (_, latitude, longitude) in DISTRICTS.items()
    )
    for place in PLACES:
        for number, body in enumerate(place.bodies):
            agency = world.agencies[body.slug]
            open_to_all = body.listed and body.until is None and body.slug not in PRIVATE
            publish(agency, open_to_all, number)
            rooms = places_of(agency, place.districts, number) if open_to_all else []
            for key, service in world.services.items():
                if key.startswith(f"{body.slug}/"):
                    furnish(service, key, open_to_all, rooms, number)


def publish(agency: Agency, public: bool, number: int) -> None:
    agency.public = public
    # The same on every load, so that an address of the open directory can be kept.
    agency.uuid = uuid.uuid5(NEED_NAMESPACE, f"demo/{agency.slug}")
    if public and not agency.website:
        agency.website = f"https://{agency.slug}.example/"
    if public and agency.sector == "third" and not agency.charity_number:
        agency.charity_number = f"99{number:05d}"
    agency.save(update_fields=["public", "uuid", "website", "charity_number"])


def places_of(agency: Agency, districts: tuple[str, ...], number: int) -> list[Location]:
    """One or two. The letters of the postcodes are some that no real one has."""
    found = []
    for at in range(1 + number % 2):
        district = districts[(number + at) % len(districts)]
        town, latitude, longitude = DISTRICTS[district]
        found.append(
            Location.objects.create(
                uuid=uuid.uuid5(NEED_NAMESPACE, f"demo/{agency.slug}/place/{at}"),
                agency=agency,
                name=f"{agency.name}, {town}" if at == 0 else f"Outreach in {district}",
                address=f"{3 + number * 4 + at} {STREETS[(number + at) % len(STREETS)]}",
                city=town,
                postcode=f"{district} {1 + at}VV",
                latitude=f"{latitude + (number % 5 - 2) * 0.003:.5f}",
                longitude=f"{longitude + (number % 3 - 1) * 0.004:.5f}",
                access=ACCESS[number % len(ACCESS)],
            )
        )
    return found


def furnish(service: Service, key: str, agency_is_public: bool, rooms: list[Location], number: int) -> None:
    service.public = agency_is_public and key not in QUIET
    service.uuid = uuid.uuid5(NEED_NAMESPACE, f"demo/{key}")
    service.save(update_fields=["public", "uuid"])
    service.locations.add(*rooms)
    if not service.openings.exists():
        times = TIMES[(number + len(key)) % len(TIMES)]
        Opening.objects.bulk_create(
            Opening(service=service, day=day, opens=opens, closes=closes) for day, opens, closes in times
        )
