"""The sharing decision: what may travel from one agency to another about one client, and on what basis.

``decide`` is a pure function over loaded facts; ``load_facts`` fetches them. It is asked when a search result says what may
be sent, at sending, and at every later disclosure, so that no page can promise what sending refuses.
"""

import datetime as dt
from dataclasses import dataclass, field

from django.db import connection
from django.utils import timezone

from clients.registry import CATEGORIES
from consent import anew
from consent.models import YES, AgreementEvent, Asking, DataFlow, Party, ProtocolVersion, Said, Signature
from partners import tiers
from partners.models import Agency, Member, Tier


@dataclass(frozen=True)
class Flow:
    """A data flow of a version that both agencies signed."""

    version: int
    basis: str
    condition: str
    asking: str
    # The fields of the category that may travel; none named means all.
    fields: tuple[str, ...] = ()

    @property
    def asking_words(self) -> str:
        return Asking(self.asking).label.lower()


@dataclass(frozen=True)
class Answer:
    """The client's last answer about the receiving agency."""

    event: object
    said: str
    allowed: frozenset[str]
    refused: frozenset[str]
    expires_on: dt.date
    # Why it holds no longer although its end has not come; empty while it holds.
    anew: str = ""

    @property
    def live(self) -> bool:
        return self.said in YES


@dataclass(frozen=True)
class Facts:
    """All that the decision rests on, as it stands on `today`."""

    today: dt.date
    sender: str
    receiver: str
    sender_is_member: bool
    receiver_is_member: bool
    sender_signed: bool
    receiver_signed: bool
    protocol_active: bool
    flows: dict[str, Flow] = field(default_factory=dict)
    answer: Answer | None = None
    asks_for: frozenset[str] | None = None
    # False where both are in the wider network of a partnership whose wider agencies refer to steering ones alone.
    tiers_allow: bool = True
    # An agreement is there, but its review is so long overdue that nothing new is sent under it.
    review_lapsed: bool = False


@dataclass(frozen=True)
class Verdict:
    """For one category: may it travel, on what basis, and if not, why not and what to do."""

    category: str
    allowed: bool
    reason: str = ""
    next_step: str = ""
    flow: Flow | None = None
    answer: Answer | None = None
    needs_asking: bool = False
    answered_no: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        return self.flow.fields if self.flow else ()

    @property
    def shown(self) -> str:
        return CATEGORIES[self.category].shown if self.category in CATEGORIES else self.category


def _refusal_of_pair(facts: Facts) -> tuple[str, str] | None:
    """What stands between the two agencies, whatever the category."""
    if not facts.sender_is_member:
        return (f"{facts.sender} is not in this partnership now.", "Ask your partnership's admin.")
    if not facts.receiver_is_member:
        return (
            f"{facts.receiver} is not in this partnership now.",
            "Give the person their number, or choose another service.",
        )
    if not facts.tiers_allow:
        return (
            f"{facts.receiver} is in the wider network, and so is {facts.sender}: in this partnership the wider "
            "network refers to steering agencies only.",
            "Choose a steering agency, or give the person their number.",
        )
    if not facts.protocol_active and facts.review_lapsed:
        return (
            "The information-sharing agreement was to be reviewed more than 90 days ago: nothing new is sent under it.",
            "Ask your partnership's governance lead, and signpost meanwhile.",
        )
    if not facts.protocol_active:
        return (
            "No information-sharing agreement is active.",
            "Ask your partnership's admin, and signpost meanwhile.",
        )
    if not facts.sender_signed:
        return (
            f"{facts.sender} has not signed the information-sharing agreement.",
            "Ask your manager to have it signed.",
        )
    if not facts.receiver_signed:
        return (
            f"{facts.receiver} has not signed the information-sharing agreement.",
            "Give the person their number, or choose another service.",
        )
    return None


