"""Whom to ask again: what they agreed to runs out, or is too old before its end, while a referral rests on it."""

import datetime as dt

from django.db.models import BooleanField, DateField, Exists, F, Func, OuterRef, Q, Value
from django.urls import reverse
from django.utils import timezone

from clients.models import Identity
from consent import anew, desk
from consent.models import YES, AgreementEvent, CapacityAssessment, Understanding, Wording
from partners.models import Role, Seat
from referrals import policy
from referrals.models import Referral, Side
from referrals.models.spine import OPEN

DAYS_AHEAD = 30
DAYS_PAST = 60


def answers(seat: Seat, *, mine: bool = False):
    """The last answers that are to be asked anew, where a referral to that agency is open; the first to end first.

    Each reason is looked for by an index of its own: put together with "or" they would follow none, and all that an agency
    was ever told would be gone through. `whole` gives a few of them with what their lines say.
    """
    today = timezone.localdate()
    first, last = today - dt.timedelta(days=DAYS_PAST), today + dt.timedelta(days=DAYS_AHEAD)
    held = AgreementEvent.objects.filter(agency_id=seat.agency_id, expires_on__gte=first, said__in=YES)
    later = AgreementEvent.objects.filter(agreement=OuterRef("agreement"), id__gt=OuterRef("id"))
    resting = resting_on(seat, mine)
    due = (
        held.filter(expires_on__lte=last)
        .values("pk")
        .union(
            held.filter(turned(today), client__in=turned_lately(seat, today)).values("pk"),
            held.filter(reassessed_since(), client__in=assessed(seat)).values("pk"),
            *([held.filter(published_since(resting)).values("pk")] if words().exists() else []),
        )
    )
    return held.filter(~Exists(later), Exists(resting), pk__in=due).order_by("expires_on", "id")


def whole(rows, seat: Seat):
    """A few of them with what their lines say.

    Each says why: `new_words`, `turned`, `reassessed`, or none of them where only its end is near.
    """
    found = AgreementEvent.objects.filter(pk__chosen=rows).order_by("expires_on", "id")
    return found.select_related("agreement__receiver", "client").annotate(
        new_words=published_since(resting_on(seat)),
        turned=turned(timezone.localdate()),
        reassessed=reassessed_since(),
    )


def resting_on(seat: Seat, mine: bool = False):
    """In a query of answers: open referrals that rest on one."""
    return policy.visible_to(seat, Side.SENDER).filter(
        client=OuterRef("client"),
        to_agency=OuterRef("agreement__receiver"),
        status__in=OPEN,
        **({"sender_worker_id": seat.person_id} if mine else {}),
    )


def words():
    return Wording.objects.filter(asks_anew=True, language="en")


def published_since(resting):
    """Whether words that ask everybody anew were published since. Where none ever were, nothing is looked for."""
    if not words().exists():
        return Value(False, BooleanField())
    newer = words().filter(partnership=OuterRef("partnership"), published_at__gt=OuterRef(OuterRef("at")))
    return Exists(resting.filter(Exists(newer)))


def turned_lately(seat: Seat, today: dt.date):
    """Clients who have turned 16 or 18 within a year: few, and no answer that is older holds by then."""
    born = Q()
    for age in anew.AGES:
        born |= Q(birth_date__gt=years_before(today, age + 1), birth_date__lte=years_before(today, age))
    return Identity.objects.filter(born, agency_id=seat.agency_id).values("client")


def years_before(day: dt.date, years: int) -> dt.date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return dt.date(day.year - years, 3, 1)


def assessed(seat: Seat):
    """Clients of whom something was noted about what they can decide."""
    rows = [kind.objects.filter(agency_id=seat.agency_id) for kind in (CapacityAssessment, Understanding)]
    return rows[0].values("client").union(rows[1].values("client"))


def birthday(age: int) -> Func:
    """As PostgreSQL counts: somebody born on 29 February is older on 28 February."""
    return Func(
        F("birth_date"),
        template=f"(%(expressions)s + interval '{age} years')::date",
        output_field=DateField(),
    )


def turned(today: dt.date) -> Exists:
    young = Identity.objects.filter(client=OuterRef("client"), birth_date__isnull=False)
    said = Func(
        OuterRef("said_at"),
        template="(%(expressions)s at time zone 'Europe/London')::date",
        output_field=DateField(),
    )
    young = young.annotate(said=said)
    passed = Q()
    for age in anew.AGES:
        young = young.annotate(**{f"at_{age}": birthday(age)})
        passed |= Q(**{f"at_{age}__gt": F("said"), f"at_{age}__lte": today})
    return Exists(young.filter(passed))


def reassessed_since():
    """Whether they were found unable since, or able again where the answer rests on an assessment."""
    same = {
        "client": OuterRef("client"),
        "receiver": OuterRef("agreement__receiver"),
        "at__gt": OuterRef("at"),
    }
    assessed = CapacityAssessment.objects.filter(**same)
    noted = Understanding.objects.filter(**same)
    found = Exists(assessed.filter(able=False)) | Exists(noted.filter(understands=False))
    return (
        found | Q(capacity__isnull=False) & Exists(assessed) | Q(understanding__isnull=False) & Exists(noted)
    )


def requests_done(client, events) -> set[int]:
    """Of receivers: those where a referral of the client has ended since the answer was given."""
    found = Referral.objects.filter(
        client=client, to_agency__in=[e.agreement.receiver_id for e in events], closed_at__isnull=False
    )
    closed = list(found.values_list("to_agency_id", "closed_at"))
    return {
        e.agreement.receiver_id
        for e in events
        if any(to == e.agreement.receiver_id and at > e.said_at for to, at in closed)
    }


def why(event: AgreementEvent) -> str:
    if event.new_words:
        return anew.NEW_WORDS
    if event.reassessed:
        return anew.CAPACITY
    return "They have turned 16 or 18 since." if event.turned else ""


def named(found) -> list[dict]:
    """For a page: whose answer, about which agency, until when. One query for the names."""
    found, today = list(found), timezone.localdate()
    people = Identity.objects.filter(client_id__in=[e.client_id for e in found]) if found else ()
    names = {i.client_id: i.name for i in people}
    return [
        {
            "who": names.get(e.client_id) or e.client.reference,
            "client": e.client,
            "receiver": e.agreement.receiver,
            "ends": e.expires_on,
            "over": e.expires_on < today,
            "why": why(e),
        }
        for e in found
    ]


def to_ask_again(seat: Seat) -> list[desk.Line]:
    """For the desk of a manager: references, not names."""
    return [
        desk.Line(
            f"Ask again about {e.agreement.receiver}",
            reverse("ask", args=[e.client.reference, e.agreement.receiver_id]),
            f"Client {e.client.reference}. {why(e)}".strip(),
            e.expires_on,
            e.expires_on < timezone.localdate(),
        )
        for e in whole(answers(seat)[: desk.FEW + 1], seat)
    ]


DUTY = desk.Duty(
    "People to ask again",
    "Nobody's answer runs out within a month, and none is too old.",
    frozenset({Role.MANAGER}),
    to_ask_again,
    "agreements_ending",
)
