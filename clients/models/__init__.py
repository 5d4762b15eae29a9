from clients.models.categories import (
    Contact,
    Equality,
    Health,
    Household,
    Housing,
    Identity,
    Immigration,
    Legal,
    Money,
    Offences,
    Safety,
    Work,
    WorkerSafety,
)
from clients.models.spine import Client, ClientKey, ClientNamed, ClientNaming
from clients.registry import CATEGORIES
from partners.inheriting import moves

moves("clients.Client.agency", "clients.ClientKey.agency", "clients.ClientNaming.agency")
for kind in CATEGORIES.values():  # what is known in each category, and how it was known before
    moves(f"clients.{kind.model.__name__}.agency", f"clients.{kind.model.__name__}Event.agency")

__all__ = [
    "Client",
    "ClientKey",
    "ClientNamed",
    "ClientNaming",
    "Contact",
    "Equality",
    "Health",
    "Household",
    "Housing",
    "Identity",
    "Immigration",
    "Legal",
    "Money",
    "Offences",
    "Safety",
    "Work",
    "WorkerSafety",
]