def _decide_one(category: str, facts: Facts) -> Verdict:
    flow = facts.flows.get(category)
    if flow is None:
        return Verdict(
            category,
            False,
            f"The information-sharing agreement does not cover it for {facts.receiver}.",
            "Leave it out.",
        )
    # Without it nobody could be reached; all else only where the service says that it needs it.
    if facts.asks_for is not None and category not in facts.asks_for and category not in ALWAYS_USEFUL:
        return Verdict(category, False, "The service does not need it.", "Leave it out.", flow)
    if flow.asking != Asking.AGREEMENT:
        return Verdict(category, True, flow=flow, answer=facts.answer)
    return _decide_by_agreement(category, facts, flow)


def _decide_by_agreement(category: str, facts: Facts, flow: Flow) -> Verdict:
    answer = facts.answer
    if answer is None:
        return Verdict(
            category,
            False,
            f"They have not been asked about {facts.receiver}.",
            "Ask them.",
            flow,
            needs_asking=True,
        )
    if answer.said == Said.WITHDRAWN:
        return Verdict(
            category,
            False,
            "They took back their agreement.",
            "Ask again only if they want it.",
            flow,
            needs_asking=True,
        )
    if answer.said == Said.REFUSED or category in answer.refused:
        return Verdict(
            category, False, "They said no.", "Leave it out. Other help stays open.", flow, answered_no=True
        )
    if not answer.live or answer.expires_on < facts.today:
        return Verdict(
            category,
            False,
            "Their agreement has run out.",
            "Ask whether they still agree.",
            flow,
            needs_asking=True,
        )
    if answer.anew:
        return Verdict(category, False, answer.anew, "Ask them again.", flow, needs_asking=True)
    if category not in answer.allowed:
        return Verdict(
            category, False, "They were not asked about this.", "Ask them.", flow, needs_asking=True
        )
    return Verdict(category, True, flow=flow, answer=answer)


ALWAYS_USEFUL = frozenset({"identity", "contact"})


def decide(categories: list[str], facts: Facts) -> dict[str, Verdict]:
    """A verdict for each category, in the order asked."""
    pair = _refusal_of_pair(facts)
    if pair:
        return {code: Verdict(code, False, *pair) for code in categories}
    return {code: _decide_one(code, facts) for code in categories}


def hold(partnership, sender: Agency, receiver: Agency) -> None:
    """Keep what the two agencies stand on until the transaction ends: their places and what they signed.

    Whoever ends one of them waits for a sending under way, or the sending waits and then finds it ended. Shared
    locks: sendings do not wait for each other.
    """
    pair = [partnership.pk, sender.pk, receiver.pk]
    with connection.cursor() as cursor:
        cursor.execute(
            "select 1 from partners_member where partnership_id = %s and agency_id in (%s, %s) for share",
            pair,
        )
        cursor.execute(
            "select 1 from consent_signature s join consent_protocolversion v on v.id = s.version_id "
            "join consent_protocol p on p.id = v.protocol_id "
            "where p.partnership_id = %s and s.agency_id in (%s, %s) for share of s, v",
            pair,
        )


def last_answer(client, receiver: Agency) -> AgreementEvent | None:
    """What the client said last about one receiving agency."""
    events = AgreementEvent.objects.filter(agreement__client=client, agreement__receiver=receiver)
    return events.order_by("-id").first()


def as_answer(event: AgreementEvent | None, why_anew: str = "") -> Answer | None:
    if event is None:
        return None
    allowed, refused = frozenset(event.allowed), frozenset(event.refused)
    return Answer(event, event.said, allowed, refused, event.expires_on, why_anew)


def load_facts(
    partnership,
    sender: Agency,
    receiver: Agency,
    *,
    client=None,
    asks_for: list[str] | None = None,
    today: dt.date | None = None,
) -> Facts:
    """The facts for one pair of agencies; with a client, what that client said as well."""
    today = today or timezone.localdate()
    places = {receiver: partnership.pk if partnership else None}
    return facts_for_many(sender, places, today=today, client=client, asks_for={receiver.pk: asks_for})[
        receiver.pk
    ]


