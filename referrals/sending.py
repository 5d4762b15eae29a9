"""From a draft to a referral that is sent: what is chosen, what may travel, and the copies that are made."""

from dataclasses import dataclass

from django.db import connection, transaction

from clients.finding import name_keys
from clients.registry import CATEGORIES, records_of
from consent import agreements, sharing
from consent.models import Disclosure
from partners.acting import current
from partners.models import Partnership, Seat, Service
from referrals import lifecycle
from referrals.models import IncludedPerson, Referral, ReferralKey, ReferralWords


@dataclass(frozen=True)
class Preview:
    """What the receiver will see of one person: copies by category, and what stays here with the reason."""

    client: object
    copies: dict[str, dict]
    verdicts: dict[str, sharing.Verdict]


class NotShareable(lifecycle.Refused):
    """Sending is refused by the sharing decision; `verdicts` say which category and what to do."""

    def __init__(self, verdicts: list[sharing.Verdict]):
        self.verdicts = verdicts
        super().__init__(" ".join(f"{v.shown}: {v.reason} {v.next_step}" for v in verdicts))


def partnership_of(sender, receiver) -> Partnership | None:
    """A partnership in which both are members today."""
    from django.utils import timezone

    today = timezone.localdate()
    both = Partnership.objects.filter(members__agency=sender, members__during__contains=today)
    return both.filter(members__agency=receiver, members__during__contains=today).order_by("pk").first()


@transaction.atomic
def start(seat: Seat, client, service: Service, need=None, chain=None) -> Referral:
    """A draft from the seat's agency to a service, with the categories that the service asks for and the client has."""
    partnership = partnership_of(seat.agency, service.agency)
    if partnership is None:
        raise lifecycle.Refused(f"{service.agency} is not in a partnership with {seat.agency} now.")
    held = records_of(client)
    wanted = [
        code
        for code in CATEGORIES
        if code in held and (code in sharing.ALWAYS_USEFUL or code in service.asks_for)
    ]
    extra = {"chain": chain} if chain else {}
    referral = Referral.objects.create(
        partnership=partnership,
        from_agency=seat.agency,
        to_agency=service.agency,
        service=service,
        need=need or service.needs.first(),
        client=client,
        sender_worker=seat.person,
        restricted=False,
        **extra,
    )
    ReferralWords.objects.create(referral=referral, agency=seat.agency, categories=wanted)
    if client.restricted:
        restrict(referral, [])
    return referral


@transaction.atomic
def restrict(referral: Referral, people: list) -> None:
    """Only these people, of either side, may see the referral from now on; whoever does it is one of them."""
    from django.contrib.auth.models import Permission

    from referrals.models import ReferralNamed

    permission = Permission.objects.get(codename="named_on_referral")
    ids = {p.pk for p in people} | {current().person}
    ReferralNamed.objects.bulk_create(
        (ReferralNamed(content_object=referral, user_id=i, permission=permission) for i in sorted(ids)),
        ignore_conflicts=True,
    )
    if Referral.objects.filter(pk=referral.pk).update(restricted=True) != 1:
        raise lifecycle.Refused("This referral cannot be restricted from here.")
    referral.restricted = True


def people_of(referral: Referral) -> list:
    """The client and the others of the household who are included."""
    included = IncludedPerson.objects.filter(referral=referral).select_related("client")
    return [referral.client, *(row.client for row in included)]


def preview(referral: Referral, client, words: ReferralWords) -> Preview:
    """The sharing decision for one person as it stands now, and the copies that it would make."""
    facts = sharing.load_facts(
        referral.partnership,
        referral.from_agency,
        referral.to_agency,
        client=client,
        asks_for=referral.service.asks_for,
    )
    held = records_of(client)
    chosen = [code for code in CATEGORIES if code in held and code in words.categories]
    verdicts = sharing.decide(list(dict.fromkeys([*chosen, *words.text_holds])), facts)
    copies = {code: held[code].copy() for code in chosen if verdicts[code].allowed}
    return Preview(client, copies, verdicts)


