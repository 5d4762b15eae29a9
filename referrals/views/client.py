"""What the floor of referrals adds to a client's page: the whole case, agency beside agency."""

from django.utils import timezone

from clients.registry import CATEGORIES
from consent.models import YES, AgreementEvent, Disclosure
from partners.models.succession import formerly
from referrals import policy, restricting
from referrals.lifecycle import side_of
from referrals.models import IncludedPerson, Outcome, Referral, Side
from referrals.rows import is_hidden, state_words
from referrals.sentences import sentence

MOST = 50


def of_client(request, client) -> dict:
    """Referrals with turn and outcome, what was agreed and until when, and who holds what."""
    contact = getattr(client, "contact", None)
    return {
        "referrals": referrals_of(request.seat, client),
        "agreements": agreements_of(client),
        "holders": holders_of(client),
        "warning": contact.safe_ways if contact else "",
    }


def referrals_of(seat, client) -> list:
    """Those written for the client, those that cover them, and those by which they came to us; newest first."""
    covering = IncludedPerson.objects.filter(client=client, left_at=None).values_list("referral")
    sent, taken_on = Referral.objects.filter(client=client), Referral.objects.filter(receiver_client=client)
    # One after the other, each by its own index; put together with "or" they follow none.
    about = list(sent.values_list("pk").union(taken_on.values_list("pk"), covering))
    related = ("need", "from_agency", "to_agency", "service")
    found = policy.visible_to(seat).filter(pk__in=[pk for (pk,) in about]).select_related(*related)
    rows = list(found.order_by("-id")[:MOST])
    outcomes: dict = {}
    for outcome in Outcome.objects.filter(referral__in=rows):
        outcomes.setdefault(outcome.referral_id, []).append(outcome)
    for row in rows:
        row.side = side_of(row, seat.agency_id)
        row.sentence = sentence(row)
        sent = row.side == Side.SENDER
        row.state = "Closed" if sent and is_hidden(row) else state_words(row, sent)
        row.code = "withdrawn" if row.state == "Closed" else row.status
        row.other = row.from_agency if row.side == "receiver" else row.to_agency
        row.results = outcomes.get(row.pk, [])
    return rows


def agreements_of(client) -> list:
    """The last word about each agency; `live` while it holds, `soon` when it ends within a month."""
    events = (
        restricting.said_openly(AgreementEvent.objects.filter(client=client), client)
        .order_by("agreement_id", "-id")
        .distinct("agreement_id")
        .select_related("agreement__receiver", "representative", "understanding")
    )
    today = timezone.localdate()
    found = []
    for event in events:
        yes = event.said in YES
        event.live = yes and event.expires_on >= today
        event.ran_out = yes and event.expires_on < today
        event.soon = event.live and (event.expires_on - today).days <= 30
        event.kinds = [CATEGORIES[c].shown.lower() for c in event.allowed if c in CATEGORIES]
        event.kept = [CATEGORIES[c].shown.lower() for c in event.refused if c in CATEGORIES]
        found.append(event)
    return found


def holders_of(client) -> list[dict]:
    """Which agency holds copies of which kinds, as they stood when they were sent."""
    lines = Disclosure.objects.filter(client=client, recalled_at=None, deleted_at=None)
    lines = lines.annotate(formerly=formerly("to_agency"))
    by_agency: dict = {}
    for line in lines.select_related("to_agency").order_by("id").defer("copy"):
        found = by_agency.setdefault(
            line.to_agency_id,
            {"agency": line.to_agency, "formerly": line.formerly, "kinds": {}, "frozen": False},
        )
        found["kinds"][CATEGORIES[line.category].shown.lower()] = None
        found["since"] = line.at
        found["frozen"] = found["frozen"] or bool(line.frozen_at and not line.decision)
    return list(by_agency.values())
