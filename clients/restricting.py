"""A client restricted to named people of its agency, and what follows from it in the floors above."""

from collections.abc import Callable

from django.db import transaction

from clients.models import Client
from partners import named

# A higher floor keeps what hangs on a client as close as the client: functions of (client, named ids, unnamed ids).
FOLLOWERS: list[Callable] = []


@transaction.atomic
def restrict(client: Client, people) -> None:
    """Only these people of the agency may see the client from now on; of one restricted already, these as well.

    Whoever does it is one of them. Raises named.Refused.
    """
    _follow(client, added=set(named.restrict("client", client, people)))


@transaction.atomic
def unname(client: Client, person_id: int) -> None:
    """Take one person's sight away, of the client's referrals too. Raises named.Refused for the last."""
    _follow(client, removed={person_id})
    named.unname("client", client, person_id)


def lift(client: Client) -> None:
    """Open the client to the agency again; each referral is lifted on its own. Raises named.Refused."""
    named.lift("client", client)


def _follow(client: Client, added: set[int] = frozenset(), removed: set[int] = frozenset()) -> None:
    for follow in FOLLOWERS:
        follow(client, added, removed)
