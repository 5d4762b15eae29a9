"""From a draft to a referral that is sent: what is chosen, what may travel, and the copies that are made."""

import json
from dataclasses import dataclass, field, replace
from hashlib import sha256

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from clients.finding import name_keys
from clients.models import Client
from clients.registry import CATEGORIES, records_of
from consent import agreements, keeping, sharing
from consent.models import Asking, Disclosure, Tell
from partners import named, sight
from partners.models import Partnership, Seat, Service
from referrals import lifecycle, restricting
from referrals.models import IncludedPerson, Referral, ReferralKey, ReferralWords, Status


@dataclass(frozen=True)
class Preview:
    """What the receiver will see of one person: copies by category, and what stays here with the reason."""

    person: "PersonOn"
    copies: dict[str, dict]
    verdicts: dict[str, sharing.Verdict]


class NotShareable(lifecycle.Refused):
    """Sending is refused by the sharing decision; `verdicts` say which category and what to do."""

    def __init__(self, verdicts: list[sharing.Verdict], about: str = ""):
        self.verdicts, self.about = verdicts, about
        said = " ".join(f"{v.shown}: {v.reason} {v.next_step}" for v in verdicts)
        super().__init__(f"{about}. {said}" if about else said)


class AlreadySent(lifecycle.Refused):
    """It is a draft no longer: a button was pressed twice, or a colleague was first."""


def hold_draft(referral: Referral) -> None:
    """Keep a draft as it is until the transaction ends. Raises AlreadySent: what is sent is not written on any more."""
    if Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk).status != Status.DRAFT:
        raise AlreadySent("It is sent already. Write a new referral.")


def partnership_of(sender, receiver) -> Partnership | None:
    """A partnership in which both are members today, and not kept apart."""
    return sight.shared_partnerships(sender, receiver).order_by("pk").first()


@transaction.atomic
def start(seat: Seat, client, service: Service, need=None, chain=None) -> Referral:
    """A draft from the seat's agency to a service, with the categories that the service asks for and the client has."""
    partnership = partnership_of(seat.agency, service.agency)
    if partnership is None or sight.hidden_or_apart(seat.agency_id, service.agency_id, partnership.pk):
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
        need=need or service.needs.filter(retired_on=None).first() or service.needs.first(),
        client=client,
        sender_worker=seat.person,
        restricted=False,
        **extra,
    )
    ReferralWords.objects.create(referral=referral, agency=seat.agency, categories=wanted)
    restricting.start(referral)
    return referral


@dataclass(frozen=True)
class PersonOn:
    """One person whom a referral covers. `text_holds`: the sensitive kinds of theirs of which its words speak."""

    client: object
    relationship: str
    text_holds: list[str]
    row: IncludedPerson | None = None

    @property
    def name(self) -> str:
        identity = getattr(self.client, "identity", None)
        return identity.name if identity else self.client.reference


def included_in(referral: Referral) -> list[IncludedPerson]:
    """The others of the household who are included and have not taken back their part."""
    rows = IncludedPerson.objects.filter(referral=referral, left_at=None)
    return list(rows.select_related("client__identity"))


def people_of(referral: Referral, words: ReferralWords) -> list[PersonOn]:
    """The client, then the others of the household who are included. For the sender, who holds their records."""
    first = PersonOn(referral.client, "", words.text_holds)
    others = (PersonOn(row.client, row.relationship, row.text_holds, row) for row in included_in(referral))
    return [first, *others]


@transaction.atomic
def include(referral: Referral, client, relationship: str = "") -> IncludedPerson:
    """Cover another client of the sending agency as well. Raises Refused for the referral's own client."""
    if client.pk == referral.client_id:
        raise lifecycle.Refused("The referral is for this person already.")
    hold_draft(referral)
    if client.restricted and not referral.restricted:
        named_on = named.people_on("client", client)
        restricting.restrict(referral, named.staff_of(referral.from_agency_id).filter(pk__in=named_on))
    row, _ = IncludedPerson.objects.get_or_create(
        referral=referral,
        client=client,
        defaults={"agency_id": referral.from_agency_id, "relationship": relationship},
    )
    return row


@transaction.atomic
def leave_out(referral: Referral, client_reference: str) -> None:
    """Take a person off a draft again. Raises AlreadySent."""
    hold_draft(referral)
    IncludedPerson.objects.filter(
        referral=referral, client__reference=client_reference, referral__status=Status.DRAFT
    ).delete()


def facts_about(referral: Referral, client) -> sharing.Facts:
    return sharing.load_facts(
        referral.partnership,
        referral.from_agency,
        referral.to_agency,
        client=client,
        asks_for=referral.service.asks_for,
    )


