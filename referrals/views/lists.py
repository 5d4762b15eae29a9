"""The two lists people live in. Filters and orders stand in the address; the words of a search are posted, and never do."""

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from partners.leaving import asks_by_post
from partners.policy import STAFF, seat_required
from referrals import filters, listing, policy
from referrals.listing import INBOX, SENT, Book, Slice, Tab
from referrals.rows import rows_of

# What a search finds is in every state, so it may be ordered by any column that all of them have.
FOUND = Tab("found", "Found", None, ("-id",), "The newest first.", "", ("need", "agency", "who"), False)


@asks_by_post
@seat_required(STAFF)
@require_http_methods(["GET", "POST"])
def inbox(request):
    return listed(request, INBOX, filters.InboxFilter)


@asks_by_post
@seat_required(STAFF)
@require_http_methods(["GET", "POST"])
def sent_list(request):
    return listed(request, SENT, filters.SentFilter)


def listed(request, book: Book, filter_class):
    """A tab of the book, narrowed and ordered as asked; or, when words are posted, what they find."""
    context = found(request, book) if request.method == "POST" else tabbed(request, book, filter_class)
    return render(request, "referrals/list.html", {"book": book} | context)


def tabbed(request, book: Book, filter_class) -> dict:
    tab, sort = book.tab(request.GET.get("tab", "")), request.GET.get("sort", "")
    form = filter_class(request.GET, seat=request.seat, found=filters.options(request.seat))
    counts = listing.counts(book, request.seat, form.narrowed)
    if book is INBOX and not form.asked():
        request.new_referrals = counts.get("new", "")
    rows = form.narrowed(listing.rows_in(book, tab, request.seat))
    page = Slice(listing.ordered(rows, book, tab, sort), number_in(request.GET))
    return {
        "tab": tab,
        "words": "",
        "tabs": [
            link_to(request, book, one, tab, counts)
            for one in book.tabs.values()
            if one is tab or not one.aside
        ],
        "form": form,
        "kept": [(name, request.GET[name]) for name in ("tab", "sort") if request.GET.get(name)],
        "chosen": form.chosen(lambda name: address(request, **{name: None})),
        "mine": form.asked().get("who") == "me",
        "mine_href": address(request, who="me"),
        "page": page,
        "rows": rows_of(page, request.seat, book.side, again={r.pk for r in page if tab.code == "again"}),
        "headers": headers(book, tab, sort, lambda value: address(request, sort=value)),
        "sorted_by_column": sort.removeprefix("-") in tab.sorts,
    }


def found(request, book: Book) -> dict:
    """What the words of a search find, over all tabs."""
    words, sort = request.POST.get("words", ""), request.POST.get("sort", "")
    rows = listing.searched(book, words, request.seat)
    context = {
        "tab": FOUND,
        "tabs": [link_to(request, book, one, FOUND, {}) for one in book.tabs.values() if not one.aside],
        "words": words,
        "sort": sort,
        "too_short": rows is None,
        "headers": headers(book, FOUND, sort, lambda value: ""),
        "sorted_by_column": sort.removeprefix("-") in FOUND.sorts,
    }
    if rows is None:
        return context | {"page": [], "rows": []}
    page = Slice(listing.ordered(rows, book, FOUND, sort), number_in(request.POST))
    return context | {"page": page, "rows": rows_of(page, request.seat, book.side)}


def number_in(asked) -> int:
    raw = asked.get("page", "1")
    number = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 7 else 1
    return min(max(1, number), listing.LAST_PAGE)


def address(request, **changes) -> str:
    """This list with other choices, from its first page."""
    asked = request.GET.copy()
    asked.pop("page", None)
    for name, value in changes.items():
        asked.pop(name, None)
        if value is not None:
            asked[name] = value
    return f"?{asked.urlencode()}"


def link_to(request, book: Book, tab: Tab, current: Tab, counts: dict) -> dict:
    """A tab's link. The filters go with it; an order does not, for the tabs have different columns."""
    query = address(request, tab=tab.code, sort=None)
    return {
        "text": tab.text,
        "href": f"{reverse(book.code)}{query}",
        "active": tab is current,
        "count": counts.get(tab.code),
    }


def headers(book: Book, tab: Tab, sort: str, href) -> list[dict]:
    """The columns of the table: in which order each stands, and what a press on it asks for."""
    columns = dict(book.columns)
    if "closed" in tab.sorts:
        columns["waited"] = "What came of it"
        columns = {("closed" if code == "due" else code): text for code, text in columns.items()}
        columns["closed"] = "Closed"
    return [header(code, text, code in tab.sorts, sort, href) for code, text in columns.items()]


def header(code: str, text: str, sortable: bool, sort: str, href) -> dict:
    order = {code: "ascending", f"-{code}": "descending"}.get(sort, "none")
    asks = f"-{code}" if order == "ascending" else code
    return {
        "text": text,
        "sortable": sortable,
        "order": order,
        "asks": asks,
        "href": href(asks) if sortable else "",
    }


def navigation(request) -> list[dict]:
    """The links of somebody who works with clients; the badge counts no further than the lists do."""
    if request.seat.role not in policy.STAFF:
        return []
    return [
        {"text": "Clients", "href": reverse("clients")},
        {"text": "Inbox", "href": reverse("inbox"), "count": new_referrals(request)},
        {"text": "Sent", "href": reverse("sent_list")},
    ]


def new_referrals(request) -> str:
    """How many wait for an answer. The inbox has counted them already."""
    if hasattr(request, "new_referrals"):
        return request.new_referrals
    new = listing.rows_in(INBOX, INBOX.tabs["new"], request.seat).order_by(*listing.PRESSING)
    waiting = new[: listing.MOST + 1].count()
    return listing.capped(waiting) if waiting else ""
