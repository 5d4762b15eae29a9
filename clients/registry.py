"""The registry of categories: one declaration makes table, policies, history, form section, preview and copy.

A category is a model that says, beside its fields, what it is called and why it is asked for::

    @category("money", "Money", said="your money", why="So that a benefits or debt adviser can start at once.")
    class Money(CategoryRecord):
        income = models.CharField("Income", ...)

Everything else is derived from that: ``field_names``, ``preview`` (what a reader sees) and ``copy``
(what a disclosure keeps). A copy holds the words as they stood, label by label, so that it can be read
long after the fields have changed.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import pghistory
from django.apps import apps
from django.db import connection, models

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

# Reading follows the client, the restricted hidden from everybody not named. By the function rather than a
# sub-select of the client: that would bring the client's own policies into the plan of every category.
OF_MY_CLIENT = "case when agency_id = (select app_agency()) then client_is_mine(client_id) else false end"
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

    def preview(self, only: tuple[str, ...] = ()) -> list[tuple[str, str]]:
        """Label and words of each field that holds something, in the order declared. A box not ticked says nothing.

        `only`: the fields that a data flow lets through; none named means all.
        """
        rows = []
        for name in self.category.field_names:
            if only and name not in only:
                continue
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

    def copy(self, only: tuple[str, ...] = ()) -> dict:
        """The information as it stands now: machine values and the words that a reader sees, of `only` those fields."""
        names = [name for name in self.category.field_names if not only or name in only]
        values = {name: self._meta.get_field(name).value_to_string(self) for name in names}
        return {"values": values, "shown": [list(row) for row in self.preview(only)]}


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
    """Every filled category of a client that the seat may see: one query for all, however many categories there are.

    As JSON, for the tables have nothing in common: a query for each is thirteen, and joining them takes longer to
    plan than to run.
    """
    parts = [
        f"select '{code}', to_jsonb(held)::text from {kind.model._meta.db_table} held where held.client_id = %s"
        for code, kind in CATEGORIES.items()
    ]
    with connection.cursor() as cursor:
        cursor.execute(" union all ".join(parts), [client.pk] * len(parts))
        found = {code: _record(CATEGORIES[code].model, text) for code, text in cursor.fetchall()}
    return {code: found[code] for code in CATEGORIES if code in found and found[code].preview()}


def _record(model: type[CategoryRecord], text: str) -> CategoryRecord:
    """The row that PostgreSQL wrote as JSON, with the types of its fields. A sum of money never passes through a float."""
    values = json.loads(text, parse_float=Decimal)
    fields = model._meta.concrete_fields
    return model.from_db(
        connection.alias, [f.attname for f in fields], [f.to_python(values[f.column]) for f in fields]
    )
