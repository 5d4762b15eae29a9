"""What the world may read. Everything in the open directory starts from these, so that what is hidden is hidden once.

An agency shows where it said so (`public`), is not hidden (`listed`) and has a place in some partnership today; a
service where it is public too and on offer; a place where its own agency shows and a service that shows is held there.
"""

from django.db.models import F, Func, Prefetch, Q, QuerySet, TextField, UUIDField
from django.db.models.functions import MD5, Cast, Concat
from django.utils import timezone

from partners.directory import vocabularies
from partners.directory.vocabularies import LANGUAGES, NEEDS, Term
from partners.models import Agency, Location, Need, Opening, Person, Service

AtLocation = Service.locations.through


def agencies() -> QuerySet[Agency]:
    return Agency.objects.members_on(timezone.localdate()).filter(public=True, listed=True)


def shown(prefix: str = "") -> Q:
    """Of services that the world may read, told of the rows themselves or of rows that lead to them.

    The agencies are asked for beforehand. As conditions within conditions they were seen to be planned as loops in loops
    where PostgreSQL had no statistics yet: minutes for ten thousand services.
    """
    return Q(
        **{
            f"{prefix}public": True,
            f"{prefix}active": True,
            f"{prefix}agency__in": list(agencies().order_by().values_list("pk", flat=True)),
        }
    )


def services() -> QuerySet[Service]:
    return Service.objects.filter(shown())


def at_locations() -> QuerySet:
    found = shown("service__")
    public = dict(found.children)["service__agency__in"]
    rows = AtLocation.objects.filter(found, location__agency__in=public)
    return rows.select_related("service__agency", "location")


def whole(found: QuerySet[Service], places: QuerySet[Location] | None = None) -> QuerySet[Service]:
    """With everything that a single record nests, in as many queries for one as for a thousand."""
    places = Location.objects.filter(agency__in=agencies()) if places is None else places
    return found.select_related("agency").prefetch_related(
        Prefetch("needs", Need.objects.select_related("parent").order_by("name", "pk")),
        Prefetch("openings", Opening.objects.order_by("day", "opens")),
        Prefetch("locations", places.order_by("name", "pk")),
    )


def at_location(wanted: str):
    """The one of that id, which is the md5 of its two ends' ids. PostgreSQL works it out."""
    ends = Concat(
        Cast("service__uuid", TextField()), Cast("location__uuid", TextField()), output_field=TextField()
    )
    return at_locations().annotate(oruk_id=Cast(MD5(ends), UUIDField())).filter(oruk_id=wanted).first()


def staff_addresses(emails: set[str]) -> frozenset[str]:
    """Those of the addresses with which a person signs in here: a person's own is never published."""
    asked = {e.lower() for e in emails if e}
    found = Person.objects.annotate(lower=Func("email", function="lower")).filter(lower__in=asked)
    return frozenset(found.values_list("lower", flat=True)) if asked else frozenset()


def languages() -> list[str]:
    spoken = set()
    for found in (agencies(), services()):
        each = found.order_by().annotate(one=Func(F("languages"), function="unnest"))
        spoken |= set(each.values_list("one", flat=True).distinct())
    return sorted(spoken)


def terms(taxonomy: str | None = None) -> list[Term]:
    """Every term that may be asked for, of one taxonomy or of all."""
    found: list[Term] = []
    if taxonomy in (None, NEEDS):
        found += [vocabularies.need(n) for n in Need.objects.select_related("parent").order_by("name", "pk")]
    if taxonomy in (None, LANGUAGES):
        found += [vocabularies.language(name) for name in languages()]
    return found + [t for t in vocabularies.all_closed() if taxonomy in (None, t.taxonomy.code)]
