"""The pages that are measured: what is asked of each for one agency, and its main query alone in SQL."""

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.test import Client

from benchmarks.database import rows
from partners.models import Need, Seat
from referrals.models.spine import FINAL

SIZE = 25
DEEP, DEEPEST = 40, 400  # pages: a thousand rows in, and ten thousand
INBOX = {
    "new": ["sent"],
    "waiting-us": ["accepted"],
    "waiting-them": ["on_hold"],
    "progress": ["in_progress"],
    "closed": FINAL,
}
SENT = {"drafts": ["draft"], "us": ["on_hold"], "them": ["sent", "accepted", "in_progress"], "closed": FINAL}
MANY = 50  # how many different referrals, clients and names take turns
SPINE = "select * from referrals_referral where"


@dataclass
class Page:
    """One page for one agency: requests as (verb, address, body) taken in turn, and (SQL, parameters) likewise."""

    name: str
    requests: Iterator
    bare: Iterator
    writes: bool = False
    seat: Seat = field(kw_only=True)


def in_turn(found: list) -> Iterator:
    if not found:
        raise SystemExit("The data holds nothing to ask for. --fresh makes it anew.")
    return itertools.cycle(found)


def pages(seat: Seat, only: str = "") -> list[Page]:
    """Those whose name holds the word."""
    made = [*inbox(seat), *sent(seat), *referral_and_client(seat), *searches(seat)]
    home = "select * from referrals_referral where to_agency_id = %s and status = 'sent' order by urgent desc, due_on limit 6"
    made.append(("home", [("get", "/", {})], [(home, [seat.agency_id])]))
    return [
        Page(name, in_turn(asked), in_turn(bare), seat=seat) for name, asked, bare in made if only in name
    ]


def lists(seat: Seat, what: str, side: str, tabs: dict, open_order: str) -> Iterator:
    """The first page of each tab, and of the closed ones two that are deep, or the last where there are not so many."""
    closed = rows(
        f"select count(*) from referrals_referral where {side} = %s and status = any(%s)",
        [seat.agency_id, list(FINAL)],
    )[0][0]
    last = max(1, (closed - 1) // SIZE)
    deep = sorted({min(DEEP, last), min(DEEPEST, last)} - {1})
    for tab, number in [(tab, 1) for tab in tabs] + [("closed", page) for page in deep]:
        order = "closed_at desc, id" if tab == "closed" else open_order
        bare = (
            f"{SPINE} {side} = %s and status in %s order by {order} limit {SIZE + 1} offset {SIZE * (number - 1)}",
            [seat.agency_id, tuple(str(state) for state in tabs[tab])],
        )
        name = f"{what}: {tab}" + (f", page {number}" if number > 1 else "")
        yield name, [("get", f"/referrals/{what}/", {"tab": tab, "page": number})], [bare]


def inbox(seat: Seat) -> Iterator:
    yield from lists(seat, "inbox", "to_agency_id", INBOX, "urgent desc, due_on, id")
    names = [
        row[0]
        for row in rows(
            "select left(key, 3) from referrals_referralkey where agency_id = %s group by 1 order by count(*) desc limit 10",
            [seat.agency_id],
        )
    ]
    bare = f"{SPINE} id in (select referral_id from referrals_referralkey where agency_id = %s and key ^@ %s) order by urgent desc, due_on, id limit 26"
    yield (
        "inbox: by three letters",
        [("post", "/referrals/inbox/", {"words": name}) for name in names],
        [(bare, [seat.agency_id, name]) for name in names],
    )


def sent(seat: Seat) -> Iterator:
    yield from lists(seat, "sent", "from_agency_id", SENT, "turn_since, id")


def referral_and_client(seat: Seat) -> Iterator:
    for side, name in (
        ("to_agency_id", "referral, receiver's side"),
        ("from_agency_id", "referral, sender's side"),
    ):
        found = some(
            f"select reference from referrals_referral where {side} = %s and status <> 'draft' and not restricted",
            seat,
        )
        yield (
            name,
            [("get", f"/referrals/{reference}/", {}) for reference in found],
            [(f"{SPINE} reference = %s", [reference]) for reference in found],
        )
    found = some("select reference from clients_client where agency_id = %s and not restricted", seat)
    yield (
        "client",
        [("get", f"/clients/{reference}/", {}) for reference in found],
        [("select * from clients_client where reference = %s", [reference]) for reference in found],
    )


def some(sql: str, seat: Seat) -> list:
    """The same ones on every run, from the whole breadth of the agency's."""
    found = sorted(row[0] for row in rows(sql, [seat.agency_id]))
    return random.Random(7).sample(found, min(MANY, len(found)))


def searches(seat: Seat) -> Iterator:
    clients = some("select reference from clients_client where agency_id = %s and not restricted", seat)
    need = Need.objects.get(code="eviction").pk
    offered = (
        "select distinct s.* from partners_service s join partners_service_needs n on n.service_id = s.id join partners_agency a on a.id = s.agency_id "
        "where s.active and a.listed and s.agency_id in (select agency_id from partners_member where partnership_id in "
        "(select partnership_id from partners_member where agency_id = %s)) "
    )
    words = (
        offered
        + "and to_tsvector('english', s.name || ' ' || s.summary) @@ plainto_tsquery('english', 'rent') limit 40"
    )
    for name, asked, bare in (
        ("services: used by us", {}, (offered + "limit 20", [seat.agency_id])),
        ("services: by words", {"words": "rent"}, (words, [seat.agency_id])),
        (
            "services: by need",
            {"need": need},
            (offered + "and n.need_id = %s limit 40", [seat.agency_id, need]),
        ),
        (
            "services: by words and need",
            {"words": "advice", "need": need},
            (offered + "and n.need_id = %s limit 40", [seat.agency_id, need]),
        ),
    ):
        yield name, [("get", f"/clients/{reference}/refer/", asked) for reference in clients], [bare]
    yield from client_search(seat)


def client_search(seat: Seat) -> Iterator:
    names = [
        row[0]
        for row in rows(
            "select left(key, 3) from clients_clientkey where agency_id = %s and kind = 'name' group by 1 order by count(*) desc limit 10",
            [seat.agency_id],
        )
    ]
    bare = (
        "select * from clients_client where id in (select client_id from clients_clientkey where agency_id = %s and key ^@ %s) "
        "order by last_used_at desc limit 20"
    )
    yield (
        "clients: by three letters",
        [("post", "/clients/", {"words": name}) for name in names],
        [(bare, [seat.agency_id, name]) for name in names],
    )
    wrong = ["harddingg", "camppbel", "galagherr"]
    near = "select client_id, max(similarity(key, %s)) from clients_clientkey where agency_id = %s and kind = 'name' and key %% %s group by 1 order by 2 desc limit 10"
    yield (
        "clients: name spelt wrongly",
        [("post", "/clients/", {"words": name}) for name in wrong],
        [(near, [name, seat.agency_id, name]) for name in wrong],
    )


def signed_in(seat: Seat) -> Client:
    client = Client()
    client.force_login(seat.person, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session["seat"] = seat.pk
    session.save()
    return client
