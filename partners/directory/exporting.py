"""A partnership's directory as files: its members' services on offer, published or not, as CSV and as Open Referral JSON.

Hidden agencies are left out, and so is every address with which a person signs in. Publishing is for this system to
say and not for a file, so neither shape carries it: what is read in elsewhere is unpublished there.
"""

import json

from django.utils import timezone

from partners.directory import ids, published, sheet
from partners.directory.shapes import Shape
from partners.models import Agency, Location, Partnership, Service

FORMATS = ("csv", "json")


def agencies_of(partnership: Partnership) -> list[Agency]:
    found = Agency.objects.members_on(timezone.localdate(), partnership).filter(listed=True)
    return sorted(found, key=lambda a: (a.name, ids.outside(a)))


def services_of(agencies: list[Agency]) -> list[Service]:
    """Whole, in an order that does not depend on this database."""
    found = Service.objects.filter(agency__in=agencies, active=True)
    places = Location.objects.filter(agency__listed=True)
    services = sorted(published.whole(found, places), key=lambda s: (s.agency.name, s.name, ids.outside(s)))
    for service in services:
        held = service._prefetched_objects_cache
        held["locations"] = sorted(held["locations"], key=lambda p: (p.name, ids.outside(p)))
    return services


def export(partnership: Partnership, form: str) -> str:
    agencies = agencies_of(partnership)
    services = services_of(agencies)
    private = published.staff_addresses({thing.email for thing in [*agencies, *services]})
    if form == "csv":
        for thing in [*agencies, *services, *(s.agency for s in services)]:
            if thing.email.lower() in private:
                thing.email = ""
        return sheet.write(agencies, services)
    shape = Shape(ids.outside_uuid, private)
    offered: dict[int, list[Service]] = {}
    for service in services:
        offered.setdefault(service.agency_id, []).append(service)
    whole = [shape.organization(agency, offered.get(agency.pk, [])) for agency in agencies]
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"
