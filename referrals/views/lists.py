"""The two lists people live in, and the home pages."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients.finding import normalise
from clients.forms import FindForm
from clients.models import Identity
from consent.models import Disclosure
from partners.policy import STAFF, seat_required
from referrals import policy
from referrals.lifecycle import side_of
from referrals.models import Notice, Referral, ReferralKey, Side, Status

SIZE = 25
INBOX = {
    "new": ("New", [Status.SENT]),
    "waiting-us": ("Waiting for us", [Status.ACCEPTED]),
    "waiting-them": ("Waiting for them", [Status.ON_HOLD]),
    "progress": ("In progress", [Status.IN_PROGRESS]),
    "closed": ("Closed", ["completed", "ended", "declined", "redirected", "withdrawn", "lapsed"]),
}
SENT = {
    "drafts": ("Drafts", [Status.DRAFT]),
    "us": ("Waiting for us", [Status.ON_HOLD]),
    "them": ("Waiting for them", [Status.SENT, Status.ACCEPTED, Status.IN_PROGRESS]),
    "closed": ("Closed", INBOX["closed"][1]),
}


class Slice:
    """One page of a list. It looks one row further instead of counting: a count of a million rows is slow."""

    def __init__(self, rows, number: int):
        found = list(with_words(rows[(number - 1) * SIZE : number * SIZE + 1]))
        self.object_list, self.number = found[:SIZE], number
        self.has_next, self.has_previous = len(found) > SIZE, number > 1
        self.has_other_pages = self.has_next or self.has_previous
        self.next_page_number, self.previous_page_number = number + 1, number - 1

    def __iter__(self):
        return iter(self.object_list)

    def __len__(self) -> int:
        return len(self.object_list)


def page_number(request) -> int:
    raw = request.GET.get("page", "1")
    return max(1, int(raw)) if raw.isascii() and raw.isdigit() and len(raw) < 7 else 1


def with_words(rows):
    """The same rows with what their lines say. Chosen first: a deep page would join words to all that it leafs over."""
    order = rows.query.order_by
    chosen = Referral.objects.filter(pk__in=rows.values("pk")).order_by(*order)
    return chosen.select_related("need", "to_agency", "from_agency", "worker", "team")


def with_names(rows, seat) -> None:
    """Give each row the client's name where the seat may know it, else nothing: one query for the page."""
    rows = list(rows)
    shared = dict(
        Disclosure.objects.filter(
            referral_id__in=[r.pk for r in rows], category="identity", to_agency_id=seat.agency_id
        ).values_list("referral_id", "copy")
    )
    # Never by a join: an inner join to a client that the seat may not see would lose the referral itself.
    own = Identity.objects.filter(
        client_id__in=[r.client_id for r in rows if r.from_agency_id == seat.agency_id]
    )
    names = {identity.client_id: identity.name for identity in own}
    for row in rows:
        row.side = side_of(row, seat.agency_id)
        row.late = bool(row.due_on and row.turn and row.due_on < timezone.localdate())
        if row.side == Side.SENDER:
            row.client_name = names.get(row.client_id, "")
        else:
            row.client_name = name_in(shared.get(row.pk, {}))


def name_in(copy: dict) -> str:
    values = copy.get("values", {})
    full = f"{values.get('given_names', '')} {values.get('family_name', '')}".strip()
    return full or values.get("known_as", "")


@seat_required(STAFF)
def inbox(request):
    tab = request.GET.get("tab", "new")
    tab = tab if tab in INBOX else "new"
    words = request.POST.get("words", "") if request.method == "POST" else ""
    rows = policy.visible_to(request.seat, Side.RECEIVER)
    rows = searched(rows, words, request.seat) if words else rows.filter(status__in=INBOX[tab][1])
    if request.GET.get("mine"):
        rows = rows.filter(worker_id=request.seat.person_id)
    order = ["-closed_at", "id"] if tab == "closed" else ["-urgent", "due_on", "id"]
    rows = rows.order_by(*order)
    found = Slice(rows, page_number(request))
    with_names(found, request.seat)
    context = {
        "page": found,
        "tab": tab,
        "tabs": [(k, v[0]) for k, v in INBOX.items()],
        "words": words,
        "mine": request.GET.get("mine", ""),
    }
    return render(request, "referrals/inbox.html", context)


def searched(rows, words: str, seat):
    """By reference, or by the beginning of each word of a disclosed name."""
    text = words.strip().upper()
    if text.startswith("R-"):
        return rows.filter(reference=text)
    for part in normalise(words).split():
        keys = ReferralKey.objects.filter(agency_id=seat.agency_id).extra(where=["key ^@ %s"], params=[part])
        rows = rows.filter(pk__in=keys.values("referral_id"))
    return rows


@seat_required(STAFF)
@require_safe
def sent_list(request):
    tab = request.GET.get("tab", "them")
    tab = tab if tab in SENT else "them"
    rows = policy.visible_to(request.seat, Side.SENDER).filter(status__in=SENT[tab][1])
    if request.GET.get("mine"):
        rows = rows.filter(sender_worker_id=request.seat.person_id)
    order = ["-closed_at", "id"] if tab == "closed" else ["turn_since", "id"]
    rows = rows.order_by(*order)
    found = Slice(rows, page_number(request))
    with_names(found, request.seat)
    context = {
        "page": found,
        "tab": tab,
        "tabs": [(k, v[0]) for k, v in SENT.items()],
        "mine": request.GET.get("mine", ""),
    }
    return render(request, "referrals/sent_list.html", context)


def few(rows, limit: int = 6) -> list:
    return list(with_words(rows[:limit]))


def staff_home(request):
    """What needs me now, what came back, what waits on others; for a manager also what is to be answered."""
    seat = request.seat
    out, inward = policy.visible_to(seat, Side.SENDER), policy.visible_to(seat, Side.RECEIVER)
    parts = [
        (
            "What came back",
            "No news you have not seen.",
            few(out.filter(news_for_sender=True, status__in=INBOX["closed"][1]).order_by("-closed_at")),
            "?tab=closed",
        ),
        (
            "What needs us now",
            "Nobody waits for an answer from us.",
            few(out.filter(status=Status.ON_HOLD).order_by("turn_since")),
            "?tab=us",
        ),
        (
            "What waits on others",
            "Nothing waits on others.",
            few(out.filter(status__in=SENT["them"][1]).order_by("turn_since")),
            "?tab=them",
        ),
    ]
    answer = few(inward.filter(status=Status.SENT).order_by("-urgent", "due_on"))
    have = few(
        inward.filter(worker_id=seat.person_id, status__in=["accepted", "in_progress"]).order_by("due_on")
    )
    with_names([row for _, _, rows, _ in parts for row in rows] + answer + have, seat)
    news = Notice.objects.filter(
        person_id=seat.person_id, agency_id=seat.agency_id, read_at__isnull=True
    ).count()
    context = {"parts": parts, "answer": answer, "have": have, "form": FindForm(), "news": news}
    return render(request, "referrals/home.html", context)


def navigation(request) -> list[dict]:
    """The links of somebody who works with clients; the badge counts at most a hundred."""
    from django.urls import reverse

    if request.seat.role not in policy.STAFF:
        return []
    new = policy.visible_to(request.seat, Side.RECEIVER).filter(status=Status.SENT)
    # In the order of the inbox, so that its index is followed for a hundred rows and no further.
    new = new.order_by("-urgent", "due_on", "id")[:100].count()
    return [
        {"text": "Clients", "href": reverse("clients")},
        {"text": "Inbox", "href": reverse("inbox"), "count": new},
        {"text": "Sent", "href": reverse("sent_list")},
    ]