def together_before(referral: Referral) -> list:
    """Clients of the agency who were on an earlier referral of this client, or whose referral covered this one."""
    client = referral.client
    covered = IncludedPerson.objects.filter(referral__client=client).values("client")
    covering = IncludedPerson.objects.filter(client=client).values("referral__client")
    beside = Q(pk__in=covered) | Q(pk__in=covering)
    return list(
        Client.objects.filter(beside, agency_id=referral.from_agency_id).select_related("identity")[:10]
    )


@dataclass(frozen=True)
class ToAsk:
    """What one person is to be asked about the receiver: categories that need their word; those that cannot go anyhow."""

    categories: list[str]
    refused: list[sharing.Verdict]
    answer: sharing.Answer | None
    covered: bool
    # What travels whatever they say: told of, or not spoken of because that would be unsafe.
    unasked: list[sharing.Verdict] = field(default_factory=list)


def asking(referral: Referral, person: PersonOn, words: ReferralWords) -> ToAsk:
    """`covered` is true where a live answer allows all that this referral would share."""
    held = records_of(person.client)
    wanted = [c for c in CATEGORIES if (c in words.categories and c in held) or c in person.text_holds]
    facts = facts_about(referral, person.client)
    verdicts = sharing.decide(wanted, facts)
    return ToAsk(
        [c for c, v in verdicts.items() if v.flow and v.flow.asking == "agreement" and could_be_asked(v)],
        [v for v in verdicts.values() if not v.allowed and not v.needs_asking and not v.answered_no],
        facts.answer,
        bool(facts.answer) and all(v.allowed for v in verdicts.values()),
        [v for v in verdicts.values() if v.allowed and v.flow.asking != Asking.AGREEMENT],
    )


def could_be_asked(verdict: sharing.Verdict) -> bool:
    """A no may be asked again, for people change their minds; what the service does not need may not."""
    return verdict.allowed or verdict.needs_asking or verdict.answered_no


def preview(referral: Referral, person: PersonOn, words: ReferralWords) -> Preview:
    """The sharing decision for one person as it stands now, and the copies that it would make."""
    held = records_of(person.client)
    chosen = [code for code in CATEGORIES if code in held and code in words.categories]
    wanted = list(dict.fromkeys([*chosen, *person.text_holds]))
    verdicts = sharing.decide(wanted, facts_about(referral, person.client))
    verdicts |= {code: in_words(verdicts[code]) for code in person.text_holds}
    copies = {code: held[code].copy(verdicts[code].fields) for code in chosen if verdicts[code].allowed}
    # A category of which the flow lets through no field that is filled sends nothing.
    return Preview(person, {code: copy for code, copy in copies.items() if copy["shown"]}, verdicts)


def in_words(verdict: sharing.Verdict) -> sharing.Verdict:
    """Of what the free text speaks of: what is to be left out stands in the text, and is not a box to untick."""
    if verdict.allowed or verdict.needs_asking:
        return verdict
    return replace(
        verdict,
        reason=f"You ticked that what you wrote speaks of it, and it may not go: {verdict.reason}",
        next_step="Take it out of what you wrote, and take the tick away.",
    )


def seal(referral: Referral, words: ReferralWords, previews: list[Preview]) -> str:
    """A short form of what the receiver would see: another one as soon as anything of it is changed."""
    written = [
        words.reason,
        words.hopes,
        words.act_by_why,
        words.safe_contact,
        words.mentioned,
        words.answers,
    ]
    spine = [referral.need_id, referral.urgent, referral.act_by]
    shown = [(preview.person.client.pk, preview.person.relationship, preview.copies) for preview in previews]
    return sha256(json.dumps([written, spine, shown], default=str, sort_keys=True).encode()).hexdigest()


@transaction.atomic
def send(referral: Referral, seat: Seat, seen: str = "") -> Referral:
    """Decide anew under the locks of the draft, of what both agencies signed and of the agreement; make the copies; send.

    With the `seal` of what somebody has checked, exactly that is sent or nothing.

    Raises AlreadySent; raises NotShareable when identity or a kind of information in the free text may not travel, or
    when nothing at all may. Categories that the client refused stay here and stop nothing.
    """
    hold_draft(referral)
    referral.refresh_from_db(fields=["need", "urgent", "act_by"])
    words = ReferralWords.objects.get(referral=referral)
    if not words.reason.strip():
        raise lifecycle.Refused("Say what has happened and what you want them to do.")
    if sight.hidden_or_apart(referral.from_agency_id, referral.to_agency_id, referral.partnership_id):
        raise lifecycle.Refused(
            f"{referral.to_agency} takes no referrals from {referral.from_agency} now. Choose another place, "
            "or ask the admin of your partnership."
        )
    restricting.somebody_there_may_see(referral)
    sharing.hold(referral.partnership, referral.from_agency, referral.to_agency)
    people = people_of(referral, words)
    previews = []
    for person in people:
        agreements.lock(person.client, referral.to_agency)
        shown = preview(referral, person, words)
        refuse_what_may_not_travel(person, shown, alone=len(people) == 1)
        _disclose(referral, person.client, shown, seat)
        previews.append(shown)
    if seen and seen != seal(referral, words, previews):
        raise lifecycle.Refused("What they would see has changed since you looked. Read it again, then send.")
    lifecycle.perform(referral, "send", seat, tell=least_told([tell_of(shown) for shown in previews]))
    return referral