@transaction.atomic
def send(referral: Referral, seat: Seat) -> Referral:
    """Decide anew under the agreement's lock, make the copies, and send.

    Raises NotShareable when identity or a kind of information in the free text may not travel, or
    when nothing at all may. Categories that the client refused stay here and stop nothing.
    """
    words = ReferralWords.objects.get(referral=referral)
    if not words.reason.strip():
        raise lifecycle.Refused("Say what has happened and what you want them to do.")
    _somebody_there_may_see(referral)
    Referral.objects.select_for_update().get(pk=referral.pk)
    tell = "nothing"
    for client in people_of(referral):
        agreements.lock(client, referral.to_agency)
        shown = preview(referral, client, words)
        blocking = [
            v
            for code, v in shown.verdicts.items()
            if not v.allowed and (code in words.text_holds or code == "identity" or v.needs_asking)
        ]
        if blocking or not shown.copies:
            raise NotShareable(blocking or [v for v in shown.verdicts.values() if not v.allowed])
        _disclose(referral, client, shown, seat)
        answer = next((v.answer for v in shown.verdicts.values() if v.answer), None)
        if client.pk == referral.client_id and answer:
            tell = answer.event.tell
    lifecycle.perform(referral, "send", seat, tell=tell)
    return referral


def _somebody_there_may_see(referral: Referral) -> None:
    """A restricted referral needs a named person at the receiver, or it would arrive where nobody finds it."""
    if not referral.restricted:
        return
    with connection.cursor() as cursor:
        cursor.execute("select person_id from people_named_on(%s)", [referral.pk])
        named = [row[0] for row in cursor.fetchall()]
    if not Seat.objects.live().filter(agency_id=referral.to_agency_id, person_id__in=named).exists():
        raise lifecycle.Refused(
            f"Nobody at {referral.to_agency} is named on it, so nobody there could see it. Ring them."
        )


def _disclose(referral: Referral, client, shown: Preview, seat: Seat) -> None:
    rows = [
        _line(referral, client, code, copy, shown.verdicts[code], seat) for code, copy in shown.copies.items()
    ]
    Disclosure.objects.bulk_create(rows)
    values = shown.copies.get("identity", {}).get("values", {})
    keys = name_keys(values.get("known_as", ""), values.get("given_names", ""), values.get("family_name", ""))
    ReferralKey.objects.bulk_create(
        ReferralKey(referral=referral, agency_id=referral.to_agency_id, key=key) for key in sorted(keys)
    )


def _line(
    referral: Referral, client, code: str, copy: dict, verdict: sharing.Verdict, seat: Seat
) -> Disclosure:
    return Disclosure(
        referral_id=referral.pk,
        client=client,
        from_agency_id=referral.from_agency_id,
        to_agency_id=referral.to_agency_id,
        category=code,
        copy=copy,
        version_id=verdict.flow.version,
        basis=verdict.flow.basis,
        condition=verdict.flow.condition,
        asking=verdict.flow.asking,
        answer=verdict.answer.event if verdict.answer else None,
        by=seat.person,
    )


def opened(referral: Referral, seat: Seat) -> None:
    """Stamp the first opening by the receiver, on the referral and on what was shared with it."""
    if (
        lifecycle.side_of(referral, seat.agency_id) == "receiver"
        and not referral.opened_at
        and referral.status != "withdrawn"
    ):
        _stamp_opening(referral)


@transaction.atomic
def _stamp_opening(referral: Referral) -> None:
    from django.utils import timezone

    now = timezone.now()
    if Referral.objects.filter(pk=referral.pk, opened_at__isnull=True).update(opened_at=now):
        Disclosure.objects.filter(
            referral_id=referral.pk, opened_at__isnull=True, recalled_at__isnull=True
        ).update(opened_at=now)
    referral.opened_at = now


@transaction.atomic
def take_back(referral: Referral, seat: Seat, by: str, text: str = "") -> None:
    """Withdraw: what was not opened is recalled; what was is frozen until the receiver records keep or delete."""
    from django.utils import timezone

    from partners import working_days

    now = timezone.now()
    lifecycle.perform(referral, "withdraw", seat, withdrawn_by=by, text=text)
    lines = Disclosure.objects.filter(
        referral_id=referral.pk, from_agency_id=referral.from_agency_id, recalled_at__isnull=True
    )
    lines.filter(opened_at__isnull=True).update(recalled_at=now)
    lines.filter(opened_at__isnull=False, decision="").update(
        frozen_at=now, decide_by=working_days.add(timezone.localdate(now), 10)
    )
