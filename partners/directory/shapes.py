"""Entries in the shape of Open Referral UK 3.0. Only what its schemas name is written: they refuse anything else here.

A list's rows are flat, a single record nests everything. `Shape` is given how a thing is called (its own id for the
open directory, the id that it came with for an export) and the addresses that are a person's own, which it leaves out.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby

from partners.directory import ids, vocabularies
from partners.directory.vocabularies import CLOSED, Term
from partners.models import Agency, Location, Opening, Service
from partners.models.agencies import FromOutside
from partners.models.services import Capacity

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
# What the standard has no field for is a paragraph of the description, under these words, and is read back by them.
PARAGRAPHS = {
    "eligibility": "Who it is for",
    "income": "Income",
    "evidence": "What to bring",
    "how_to_reach": "How to reach it",
    "access": "Access",
}
# Numbers are contacts by their role: the standard's contacts have no phones in this profile, and no person is named.
LINES = {"phone": "Telephone", "duty_line": "Duty line", "out_of_hours_line": "Out-of-hours line"}
AGENCY_LINE = "Agency's telephone"
IDENTIFIERS = {"charity_number": ("GB-CHC", "Charity number"), "company_number": ("GB-COH", "Company number")}
COUNTRY = "GB"


def said(found: dict) -> dict:
    """Without what is not said: an optional field is left out, never null or empty."""
    return {key: value for key, value in found.items() if value not in (None, "", [])}


def described(service: Service) -> str:
    parts = [service.summary, service.description]
    parts += [
        f"{words}: {getattr(service, name)}" for name, words in PARAGRAPHS.items() if getattr(service, name)
    ]
    return "\n\n".join(part for part in parts if part)


def alert(service: Service) -> str:
    if service.capacity == Capacity.PAUSED:
        return f"Paused until {service.paused_until.isoformat()}" if service.paused_until else ""
    return "" if service.capacity == Capacity.OPEN else str(Capacity(service.capacity).label)


def status(service: Service) -> str:
    if not service.active:
        return "inactive"
    return "temporarily closed" if service.capacity == Capacity.PAUSED else "active"


@dataclass(frozen=True)
class Shape:
    ident: Callable[[FromOutside], str] = ids.own
    private: frozenset[str] = frozenset()

    def email(self, thing: Agency | Service) -> str:
        return "" if thing.email.lower() in self.private else thing.email

    # Agencies

    def organization_row(self, agency: Agency) -> dict:
        found = {
            "id": self.ident(agency),
            "name": agency.name,
            "email": self.email(agency),
            "website": agency.website,
        }
        return said(found) | {"description": agency.about or agency.name}

    def organization(self, agency: Agency, services: Iterable[Service] | None = None) -> dict:
        """With what identifies it; and with its services, each whole, where they are given."""
        own = self.ident(agency)
        found = self.organization_row(agency)
        found["organization_identifiers"] = [
            {
                "id": ids.part(own, name),
                "organization_id": own,
                "identifier_scheme": scheme,
                "identifier_type": kind,
                "identifier": getattr(agency, name),
            }
            for name, (scheme, kind) in IDENTIFIERS.items()
            if getattr(agency, name)
        ]
        found["attributes"] = [
            *(
                self.attribute(own, name, vocabularies.closed(name, getattr(agency, name)))
                for name in ("sector", "kind")
            ),
            *(self.attribute(own, "language", vocabularies.language(name)) for name in agency.languages),
        ]
        if services is not None:
            found["services"] = [self.service(s, nested=True) for s in services]
        return said(found)

    def attribute(self, link: str, kind: str, term: Term) -> dict:
        return {
            "id": ids.part(link, kind, term.id),
            "link_id": link,
            "taxonomy_term_id": term.id,
            "link_type": kind,
            "taxonomy_term": vocabularies.shape(term),
        }

    # Services

    def service_row(self, service: Service) -> dict:
        return self.service_flat(service) | {"organization": self.organization_row(service.agency)}

    def service_flat(self, service: Service) -> dict:
        return said(
            {
                "id": self.ident(service),
                "organization_id": self.ident(service.agency),
                "name": service.name,
                "description": described(service),
                "url": service.website,
                "email": self.email(service),
                "status": status(service),
                "fees": service.cost,
                "accreditations": "; ".join(service.authorised_for),
                "minimum_age": service.minimum_age,
                "maximum_age": service.maximum_age,
                "assured_date": service.confirmed_on.isoformat() if service.ever_confirmed else "",
                "alert": alert(service),
            }
        )

    def service(self, service: Service, nested: bool = False, at: bool = True) -> dict:
        """Whole. Nested in its agency it does not nest the agency again, nor its places in one of them (`at`)."""
        own = self.ident(service)
        found = self.service_flat(service)
        if not nested:
            found["organization"] = self.organization(service.agency)
        found["schedules"] = self.schedules(own, service)
        found["service_areas"] = [
            {"id": ids.part(own, "area", area), "service_id": own, "name": area, "service_area": area}
            for area in [*service.districts, *service.wards]
        ]
        if at:
            found["service_at_locations"] = [self.placed(own, place) for place in service.locations.all()]
        found["languages"] = [
            {"id": ids.part(own, "language", name), "service_id": own} for name in service.languages
        ]
        if service.cost:
            found["cost_options"] = [{"id": ids.part(own, "cost"), "service_id": own, "option": service.cost}]
        found["contacts"] = self.contacts(own, service)
        found["attributes"] = self.attributes(own, service)
        return said(found)

    def schedules(self, own: str, service: Service) -> list[dict]:
        """One for the days that open and close at the same times; and one for the hours in words."""

        def times(opening: Opening):
            return opening.opens, opening.closes

        found = []
        for (opens, closes), days in groupby(sorted(service.openings.all(), key=times), key=times):
            found.append(
                {
                    "id": ids.part(own, "open", opens, closes),
                    "service_id": own,
                    "freq": "WEEKLY",
                    "byday": ",".join(DAYS[o.day - 1] for o in sorted(days, key=lambda o: o.day)),
                    "opens_at": f"{opens:%H:%M}",
                    "closes_at": f"{closes:%H:%M}",
                    "notes": "Local time in London.",
                }
            )
        if service.hours:
            found.append({"id": ids.part(own, "hours"), "service_id": own, "description": service.hours})
        return found

    def contacts(self, own: str, service: Service) -> list[dict]:
        lines = {words: getattr(service, name) for name, words in LINES.items()}
        lines[AGENCY_LINE] = service.agency.phone
        return [
            {"id": ids.part(own, "line", words), "service_id": own, "name": f"{words}: {number}"}
            for words, number in lines.items()
            if number
        ]

    def attributes(self, own: str, service: Service) -> list[dict]:
        found = [self.attribute(own, "need", vocabularies.need(need)) for need in service.needs.all()]
        for name in service.languages:
            link = ids.part(own, "language", name)
            found.append(self.attribute(link, "language", vocabularies.language(name)))
        for taxonomy in ("genders", "households", "sources"):
            codes = [c for c in getattr(service, taxonomy) if c in CLOSED[taxonomy].values]
            found += [self.attribute(own, "eligibility", vocabularies.closed(taxonomy, c)) for c in codes]
        found.append(
            self.attribute(own, "eligibility", vocabularies.closed("immigration", service.immigration))
        )
        return found

    # Places

    def location_row(self, place: Location) -> dict:
        physical = place.address or place.postcode or place.latitude is not None
        return said(
            {
                "id": self.ident(place),
                "location_type": "physical" if physical else "virtual",
                "name": place.name,
                "latitude": None if place.latitude is None else float(place.latitude),
                "longitude": None if place.longitude is None else float(place.longitude),
            }
        )

    def location(self, place: Location) -> dict:
        own = self.ident(place)
        found = self.location_row(place)
        if place.address or place.postcode or place.city:
            found["addresses"] = [
                {
                    "id": ids.part(own, "address"),
                    "location_id": own,
                    "address_1": place.address,
                    "city": place.city,
                    "state_province": "",  # the standard asks for one; a British address has none
                    "postal_code": place.postcode,
                    "country": COUNTRY,
                    "address_type": "physical",
                }
            ]
        if place.access:
            found["accessibility"] = [
                {"id": ids.part(own, "access"), "location_id": own, "description": place.access}
            ]
        return found

    def placed(self, service: str, place: Location) -> dict:
        own = self.ident(place)
        return {
            "id": ids.at_location(service, own),
            "service_id": service,
            "location_id": own,
            "location": self.location(place),
        }

    def at_location_row(self, row) -> dict:
        found = self.between(row)
        return found | {"location": self.location_row(row.location), "service": self.service_row(row.service)}

    def at_location(self, row) -> dict:
        """`row.service` comes whole, with what `published.whole` prefetches."""
        found = self.between(row)
        return found | {
            "location": self.location(row.location),
            "service": self.service(row.service, at=False),
        }

    def between(self, row) -> dict:
        service, place = self.ident(row.service), self.ident(row.location)
        return {"id": ids.at_location(service, place), "service_id": service, "location_id": place}
