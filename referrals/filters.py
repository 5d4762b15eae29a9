"""What a list can be narrowed by. Chosen in the address, so nothing personal may be among it: codes and ids of staff alone."""

from collections.abc import Callable
from itertools import groupby

from django import forms
from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from partners import sight
from partners.models import Agency, Member, Need, Person, Seat, Service, Team

ANY = ("", "Any")
WORKERS = ["caseworker", "manager"]


def options(seat: Seat) -> dict[str, list[tuple[str, str, str]]]:
    """(id, name, group) of all that this agency's lists can be narrowed by, in one query."""
    places = Member.objects.filter(agency_id=seat.agency_id).values("partnership")
    agencies = Member.objects.filter(partnership__in=places).exclude(agency_id=seat.agency_id)
    people = Seat.objects.live().filter(agency_id=seat.agency_id, role__in=WORKERS)
    group = Coalesce("parent__name", Value(""))
    parts = [
        choice("need", Need.objects.filter(children=None, merged_into=None), group),
        choice(
            "agency", Agency.objects.filter(sight.known(seat.agency_id), pk__in=agencies.values("agency"))
        ),
        choice("service", Service.objects.filter(agency_id=seat.agency_id)),
        choice("person", Person.objects.filter(pk__in=people.values("person"))),
        choice("team", Team.objects.filter(agency_id=seat.agency_id)),
    ]
    found: dict[str, list] = {"need": [], "agency": [], "service": [], "person": [], "team": []}
    for kind, group_name, name, pk in sorted(parts[0].union(*parts[1:], all=True)):
        found[kind].append((str(pk), name, group_name))
    return found


def choice(kind: str, rows, group=Value("")):
    return rows.order_by().values_list(Value(kind), group, "name", "pk")


def plain(found: list) -> list[tuple[str, str]]:
    return [ANY, *((pk, name) for pk, name, _ in found)]


def grouped(found: list) -> list:
    """The choices under the names of their groups; a term without a group stands by itself."""
    choices: list = [ANY]
    for name, members in groupby(found, key=lambda one: one[2]):
        inside = [(pk, label) for pk, label, _ in members]
        choices += [(name, inside)] if name else inside
    return choices


class ListFilter(forms.Form):
    """Narrows a list. `narrowed` gives its rows, `chosen` the words of what was asked for."""

    need = forms.ChoiceField(label="Help with", required=False)
    agency = forms.ChoiceField(label="Agency", required=False)
    who = forms.ChoiceField(label="Who has it", required=False)

    def __init__(self, data, *, seat: Seat, found: dict):
        super().__init__(data, auto_id="filter_%s")
        self.seat = seat
        self.fields["need"].choices = grouped(found["need"])
        self.fields["agency"].choices = plain(found["agency"])
        self.fields["who"].choices = self.people(found)

    def people(self, found: dict) -> list:
        raise NotImplementedError

    def asked(self) -> dict:
        """What was asked for and can be done; a choice that is not on offer is left out, and said so beside its field."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def narrowed(self, rows):
        for name, value in self.asked().items():
            rows = rows.filter(getattr(self, f"by_{name}")(value))
        return rows

    def chosen(self, address: Callable[[str], str]) -> list[dict]:
        """One removable tag for each thing asked for; `address` gives the page without it."""
        return [
            {"text": self.words(name, value), "href": address(name)} for name, value in self.asked().items()
        ]

    def words(self, name: str, value) -> str:
        field = self.fields[name]
        if isinstance(field, forms.BooleanField):
            return str(field.label)
        return f"{field.label}: {dict(flat(field.choices))[value]}"

    def by_need(self, value: str) -> Q:
        """What was asked for under a need that was merged into this one counts here."""
        counted = Need.objects.counted_as(value)
        return Q(need_id__in=list(counted.order_by().values_list("pk", flat=True)))

    def by_overdue(self, value: bool) -> Q:
        return Q(due_on__lt=timezone.localdate()) & ~Q(turn="")

    def by_urgent(self, value: bool) -> Q:
        return Q(urgent=True)


def flat(choices) -> list[tuple[str, str]]:
    """Choices without their groups."""
    found: list = []
    for value, label in choices:
        found += label if isinstance(label, list) else [(value, label)]
    return found


def still_here(seat: Seat):
    """People who may work on the agency's referrals now."""
    return Seat.objects.live().filter(agency_id=seat.agency_id, role__in=WORKERS).values("person")


def with_nobody(seat: Seat) -> Q:
    """No named worker, or one who has left: it may be a team's, but it is nobody's own."""
    return Q(worker=None) | ~Q(worker__in=still_here(seat))


class InboxFilter(ListFilter):
    service = forms.ChoiceField(label="Our service", required=False)
    overdue = forms.BooleanField(label="Overdue", required=False)
    urgent = forms.BooleanField(label="Urgent", required=False)
    field_order = ["need", "service", "agency", "who", "overdue", "urgent"]

    def __init__(self, data, *, seat: Seat, found: dict):
        super().__init__(data, seat=seat, found=found)
        self.fields["agency"].label = "From agency"
        self.fields["service"].choices = plain(found["service"])

    def people(self, found: dict) -> list:
        teams = [(f"team-{pk}", f"Team: {name}") for pk, name, _ in found["team"]]
        named = [(f"person-{pk}", name) for pk, name, _ in found["person"]]
        return [("", "Anybody"), ("me", "Me"), ("nobody", "Nobody by name"), *teams, *named]

    def by_agency(self, value: str) -> Q:
        return Q(from_agency_id=value)

    def by_service(self, value: str) -> Q:
        return Q(service_id=value)

    def by_who(self, value: str) -> Q:
        if value == "nobody":
            return with_nobody(self.seat)
        kind, _, pk = value.partition("-")
        return Q(team_id=pk) if kind == "team" else Q(worker_id=pk or self.seat.person_id)


class SentFilter(ListFilter):
    overdue = forms.BooleanField(label="Overdue", required=False)
    urgent = forms.BooleanField(label="Urgent", required=False)
    news = forms.BooleanField(label="News not read yet", required=False)

    def __init__(self, data, *, seat: Seat, found: dict):
        super().__init__(data, seat=seat, found=found)
        self.fields["agency"].label = "To agency"
        self.fields["who"].label = "Sent by"

    def people(self, found: dict) -> list:
        named = [(f"person-{pk}", name) for pk, name, _ in found["person"]]
        return [("", "Anybody"), ("me", "Me"), ("gone", "Somebody who has left"), *named]

    def by_agency(self, value: str) -> Q:
        return Q(to_agency_id=value)

    def by_who(self, value: str) -> Q:
        if value == "gone":
            return ~Q(sender_worker__in=still_here(self.seat))
        return Q(sender_worker_id=value.partition("-")[2] or self.seat.person_id)

    def by_news(self, value: bool) -> Q:
        return Q(news_for_sender=True)
