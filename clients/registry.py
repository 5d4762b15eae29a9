"""The registry of categories: one declaration makes table, policies, history, form section, preview and copy.

A category is a model that says, beside its fields, what it is called and why it is asked for::

    @category("money", "Money", said="your money", why="So that a benefits or debt adviser can start at once.")
    class Money(CategoryRecord):
        income = models.CharField("Income", ...)

Everything else is derived from that: ``field_names``, ``preview`` (what a reader sees) and ``copy``
(what a disclosure keeps). A copy holds the words as they stood, label by label, so that it can be read
long after the fields have changed.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pghistory
from django.apps import apps
from django.db import models

from partners.acting import current
from partners.models.services import INFORMATION
from partners.rowsecurity import row_security


@dataclass(frozen=True)
class Category:
    """One kind of information. `sensitive` ones are agreed to apart; `shown` is the word on the page.

    `said` is how it is called when one speaks to the person: "We would like to share your name and age".
    """

    code: str
    shown: str
    said: str
    why: str
    sensitive: bool
    model: type["CategoryRecord"]

    @property
    def field_names(self) -> list[str]:
        return [f.name for f in self.model._meta.fields if f.name not in BOOKKEEPING]


BOOKKEEPING = {"client", "agency", "updated_at", "updated_by"}
CATEGORIES: dict[str, Category] = {}

# Reading follows the client: its own policy hides the restricted from everybody not named.
OF_MY_CLIENT = (
    "case when agency_id = (select app_agency()) then "
    "exists (select 1 from clients_client c where c.id = client_id and c.agency_id = (select app_agency())) "
    "else false end"
)
# History is written by its trigger alone: nobody adds a line by hand, nor one about another agency's client.
BY_ITS_TRIGGER = f"case when pg_trigger_depth() > 0 then {OF_MY_CLIENT} else false end"


class CategoryRecord(models.Model):
    """What one agency knows of one client in one category. Nothing in it is compulsory."""

    client = models.OneToOneField(
        "clients.Client", models.CASCADE, primary_key=True, related_name="%(class)s"
    )
    agency = models.ForeignKey("partners.Agency", models.PROTECT, related_name="+")
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.ForeignKey("partners.Person", models.PROTECT, null=True, related_name="+")

    category: Category

    class Meta:
        abstract = True
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.category.shown} of {self.client_id}"

    def save(self, **kwargs) -> None:
        self.agency_id = self.client.agency_id
        self.updated_by_id = current().person
        super().save(**kwargs)

    def preview(self) -> list[tuple[str, str]]:
        """Label and words of each field that holds something, in the order declared. A box not ticked says nothing."""
        rows = []
        for name in self.category.field_names:
            field = self._meta.get_field(name)
            value = getattr(self, name)
            if value in (None, "", []) or value is False:
                continue
            shown = getattr(self, f"get_{name}_display", lambda v=value: v)()
            if value is True:
                shown = "Yes"
            if hasattr(value, "strftime"):
                shown = f"{value.day} {value:%B %Y}"
            rows.append((str(field.verbose_name), str(shown)))
        return rows

    def copy(self) -> dict:
        """The information as it stands now: machine values and the words that a reader sees."""
        values = {
            name: self._meta.get_field(name).value_to_string(self) for name in self.category.field_names
        }
        return {"values": values, "shown": [list(row) for row in self.preview()]}


def category[M: type[CategoryRecord]](
    code: str, shown: str, *, said: str, why: str, sensitive: bool = False
) -> Callable[[M], M]:
    """Register a model as a category, with its history and its policies."""

    def register(model: M) -> M:
        model.category = CATEGORIES[code] = Category(code, shown, said, why, sensitive, model)
        INFORMATION[code] = shown
        row_security(select=OF_MY_CLIENT, insert=OF_MY_CLIENT, update=OF_MY_CLIENT, delete=OF_MY_CLIENT)(
            model
        )
        # The row itself says who changed it, so history needs no context table with names in it.
        pghistory.track(
            pghistory.InsertEvent(),
            pghistory.UpdateEvent(),
            pghistory.DeleteEvent(),
            context_field=None,
            obj_field=None,
            meta={"default_permissions": ()},
        )(model)
        history = apps.get_registered_model("clients", f"{model.__name__}Event")
        row_security(select=OF_MY_CLIENT, insert=BY_ITS_TRIGGER)(history)
        return model

    return register


def records_of(client) -> dict[str, CategoryRecord]:
    """Every filled category of a client that the seat may see: one query a category."""
    found = {}
    for code, kind in CATEGORIES.items():
        record = kind.model.objects.filter(client=client).first()
        if record and record.preview():
            found[code] = record
    return found