def facts_for_many(
    sender: Agency,
    places: dict[Agency, int | None],
    *,
    today: dt.date | None = None,
    client=None,
    asks_for: dict[int, list[str] | None] | None = None,
) -> dict[int, Facts]:
    """The same for many receivers, each with the partnership in which they would be sent to.

    The number of queries grows neither with the receivers nor with the partnerships.
    """
    today = today or timezone.localdate()
    ids, partnerships = {sender.pk, *(agency.pk for agency in places)}, set(places.values())
    members: dict[int, dict[int, str]] = {}
    spells = Member.objects.filter(partnership__in=partnerships, agency__in=ids, during__contains=today)
    for partnership, agency, tier in spells.values_list("partnership_id", "agency_id", "tier"):
        members.setdefault(partnership, {})[agency] = tier
    closed = _closed_to_wider(sender, members)
    roles, lapsed, in_grace = _active_roles(partnerships, ids, today)
    signed, earlier = _signed({v for found in roles.values() for v, _ in found}, ids, in_grace)
    flows = _flows_from(sender, roles, earlier)
    answers = _last_answers(client, places) if client is not None else {}
    return {
        agency.pk: _facts_of_pair(
            today,
            sender,
            agency,
            members.get(partnership, {}),
            roles.get(partnership, {}),
            signed,
            flows,
            answers,
            (asks_for or {}).get(agency.pk),
            partnership in closed,
            partnership in lapsed,
            earlier,
        )
        for agency, partnership in places.items()
    }


def _closed_to_wider(sender: Agency, members: dict[int, dict[int, str]]) -> set[int]:
    """The partnerships in whose wider network the sender is, and may not refer to others of it."""
    wider = [pk for pk, tier_of in members.items() if tier_of.get(sender.pk) == Tier.WIDER]
    if not wider:
        return set()
    return {pk for pk, allowed in tiers.open_to_wider(wider).items() if "refer_to_wider" not in allowed}


# Days after its review date on which a version still carries new referrals (the Essex framework's three months).
REVIEW_OVERDUE_DAYS = 90


def _active_roles(partnerships: set, ids: set[int], today: dt.date) -> tuple[dict, set[int], set[int]]:
    """By partnership: (version, agency) → role, for versions in force today.

    With it the partnerships that have one whose review lapsed, and the versions still in their days of grace.
    """
    parties = (
        Party.objects.filter(
            version__protocol__partnership__in=partnerships,
            version__status="active",
            version__effective_on__lte=today,
            agency__in=ids,
        )
        .exclude(version__ends_on__lt=today)
        .exclude(left_on__lte=today)
        .exclude(version__protocol__kind="accord")
    )
    found: dict[int, dict[tuple[int, int], str]] = {}
    lapsed, in_grace = set(), set()
    for partnership, version, agency, role, review, effective, grace in parties.values_list(
        "version__protocol__partnership_id",
        "version_id",
        "agency_id",
        "role",
        "version__review_on",
        "version__effective_on",
        "version__grace_days",
    ):
        if review + dt.timedelta(days=REVIEW_OVERDUE_DAYS) < today:
            lapsed.add(partnership)
            continue
        if grace and today < effective + dt.timedelta(days=grace):
            in_grace.add(version)
        found.setdefault(partnership, {})[version, agency] = role
    return found, lapsed, in_grace


