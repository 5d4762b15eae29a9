"""Drafts that are ready to be sent, made by the product's own functions: each sending uses one up."""

from benchmarks.database import rows
from benchmarks.pages import Page
from clients.models import Client
from consent import agreements
from partners.acting import acting_as
from partners.models import Seat, Service
from referrals import sending
from referrals.models import ReferralWords

# What a sending writes at the least: the state, the step, and the row that sets off the message.
BARE = """
update referrals_referral set status = 'sent', turn = 'receiver', sent_at = now(), turn_since = now(), due_on = current_date + 5 where id = %(id)s;
insert into referrals_referralevent (id, at, action, from_status, to_status, side, code, agency_id, person_id, referral_id)
    select %(event)s, now(), 'send', 'draft', 'sent', 'sender', '', from_agency_id, sender_worker_id, id from referrals_referral where id = %(id)s;
insert into referrals_outbox (id, kind, at, next_at, attempts, error, agency_id, referral_id, event_id)
    select gen_random_uuid(), 'handoff', now(), now(), 0, '', to_agency_id, id, %(event)s from referrals_referral where id = %(id)s
"""


def sending_page(seat: Seat, count: int) -> Page:
    """Enough drafts for `count` sendings by each of three ways: bound, unbound, and bare SQL."""
    drafts = make(seat, 3 * count)
    events = [row[0] for row in rows("select gen_random_uuid() from generate_series(1, %s)", [count])]
    bare = [
        (BARE, {"id": d.pk, "event": event}) for d, event in zip(drafts[2 * count :], events, strict=True)
    ]
    asked = [("post", f"/referrals/{d.reference}/check/", {}) for d in drafts[: 2 * count]]
    return Page("send", iter(asked), iter(bare), writes=True, seat=seat)


def make(seat: Seat, count: int) -> list:
    services = list(services_near(seat))
    made = []
    with acting_as(seat):
        clients = Client.objects.filter(agency_id=seat.agency_id, restricted=False).select_related("agency")
        clients = list(clients.order_by("-last_used_at")[:200])
        for number in range(count):
            client, service = clients[number % len(clients)], services[number % len(services)]
            agreements.record(client, service.agency, "given", allowed=["identity", "contact", "housing"])
            draft = sending.start(seat, client, service)
            ReferralWords.objects.filter(referral=draft).update(reason="A notice has come; please help.")
            made.append(draft)
    return made


def services_near(seat: Seat):
    near = rows(
        "select distinct m.agency_id from partners_member m join partners_member mine using (partnership_id) "
        "where mine.agency_id = %s and m.agency_id <> mine.agency_id order by 1 limit 20",
        [seat.agency_id],
    )
    return Service.objects.filter(agency_id__in=[row[0] for row in near]).select_related("agency")
