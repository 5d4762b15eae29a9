"""The pages people land on: a few short lists of what needs somebody, each with the way to the whole."""

from dataclasses import dataclass
from functools import partial

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from clients.forms import FindForm
from partners.models import Role, Seat, Service
from partners.models.services import Capacity
from partners.policy import STAFF, seat_required
from referrals import listing, running_out
from referrals.listing import INBOX, SENT, Book, Slice
from referrals.models import Notice
from referrals.notifications.kinds import KINDS
from referrals.rows import rows_of
from referrals.views.lists import headers, number_in

FEW = 5


@dataclass(frozen=True)
class Part:
    """One short list. `tab` and `query` say where the whole of it stands; `own` is of the person alone, whoever looks."""

    title: str
    book: Book
    tab: str
    query: str = ""
    own: bool = False

    def rows(self, seat: Seat, only_mine: bool):
        """A few, and one more that tells whether there are others."""
        tab = self.book.tabs[self.tab]
        rows = listing.rows_in(self.book, tab, seat).order_by(*tab.order)
        if "news" in self.query:
            rows = rows.filter(news_for_sender=True)
        if self.own or only_mine:
            holder = "sender_worker_id" if self.book is SENT else "worker_id"
            rows = rows.filter(**{holder: seat.person_id})
        return listing.whole(rows[: FEW + 1])

    def href(self, only_mine: bool) -> str:
        mine = "&who=me" if self.own or only_mine else ""
        return f"{reverse(self.book.code)}?tab={self.tab}{self.query}{mine}"


@dataclass(frozen=True)
class Section:
    """A heading of a home page, its lists, and what is said when they are all empty."""

    title: str
    empty: str
    parts: tuple[Part, ...]
    agreements: bool = False


AGAIN = Part("Need another place", SENT, "again")
CAME_BACK = Section(
    "What came back",
    "Nothing has ended that you have not seen.",
    (Part("What came back", SENT, "closed", "&news=on"),),
)
NEEDS = Section(
    "What needs you now",
    "Nobody waits for an answer from you, and nobody needs another place.",
    (Part("They asked for more", SENT, "us"), AGAIN),
    agreements=True,
)
DECIDE = Section(
    "Taken back: keep or delete",
    "",
    (Part("Keep or delete", INBOX, "decide"),),
)
HAVE = Section(
    "What you have",
    "No referral is with you now.",
    (
        Part("To get in touch with", INBOX, "waiting-us", own=True),
        Part("In progress", INBOX, "progress", own=True),
    ),
)
WAITS = Section(
    "What waits on others", "Nothing waits on others.", (Part("What waits on others", SENT, "them"),)
)
TO_ANSWER = Section("To answer", "No new referral waits for your agency.", (Part("To answer", INBOX, "new"),))
UNASSIGNED = Section(
    "With nobody",
    "Everything taken on, and everything sent, is with somebody who is here.",
    (
        Part("Taken on", INBOX, "unassigned"),
        Part("Sent by somebody who has left", SENT, "gone"),
    ),
)
STALLED = Section(
    "Stalled",
    f"Something was recorded on each in the last {listing.STALLED_DAYS} working days.",
    (Part("Stalled", INBOX, "stalled"),),
)
SECTIONS = {
    Role.CASEWORKER: (CAME_BACK, NEEDS, DECIDE, HAVE, WAITS),
    Role.MANAGER: (TO_ANSWER, UNASSIGNED, STALLED, DECIDE, CAME_BACK, NEEDS, HAVE, WAITS),
}


def staff_home(request):
    """A caseworker's own by default, and at one press all of the agency's; a manager's is the agency's."""
    seat = request.seat
    manager = seat.role == Role.MANAGER
    only_mine = not manager and request.GET.get("whose") != "all"
    context = {
        "sections": sections_of(seat, only_mine),
        "services": services_of(seat) if manager else [],
        "capacities": Capacity.choices,
        "news": news_for(seat),
        "form": FindForm(),
        "manager": manager,
        "only_mine": only_mine,
    }
    return render(request, "referrals/home.html", context)


def news_for(seat: Seat) -> list[tuple[str, Notice]]:
    """What happened to referrals that go on, and that this person has not opened since; new ones have their own list."""
    unread = Notice.objects.filter(person_id=seat.person_id, agency_id=seat.agency_id, read_at__isnull=True)
    unread = unread.exclude(kind="handoff").exclude(
        referral__from_agency=seat.agency_id, referral__closed_at__isnull=False
    )
    found = unread.select_related("referral__need").order_by("-id")[:FEW]
    return [(KINDS[notice.kind].subject, notice) for notice in found]


def services_of(seat: Seat):
    services = Service.objects.filter(agency_id=seat.agency_id, active=True)
    return services.select_related("confirmed_by").order_by("confirmed_on", "name")


def sections_of(seat: Seat, only_mine: bool) -> list[dict]:
    """The sections with their rows. The names for all of them are found together, so the queries stay few."""
    sections = SECTIONS[seat.role]
    lists = {
        part: list(part.rows(seat, only_mine and part.book is SENT)) for s in sections for part in s.parts
    }
    rows = {
        book: iter(rows_of(flat(lists, book), seat, book.side, again={r.pk for r in lists[AGAIN]}))
        for book in (SENT, INBOX)
    }
    shown = {part: [next(rows[part.book]) for _ in found] for part, found in lists.items()}
    return [section_of(s, shown, seat, only_mine) for s in sections]


def flat(lists: dict, book: Book) -> list:
    return [referral for part, found in lists.items() if part.book is book for referral in found]


def section_of(section: Section, shown: dict, seat: Seat, only_mine: bool) -> dict:
    parts = [
        {
            "title": part.title if len(section.parts) > 1 else "",
            "name": part.title,
            "rows": shown[part][:FEW],
            "headers": plain_headers(part),
            "href": part.href(only_mine and part.book is SENT),
        }
        for part in section.parts
        if shown[part]
    ]
    answers = []
    if section.agreements:
        few = running_out.answers(seat, mine=only_mine)[:FEW]
        answers = running_out.named(running_out.whole(few, seat))
    return {
        "title": section.title,
        "empty": "" if parts or answers else section.empty,
        "parts": parts,
        "answers": answers,
    }


def plain_headers(part: Part) -> list[dict]:
    """The columns of the whole list, which a short one cannot be ordered by."""
    return [
        h | {"sortable": False} for h in headers(part.book, part.book.tabs[part.tab], "", lambda asks: "")
    ]


@seat_required(STAFF)
@require_safe
def agreements_ending(request):
    """The whole of what runs out, for the agency."""
    page = Slice(
        running_out.answers(request.seat),
        number_in(request.GET),
        said=partial(running_out.whole, seat=request.seat),
    )
    return render(
        request,
        "referrals/agreements_ending.html",
        {"page": page, "answers": running_out.named(page), "days": running_out.DAYS_AHEAD},
    )