def _signed(
    versions: set[int], ids: set[int], in_grace: set[int]
) -> tuple[set[tuple[int, int]], dict[tuple[int, int], int]]:
    """(version, agency) of the live signatures; and in the days of grace, for who has signed only the one before, that one."""
    live = Signature.objects.filter(agency__in=ids, withdrawn_at__isnull=True)
    found = set(live.filter(version__in=versions).values_list("version_id", "agency_id"))
    if not in_grace:
        return found, {}
    newer = ProtocolVersion.objects.filter(pk__in=in_grace).values_list("protocol_id", "number", "pk")
    of = {(protocol, number - 1): pk for protocol, number, pk in newer}
    rows = live.filter(version__protocol__in={protocol for protocol, _ in of}).values_list(
        "version__protocol_id", "version__number", "agency_id", "version_id"
    )
    before = {
        (of[protocol, number], agency): pk
        for protocol, number, agency, pk in rows
        if (protocol, number) in of
    }
    return found, {key: pk for key, pk in before.items() if key not in found}


def _flows_from(sender: Agency, roles: dict, earlier: dict) -> dict[tuple[int, str, str], dict[str, Flow]]:
    """(version, from-role, to-role) → category → flow, for the versions and the roles that the sender has, and what
    those before them let through where they still count."""
    mine = {
        version: role for found in roles.values() for (version, a), role in found.items() if a == sender.pk
    }
    rows = DataFlow.objects.filter(
        version__in={*mine, *earlier.values()}, from_role__in=set(mine.values())
    ).values_list("version_id", "from_role", "to_role", "category", "basis", "condition", "asking", "fields")
    flows: dict[tuple[int, str, str], dict[str, Flow]] = {}
    for version, from_role, to_role, category, basis, condition, asking, fields in rows:
        flows.setdefault((version, from_role, to_role), {})[category] = Flow(
            version, basis, condition, asking, tuple(fields)
        )
    return flows


def _no_more_than(now: dict[str, Flow], before: dict[str, Flow]) -> dict[str, Flow]:
    """Of the flows of a version, those that let through no more than the one before did, and ask no less."""
    return {
        code: flow
        for code, flow in now.items()
        if (old := before.get(code))
        and old.asking == flow.asking
        and (not old.fields or (flow.fields and set(flow.fields) <= set(old.fields)))
    }


def _last_answers(client, places: dict[Agency, int | None]) -> dict[int, Answer]:
    events = list(
        AgreementEvent.objects.filter(agreement__client=client, agreement__receiver__in=list(places))
        .order_by("agreement_id", "-id")
        .distinct("agreement_id")
        .select_related("agreement__receiver")
    )
    why = anew.reasons(client, events, {agency.pk: pk for agency, pk in places.items()})
    return {e.agreement.receiver_id: as_answer(e, why.get(e.agreement.receiver_id, "")) for e in events}


def _facts_of_pair(
    today, sender, receiver, members, roles, signed, flows, answers, asks_for, closed, lapsed, earlier
) -> Facts:
    signed = signed | earlier.keys()
    versions = {v for v, a in roles if a == sender.pk} & {v for v, a in roles if a == receiver.pk}
    both = [v for v in versions if {(v, sender.pk), (v, receiver.pk)} <= signed]
    merged: dict[str, Flow] = {}
    for v in sorted(both):
        pair = (roles[v, sender.pk], roles[v, receiver.pk])
        found = flows.get((v, *pair), {})
        # In the days of grace, who has signed the version before shares what that one let through and nothing new.
        for old in {earlier[v, a.pk] for a in (sender, receiver) if (v, a.pk) in earlier}:
            found = _no_more_than(found, flows.get((old, *pair), {}))
        merged = found | merged
    return Facts(
        today=today,
        sender=sender.name,
        receiver=receiver.name,
        sender_is_member=sender.pk in members,
        receiver_is_member=receiver.pk in members,
        protocol_active=bool(roles),
        sender_signed=any((v, sender.pk) in signed for v, _ in roles),
        receiver_signed=any((v, receiver.pk) in signed for v, _ in roles) and bool(both),
        flows=merged,
        answer=answers.get(receiver.pk),
        asks_for=frozenset(asks_for) if asks_for is not None else None,
        tiers_allow=not closed or members.get(receiver.pk) != Tier.WIDER,
        review_lapsed=lapsed,
    )
