"""The two lists people live in, as tables: their tabs, their orders, and what a page of them holds.

Each tab's default order is one index of the spine (`referrals/models/spine.py`), so that a page costs the same
with a million referrals as with ten.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.utils import timezone

from clients.finding import keyed, normalise
from partners import working_days
from partners.models import Seat
from referrals import policy
from referrals.filters import still_here, with_nobody
from referrals.models import Referral, ReferralKey, Side, Status
from referrals.models.spine import FINAL, OPEN

SIZE = 25
LAST_PAGE = 400  # further on, a filter finds it sooner than leafing does
MOST = 99  # a badge counts no further
ANOTHER_PLACE_DAYS = 60
STALLED_DAYS = 10
WHOLE = (
    "need",
    "from_agency",
    "to_agency",
    "service",
    "sender_worker",
    "worker",
    "team",
)
REFERENCE = re.compile(r"^R?-?([0-9A-Z]{4})-?([0-9A-Z]{4})$", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class Tab:
    """`sorts` are the columns that may order it; a closed tab is long, and has only those with an index.

    A tab that is `aside` is reached from home and stands among the others only while it is open.
    """

    code: str
    text: str
    where: Q | Callable[[Seat], Q]
    order: tuple[str, ...]
    said: str
    empty: str
    sorts: tuple[str, ...] = ("need", "agency", "waited", "due", "who")
    counted: bool = True
    aside: bool = False


@dataclass(frozen=True, eq=False)
class Book:
    """One of the lists: the inbox, or what the agency sent."""

    code: str
    title: str
    side: str
    tabs: dict[str, Tab]
    first: str
    columns: dict[str, str]
    orders: dict[str, str]

    def tab(self, code: str) -> Tab:
        return self.tabs.get(code) or self.tabs[self.first]

    def rows(self, seat: Seat) -> QuerySet[Referral]:
        return policy.visible_to(seat, self.side)


def untried(seat: Seat) -> Q:
    """Came back without help, not because the client said no, and not tried elsewhere since."""
    since = timezone.now() - dt.timedelta(days=ANOTHER_PLACE_DAYS)
    later = Referral.objects.filter(
        chain=OuterRef("chain"), from_agency_id=seat.agency_id, id__gt=OuterRef("id")
    )
    came_back = Q(status__in=[Status.DECLINED, Status.LAPSED], closed_at__gte=since)
    return came_back & ~Q(declined_by="client") & ~Exists(later)


# With the receiver's people: a hold on what was taken on as well.
TAKEN_ON_NOW = Q(status__in=[Status.ACCEPTED, Status.IN_PROGRESS]) | Q(
    status=Status.ON_HOLD, held_from__in=[Status.ACCEPTED, Status.IN_PROGRESS]
)


def unassigned(seat: Seat) -> Q:
    """Taken on, and with nobody who is still here."""
    return TAKEN_ON_NOW & with_nobody(seat)


def of_leavers(seat: Seat) -> Q:
    """Open or still a draft, and in the name of somebody who works here no more."""
    return Q(status__in=[Status.DRAFT, *OPEN]) & ~Q(sender_worker__in=still_here(seat))


def stalled(seat: Seat) -> Q:
    """Taken on, and nobody has done anything for so many working days."""
    until = working_days.before(timezone.localdate(), STALLED_DAYS)
    midnight = timezone.make_aware(dt.datetime.combine(until, dt.time.min))
    return Q(status__in=[Status.ACCEPTED, Status.IN_PROGRESS], stepped_at__lt=midnight)


PRESSING = ("-urgent", "due_on", "id")
BY_PRESSING = "Urgent first, then by the day they are due; what is overdue stands before what is not."
BY_WAIT = "The longest wait first."
BY_END = "The last to close first."
COLUMNS = {"need": "Help with", "agency": "Agency", "waited": "State", "due": "Due", "who": "With"}


def tabs(*all_tabs: Tab) -> dict[str, Tab]:
    return {tab.code: tab for tab in all_tabs}


INBOX = Book(
    "inbox",
    "Inbox",
    Side.RECEIVER,
    tabs(
        Tab(
            "new",
            "New",
            Q(status=Status.SENT),
            PRESSING,
            BY_PRESSING,
            "No new referral waits for your agency. One that another agency sends appears here.",
        ),
        Tab(
            "waiting-us",
            "Waiting for us",
            Q(status=Status.ACCEPTED),
            PRESSING,
            BY_PRESSING,
            "Nobody waits to hear from you. What you take on stands here until the first contact.",
        ),
        Tab(
            "waiting-them",
            "Waiting for them",
            Q(status=Status.ON_HOLD),
            PRESSING,
            BY_PRESSING,
            "You wait for no answer. When you ask an agency for more, its referral stands here.",
        ),
        Tab(
            "progress",
            "In progress",
            Q(status=Status.IN_PROGRESS),
            PRESSING,
            BY_PRESSING,
            "Nothing is in progress. A referral comes here with the first contact.",
        ),
        Tab(
            "unassigned",
            "With nobody",
            unassigned,
            ("turn_since", "id"),
            "Taken on, and with no named worker, or with one who has left. The longest wait first.",
            "Everything that your agency took on is with somebody.",
            counted=False,
            aside=True,
        ),
        Tab(
            "stalled",
            "Stalled",
            stalled,
            ("stepped_at", "id"),
            f"Taken on, and nothing recorded for {STALLED_DAYS} working days or more. The longest standstill first.",
            f"Something was recorded on each in the last {STALLED_DAYS} working days.",
            counted=False,
            aside=True,
        ),
        Tab(
            "decide",
            "Keep or delete",
            Q(decide_by__isnull=False),
            ("decide_by", "id"),
            "Taken back after it was opened: say what your agency keeps and what it deletes. The soonest day first.",
            "Nothing that was taken back waits for you to keep or delete it.",
            (),
            counted=False,
            aside=True,
        ),
        Tab(
            "closed",
            "Closed",
            Q(status__in=FINAL),
            ("-closed_at", "id"),
            BY_END,
            "Nothing is closed yet.",
            ("closed",),
            False,
        ),
    ),
    "new",
    COLUMNS,
    {
        "need": "need__name",
        "agency": "from_agency__name",
        "waited": "turn_since",
        "due": "due_on",
        "who": "worker__name",
        "closed": "closed_at",
    },
)
SENT = Book(
    "sent_list",
    "Sent by us",
    Side.SENDER,
    tabs(
        Tab(
            "drafts",
            "Drafts",
            Q(status=Status.DRAFT),
            ("-id",),
            "The newest first.",
            "No draft is kept. Find a client and press Refer.",
            ("need", "agency", "who"),
        ),
        Tab(
            "us",
            "Waiting for us",
            Q(status=Status.ON_HOLD),
            PRESSING,
            BY_PRESSING,
            "Nobody waits for an answer from you.",
        ),
        Tab(
            "again",
            "Needs another place",
            untried,
            ("-closed_at", "id"),
            f"Declined or not answered in the last {ANOTHER_PLACE_DAYS} days, and not tried elsewhere since.",
            "Nobody needs another place. A referral that was declined or not answered stands here until you try again.",
            ("closed",),
        ),
        Tab(
            "them",
            "Waiting for them",
            Q(status__in=[Status.SENT, Status.ACCEPTED, Status.IN_PROGRESS]),
            ("turn_since", "id"),
            BY_WAIT,
            "Nothing waits on others. Find a client and press Refer.",
        ),
        Tab(
            "gone",
            "Sent by somebody who has left",
            of_leavers,
            ("turn_since", "id"),
            "Drafts and open referrals in the name of somebody who has left. The longest wait first.",
            "Everything that is open bears the name of somebody who is here.",
            counted=False,
            aside=True,
        ),
        Tab(
            "closed",
            "Closed",
            Q(status__in=FINAL),
            ("-closed_at", "id"),
            BY_END,
            "Nothing is closed yet. What came of your referrals appears here.",
            ("closed",),
            False,
        ),
    ),
    "them",
    COLUMNS | {"who": "Sent by"},
    {
        "need": "need__name",
        "agency": "to_agency__name",
        "waited": "turn_since",
        "due": "due_on",
        "who": "sender_worker__name",
        "closed": "closed_at",
    },
)


def rows_in(book: Book, tab: Tab, seat: Seat) -> QuerySet[Referral]:
    return book.rows(seat).filter(tab.where(seat) if callable(tab.where) else tab.where)


def ordered(rows: QuerySet[Referral], book: Book, tab: Tab, sort: str) -> QuerySet[Referral]:
    """By the column asked for (`due`, or `-due` for the other way round), else as the tab is by default."""
    code = sort.removeprefix("-")
    if code not in tab.sorts:
        return rows.order_by(*tab.order)
    column = F(book.orders[code])
    return rows.order_by(
        column.desc(nulls_last=True) if sort.startswith("-") else column.asc(nulls_last=True), "id"
    )


def counts(book: Book, seat: Seat, narrow=lambda rows: rows) -> dict[str, str]:
    """How many each tab holds, in one query that counts no tab beyond a hundred: "7", "99+"."""
    parts = [
        # In the tab's own order, so that its index is followed for a hundred rows and no further.
        narrow(rows_in(book, tab, seat)).order_by(*tab.order).values_list(Value(tab.code))[: MOST + 1]
        for tab in book.tabs.values()
        if tab.counted
    ]
    found = Counter(code for (code,) in parts[0].union(*parts[1:], all=True))
    return {code: capped(number) for code, number in found.items()}


def capped(number: int) -> str:
    return f"{MOST}+" if number > MOST else str(number)


def searched(book: Book, words: str, seat: Seat) -> QuerySet[Referral] | None:
    """The book's referrals by reference, or by the beginning of each word of a name; None when the words say too little.

    In the inbox a name is one that was shared; in the sent list it is the name of the agency's own client.
    """
    rows = book.rows(seat)
    match = REFERENCE.match(words.strip())
    if match:
        return rows.filter(reference=f"R-{match[1]}-{match[2]}".upper())
    parts = normalise(words).split()
    if len("".join(parts)) < 3:
        return None
    for part in parts:
        if book.side == Side.SENDER:
            rows = rows.filter(client_id__in=keyed(seat.agency_id, part))
        else:
            rows = rows.filter(pk__in=shared_names(seat.agency_id, part))
    return rows


def shared_names(agency_id: int, prefix: str):
    keys = ReferralKey.objects.filter(agency_id=agency_id)
    return keys.extra(where=["key ^@ %s"], params=[prefix]).values("referral_id")


def whole(rows: QuerySet[Referral]) -> QuerySet[Referral]:
    """The same few rows with what their lines say. Chosen first: a deep page would join words to all that it leafs over."""
    chosen = Referral.objects.filter(pk__chosen=rows).order_by(*rows.query.order_by)
    return chosen.select_related(*WHOLE)


class Slice:
    """One page of a list. It looks one row further instead of counting: a count of a million rows is slow."""

    def __init__(self, rows, number: int, *, said=whole):
        found = list(said(rows[(number - 1) * SIZE : number * SIZE + 1]))
        self.object_list, self.number = found[:SIZE], number
        self.has_next = len(found) > SIZE and number < LAST_PAGE
        self.has_previous = number > 1
        self.at_the_end = len(found) > SIZE and number == LAST_PAGE
        self.has_other_pages = self.has_next or self.has_previous
        self.next_page_number, self.previous_page_number = number + 1, number - 1

    def __iter__(self):
        return iter(self.object_list)

    def __len__(self) -> int:
        return len(self.object_list)