def refuse_what_may_not_travel(person: PersonOn, shown: Preview, *, alone: bool) -> None:
    """Raise NotShareable, or Refused where nothing is chosen, for what stops the whole referral."""
    if not shown.verdicts:
        raise lifecycle.Refused(
            f"Nothing about {person.name} is chosen to be shared. Choose at least what to call them or how to reach them."
        )
    blocking = [
        v
        for code, v in shown.verdicts.items()
        if not v.allowed and (code in person.text_holds or code == "identity" or v.needs_asking)
    ]
    if blocking or not shown.copies:
        refused = blocking or [v for v in shown.verdicts.values() if not v.allowed]
        raise NotShareable(refused, "" if alone else person.name)


def tell_of(shown: Preview) -> str:
    """What this person lets the receiver tell of the result; nothing, where they were not asked."""
    answer = next((v.answer for v in shown.verdicts.values() if v.answer), None)
    return answer.event.tell if answer else Tell.NOTHING


def least_told(tells: list[str]) -> str:
    """One result is told for all: so no more of it than the most cautious of them allows."""
    return min(tells, key=[Tell.NOTHING, Tell.HELPED, Tell.RESULT].index)


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
        by=seat.person,
        **agreed(verdict),
    )


def agreed(verdict: sharing.Verdict) -> dict:
    """What a line of the ledger says of the person's answer; nothing, where the sharing rests on another ground."""
    event = verdict.answer.event if verdict.answer else None
    if event is None or verdict.flow.asking != Asking.AGREEMENT:
        return {"answer": event}
    return {
        "answer": event,
        "agreed_at": event.said_at,
        "agreed_by": event.method,
        "agreed_until": event.expires_on,
    }


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
    now = timezone.now()
    unopened = Referral.objects.filter(pk=referral.pk, opened_at__isnull=True)
    # What is taken back at this moment is recalled: opened now, its words would be there again.
    if not unopened.exclude(status=Status.WITHDRAWN).update(opened_at=now):
        referral.refresh_from_db()
    else:
        Disclosure.objects.filter(
            referral_id=referral.pk, opened_at__isnull=True, recalled_at__isnull=True
        ).update(opened_at=now)
        referral.opened_at = now


@transaction.atomic
def take_back(referral: Referral, seat: Seat, by: str, text: str = "") -> None:
    """Withdraw: what was not opened is recalled; what was is frozen until the receiver records keep or delete."""
    event = lifecycle.perform(referral, "withdraw", seat, withdrawn_by=by, text=text)
    _stop(referral, event.at)


def _stop(referral: Referral, now, client=None) -> None:
    """Recall or freeze the copies, of one person or of all; the receiver has until a day to decide on the frozen."""
    if day := keeping.stop(referral.pk, referral.from_agency_id, now, client):
        Referral.objects.filter(pk=referral.pk).update(decide_by=day, decide_reminders=0)
    forget_names(referral)


def forget_names(referral: Referral) -> None:
    """The names by which the receiver finds it are those of the copies that are left."""
    left: set[str] = set()
    for line in Disclosure.objects.filter(
        referral_id=referral.pk, category="identity", recalled_at__isnull=True, deleted_at__isnull=True
    ):
        values = line.copy["values"]
        left |= name_keys(*(values.get(name, "") for name in ("known_as", "given_names", "family_name")))
    keys = ReferralKey.objects.filter(referral=referral, agency_id=referral.to_agency_id)
    keys.exclude(key__in=left).delete()


@transaction.atomic
def person_takes_back(client, receiver, seat: Seat) -> None:
    """A client withdraws what they said about an agency: their referrals there, and their part in others' ones.

    A referral of their own is taken back whole. Where somebody else's covers them, their
    part is recalled or frozen, and the rest goes on.
    """
    agreements.withdraw(client, receiver)
    there = Referral.objects.filter(
        from_agency_id=seat.agency_id, to_agency=receiver, status__in=lifecycle.OPEN
    )
    for referral in there.filter(client=client):
        take_back(referral, seat, "client")
    for row in IncludedPerson.objects.filter(client=client, left_at=None, referral__in=there):
        _leave(row, seat)


def _leave(row: IncludedPerson, seat: Seat) -> None:
    event = lifecycle.perform(row.referral, "leave", seat)
    IncludedPerson.objects.filter(pk=row.pk).update(left_at=event.at)
    _stop(row.referral, event.at, row.client)
