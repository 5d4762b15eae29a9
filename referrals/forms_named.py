"""Forms that choose who may see a referral restricted to named people."""

from django import forms

from partners import named
from partners.models import Person, Seat
from referrals import restricting
from referrals.models import Referral, Status


class PeopleField(forms.ModelMultipleChoiceField):
    """People to tick. `notes` says a word about some of them, by id."""

    widget = forms.CheckboxSelectMultiple
    default_error_messages = {"invalid_choice": "Choose from the people shown."}

    def __init__(self, queryset=None, **options):
        super().__init__(Person.objects.none() if queryset is None else queryset, required=False, **options)
        self.notes: dict[int, str] = {}

    def label_from_instance(self, person: Person) -> str:
        note = self.notes.get(person.pk)
        return f"{person.name} ({note})" if note else person.name


class NamesForm(forms.Form):
    """People at the receiving agency, whom the sender chooses, and colleagues on one's own side.

    A draft's form holds all of its names; after sending, those to add.
    """

    there = PeopleField()
    here = PeopleField()

    def __init__(self, *args, referral: Referral, seat: Seat, **kwargs):
        super().__init__(*args, **kwargs)
        self.referral, self.seat = referral, seat
        self.draft = referral.status == Status.DRAFT
        self.sender = referral.from_agency_id == seat.agency_id
        self.needed = restricting.needs_names(referral)
        self.named = named.people_on("referral", referral)
        self.set_up("there", restricting.choosable_there(referral), f"At {referral.to_agency}")
        self.set_up(
            "here",
            named.staff_of(seat.agency_id).exclude(pk=seat.person_id),
            "At your agency, besides you",
        )
        self.fields["there"].notes = {referral.worker_id: "has it now"}
        if not self.sender:
            del self.fields["there"]

    def set_up(self, name: str, people, label: str) -> None:
        field = self.fields[name]
        if self.draft:
            self.initial[name] = [p.pk for p in people if p.pk in self.named]
        else:
            people = people.exclude(pk__in=self.named)
        field.queryset, field.label = people, label

    def clean(self):
        data = super().clean()
        if not self.sender:
            return data
        first = self.needed if self.draft else not self.referral.restricted
        meant = self.draft and data.get("here")
        if (first or meant) and not data.get("there"):
            self.add_error("there", f"Choose who at {self.referral.to_agency} may see it.")
        if not self.draft and self.referral.restricted and not self.people():
            self.add_error("here", "Choose somebody to add.")
        return data

    @property
    def somebody_there(self) -> bool:
        return "there" in self.fields and self.fields["there"].queryset.exists()

    @property
    def somebody_here(self) -> bool:
        return self.fields["here"].queryset.exists()

    @property
    def stuck(self) -> bool:
        """Somebody at the receiver must be chosen, and nobody can be."""
        return self.needed and self.sender and self.draft and not self.somebody_there

    def people(self) -> list[Person]:
        return [*self.cleaned_data.get("there", []), *self.cleaned_data.get("here", [])]
