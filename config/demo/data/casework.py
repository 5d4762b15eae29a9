"""Clients, agreements and referrals as they came about, gathered in memory and written at once.

Steps go through the lifecycle's own table and copies through the sharing decision itself, so nothing here can stand
in the database that the pages could not have made.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.contrib.auth.models import Permission
from django.db import models
from django.utils import timezone

from clients.finding import keys_of, name_keys
from clients.models import Client, ClientKey, ClientNamed, ClientNaming
from clients.registry import CATEGORIES
from config.demo.data import capture
from config.demo.data.setting import Setting
from consent import agreements, keeping, sharing
from consent.models import Agreement, AgreementEvent, Decision, Disclosure, Paper, Representative, Said
from partners import working_days
from partners.keys import ALPHABET
from partners.models import Seat, Service
from referrals import clocks, lifecycle, sending
from referrals.forms_taken_back import GROUNDS
from referrals.models import (
    IncludedPerson,
    Message,
    MessageKind,
    Notice,
    Outbox,
    Outcome,
    Referral,
    ReferralEvent,
    ReferralKey,
    ReferralNamed,
    ReferralWords,
    Side,
    Status,
)
from referrals.models.spine import OPEN

NEWS_DAYS = 14  # how far back the notices in the app go
UNREAD_DAYS = 3


class World(Setting):
    """The setting, and the rows of casework that wait to be written."""

    def __init__(self, rng, now: dt.datetime):
        super().__init__(rng, now)
        self.rows: dict[type[models.Model], list] = defaultdict(list)
        self.records: dict[uuid.UUID, dict] = {}
        self.threads: dict[tuple, Agreement] = {}
        self.answers: dict[tuple, AgreementEvent] = {}
        self.named: dict[uuid.UUID, set[int]] = defaultdict(set)
        self.referral_count = 0
        self.made = 0

    # Time and keys

    def at(self, ago: int, hour: int = 10, minute: int = 0) -> dt.datetime:
        """An hour of the day so many days before today, and never in the future."""
        moment = timezone.make_aware(dt.datetime.combine(self.day(ago), dt.time(hour, minute)))
        return min(moment, self.now)

    def key(self, at: dt.datetime) -> uuid.UUID:
        """A version 7 key of that moment, in the order of making within a millisecond."""
        self.made += 1
        number = int(at.timestamp() * 1000) << 80 | 7 << 76 | (self.made >> 20 & 0xFFF) << 64 | 2 << 62
        return uuid.UUID(int=number | (self.made & 0xFFFFF) << 42 | self.rng.getrandbits(42))

    def reference(self, prefix: str) -> str:
        letters = "".join(self.rng.choice(ALPHABET) for _ in range(8))
        return f"{prefix}-{letters[:4]}-{letters[4:]}"

    def add(self, row):
        self.rows[type(row)].append(row)
        return row

    # Clients and what they say

    def client(
        self, seat: Seat, at: dt.datetime, *, restricted_to: tuple[Seat, ...] = (), **records: dict
    ) -> Client:
        """A client registered by a seat, with what is known in each category."""
        client = self.add(
            Client(
                id=self.key(at),
                reference=self.reference("C"),
                agency=seat.agency,
                created_by=seat.person,
                created_at=at,
                last_used_at=at,
                restricted=bool(restricted_to),
            )
        )
        kept = self.records[client.pk] = {
            code: self.add(
                CATEGORIES[code].model(
                    client=client, agency=seat.agency, updated_at=at, updated_by=seat.person, **values
                )
            )
            for code, values in records.items()
        }
        for kind, key in sorted(keys_of(kept.get("identity"), kept.get("contact"))):
            self.add(ClientKey(id=self.key(at), agency=seat.agency, client=client, kind=kind, key=key))
        if restricted_to:
            self.naming(client, "restrict", at, seat)
        for person in sorted({s.person_id for s in restricted_to}):
            self.named[client.pk].add(person)
            self.add(
                ClientNamed(
                    content_object=client, user_id=person, permission=self.permission("named_on_client")
                )
            )
            self.naming(client, "name", at, seat, person)
        return client

    def naming(
        self, client: Client, action: str, at: dt.datetime, by: Seat, about: int | None = None
    ) -> None:
        """A line of a restricted client's history."""
        line = {"client": client, "agency": client.agency, "at": at, "action": action}
        self.add(ClientNaming(id=self.key(at), by=by.person, about_id=about, **line))

    def permission(self, codename: str) -> Permission:
        if not hasattr(self, "_permissions"):
            self._permissions = {
                p.codename: p for p in Permission.objects.filter(codename__startswith="named_on_")
            }
        return self._permissions[codename]

    def say(
        self, client: Client, receiver, at: dt.datetime, by: Seat, said: str = Said.GIVEN, **answer
    ) -> AgreementEvent:
        """What the client answers about one agency."""
        pair = (client.pk, receiver.pk)
        if pair not in self.threads:
            self.threads[pair] = self.add(
                Agreement(id=self.key(at), agency=client.agency, client=client, receiver=receiver)
            )
        held = {
            "method": "in_person",
            "wording": agreements.WORDING,
            "expires_on": agreements.default_expiry(timezone.localdate(at)),
        } | answer
        held = capture.on_record(self, client, receiver, at, by, held) | held
        event = self.answers[pair] = self.add(
            AgreementEvent(
                id=self.key(at),
                agreement=self.threads[pair],
                agency=client.agency,
                client=client,
                said=said,
                said_at=at,
                at=at,
                recorded_by=by.person,
                **held,
            )
        )
        return event

    def facts(self, referral: Referral, client: Client, day: dt.date) -> sharing.Facts:
        """What the sharing decision rests on, as it stood that day."""
        giver, taker = referral.from_agency, referral.to_agency
        flows: dict[str, sharing.Flow] = {}
        versions = [
            v
            for v in self.versions[referral.partnership.slug]
            if {(v.pk, giver.pk), (v.pk, taker.pk)} <= self.signed
        ]
        for version in versions:
            found = self.flows.get((version.pk, self.roles[giver.pk], self.roles[taker.pk]), {})
            flows = {
                code: sharing.Flow(version.pk, f.basis, f.condition, f.asking, tuple(f.fields))
                for code, f in found.items()
            } | flows
        return sharing.Facts(
            today=day,
            sender=giver.name,
            receiver=taker.name,
            sender_is_member=True,
            receiver_is_member=True,
            sender_signed=bool(versions),
            receiver_signed=bool(versions),
            protocol_active=True,
            flows=flows,
            answer=sharing.as_answer(self.answers.get((client.pk, taker.pk))),
            asks_for=frozenset(referral.service.asks_for),
        )

    def forget(self, model: type[models.Model], gone: Callable) -> None:
        self.rows[model] = [row for row in self.rows[model] if not gone(row)]

    def write(self) -> None:
        """Write every row, the oldest tables first, with the times that they were given."""
        for model, rows in sorted(self.rows.items(), key=lambda pair: ORDER.index(pair[0])):
            with times_as_given(model):
                model._default_manager.bulk_create(rows, batch_size=500)


ORDER: list[type[models.Model]] = [
    Client,
    *(c.model for c in CATEGORIES.values()),
    ClientKey,
    ClientNamed,
    ClientNaming,
    Paper,
    Representative,
    Agreement,
    AgreementEvent,
    Referral,
    ReferralWords,
    IncludedPerson,
    ReferralNamed,
    ReferralEvent,
    Message,
    Disclosure,
    ReferralKey,
    Outcome,
    Outbox,
    Notice,
]


@contextmanager
def times_as_given(model: type[models.Model]) -> Iterator[None]:
    """Let a row keep the time that it is given where the model would write the present."""
    fields = [
        (f, f.auto_now, f.auto_now_add) for f in model._meta.fields if isinstance(f, models.DateTimeField)
    ]
    for field, *_ in fields:
        field.auto_now = field.auto_now_add = False
    try:
        yield
    finally:
        for field, now, now_add in fields:
            field.auto_now, field.auto_now_add = now, now_add


class Tale:
    """One referral, told step by step."""

    def __init__(
        self,
        world: World,
        seat: Seat,
        client: Client,
        service: Service,
        need: str,
        at: dt.datetime,
        reason: str,
        *,
        categories: list[str] | None = None,
        chain: uuid.UUID | None = None,
        named: tuple[Seat, ...] = (),
        hopes: str = "",
        act_by_why: str = "",
        safe_contact: str = "",
        mentioned: str = "",
        text_holds: tuple[str, ...] = (),
        **fields,
    ):
        self.world, self.client, self.last = world, client, at
        self.included: list[Client] = []
        self.lines: list[Disclosure] = []
        partnership = next(
            p for p in world.partnerships.values() if service.agency.slug.startswith(p.slug + "-")
        )
        world.referral_count += 1
        self.referral = world.add(
            Referral(
                id=world.key(at),
                reference=world.reference("R"),
                partnership=partnership,
                from_agency=seat.agency,
                to_agency=service.agency,
                service=service,
                need=world.needs[need],
                client=client,
                chain=chain or world.key(at),
                sender_worker=seat.person,
                created_at=at,
                restricted=bool(named),
                **fields,
            )
        )
        held = world.records[client.pk]
        wanted = [
            c for c in CATEGORIES if c in held and (c in sharing.ALWAYS_USEFUL or c in service.asks_for)
        ]
        self.words = world.add(
            ReferralWords(
                referral=self.referral,
                agency=seat.agency,
                reason=reason,
                hopes=hopes,
                act_by_why=act_by_why,
                safe_contact=safe_contact,
                mentioned=mentioned,
                categories=categories or wanted,
                text_holds=list(text_holds),
                saved_at=at,
            )
        )
        self.referral.people_named = {s.person_id for s in named}  # its row is not written yet
        if named:
            self.naming("restrict", at, seat)
        for person in sorted({s.person_id for s in named}):
            self.naming("name", at, seat, person)
            world.add(
                ReferralNamed(
                    content_object=self.referral,
                    user_id=person,
                    permission=world.permission("named_on_referral"),
                )
            )

    def naming(self, action: str, at: dt.datetime, by: Seat, about: int | None = None) -> None:
        """A line of its history that says who may see it."""
        draft = {"from_status": Status.DRAFT, "to_status": Status.DRAFT, "side": Side.SENDER}
        who = {"agency": by.agency, "person": by.person, "about_id": about}
        self.world.add(
            ReferralEvent(id=self.world.key(at), referral=self.referral, at=at, action=action, **draft, **who)
        )

    @property
    def status(self) -> str:
        return self.referral.status

    def include(self, client: Client, relationship: str) -> None:
        self.included.append(client)
        self.world.add(
            IncludedPerson(
                id=self.world.key(self.last),
                referral=self.referral,
                agency=self.referral.from_agency,
                client=client,
                relationship=relationship,
            )
        )

    def send(self, at: dt.datetime, seat: Seat) -> "Tale":
        """Decide on each person as on that day, copy what may travel, and send."""
        answer = self.world.answers.get((self.client.pk, self.referral.to_agency_id))
        for client in (self.client, *self.included):
            self.disclose(client, at, seat)
        return self.step("send", at, seat, tell=answer.tell if answer else "nothing")

    def disclose(self, client: Client, at: dt.datetime, seat: Seat) -> None:
        held = self.world.records[client.pk]
        chosen = [c for c in CATEGORIES if c in held and c in self.words.categories]
        verdicts = sharing.decide(chosen, self.world.facts(self.referral, client, timezone.localdate(at)))
        if not verdicts["identity"].allowed:
            raise ValueError(f"{self.referral.service}: {verdicts['identity'].reason}")
        for code, verdict in verdicts.items():
            if verdict.allowed:
                self.lines.append(self.world.add(self.line(client, code, verdict, at, seat)))
        identity = held["identity"]
        for key in sorted(name_keys(identity.known_as, identity.given_names, identity.family_name)):
            self.world.add(
                ReferralKey(
                    id=self.world.key(at), referral=self.referral, agency=self.referral.to_agency, key=key
                )
            )

    def line(
        self, client: Client, code: str, verdict: sharing.Verdict, at: dt.datetime, seat: Seat
    ) -> Disclosure:
        return Disclosure(
            id=self.world.key(at),
            referral_id=self.referral.pk,
            client=client,
            from_agency=self.referral.from_agency,
            to_agency=self.referral.to_agency,
            category=code,
            copy=self.world.records[client.pk][code].copy(verdict.fields),
            version_id=verdict.flow.version,
            basis=verdict.flow.basis,
            condition=verdict.flow.condition,
            asking=verdict.flow.asking,
            at=at,
            by=seat.person,
            **sending.agreed(verdict),
        )

    def open(self, at: dt.datetime) -> "Tale":
        at = self.forward(at)
        if not self.referral.opened_at:
            self.referral.opened_at = at
            for line in self.lines:
                line.opened_at = at
        return self

    def forward(self, at: dt.datetime) -> dt.datetime:
        self.last = min(max(at, self.last + dt.timedelta(minutes=1)), self.world.now)
        return self.last

    def step(self, action: str, at: dt.datetime, seat: Seat | None = None, **given) -> "Tale":
        """One row of the lifecycle's table, as the lifecycle itself would have taken it then."""
        referral, transition = self.referral, lifecycle.TABLE[action]
        if not lifecycle.may(transition, referral, seat):
            raise ValueError(f"{seat} may not {action}: {referral.status}")
        if seat and seat.agency_id == referral.to_agency_id:
            self.open(at - dt.timedelta(minutes=20))
        at = self.forward(at)
        side = Side.SYSTEM if seat is None else lifecycle.acting_side(transition, referral, seat.agency_id)
        before = referral.status
        if action == "complete":
            self.outcomes(given["outcomes"], at, seat)
        # Who is named on it is written at the end, with all the rest: the lifecycle cannot look it up yet.
        restricted, referral.restricted = referral.restricted, False
        changes = lifecycle.effect(referral, transition, given, at, side)
        referral.restricted = restricted
        for name, value in changes.items():
            setattr(referral, name, value)
        event = self.event(action, before, at, side, seat, lifecycle.code_of(changes))
        if given.get("text") and seat:
            self.message(given["text"], transition.words, at, seat, event)
        self.tell(transition, side, event, at)
        return self

    def event(
        self, action: str, before: str, at: dt.datetime, side: str, seat: Seat | None, code: str
    ) -> ReferralEvent:
        self.client.last_used_at = max(self.client.last_used_at, at)
        return self.world.add(
            ReferralEvent(
                id=self.world.key(at),
                referral=self.referral,
                at=at,
                action=action,
                from_status=before,
                to_status=self.referral.status,
                side=side,
                agency=seat.agency if seat else None,
                person=seat.person if seat else None,
                code=code,
            )
        )

    def message(self, text: str, kind: str, at: dt.datetime, seat: Seat, event: ReferralEvent) -> Message:
        return self.world.add(
            Message(
                id=self.world.key(at),
                referral=self.referral,
                event=event,
                agency=seat.agency,
                person=seat.person,
                kind=kind,
                text=text,
                at=at,
            )
        )

    def note(self, text: str, at: dt.datetime, seat: Seat) -> "Tale":
        """A note that the other side never sees, beside the last step."""
        event = self.world.rows[ReferralEvent][-1]
        self.message(text, MessageKind.NOTE, self.forward(at), seat, event).own_side_only = True
        return self

    def phone(self, text: str, at: dt.datetime, seat: Seat, confirmed_by: Seat | None = None) -> "Tale":
        self.step("phone", at, seat, text=text)
        if confirmed_by:
            said = self.world.rows[Message][-1]
            said.confirmed_at, said.confirmed_by = (
                self.forward(at + dt.timedelta(hours=1)),
                confirmed_by.person,
            )
        return self

    def outcomes(self, found: list[dict], at: dt.datetime, seat: Seat) -> None:
        referral = self.referral
        for values in found:
            self.world.add(
                Outcome(
                    **{"evidence": "system", "on": timezone.localdate(at)} | values,
                    id=self.world.key(at),
                    referral=referral,
                    from_agency=referral.from_agency,
                    to_agency=referral.to_agency,
                    told_sender=referral.tell == "result",
                    recorded_at=at,
                    recorded_by=seat.person,
                )
            )

    def take_back(self, at: dt.datetime, seat: Seat, by: str, text: str = "", decision: str = "") -> "Tale":
        """Withdraw: recall what was not opened, freeze what was, and settle it where that was done."""
        if by == "client":
            self.world.say(self.client, self.referral.to_agency, at, seat, Said.WITHDRAWN)
        self.step("withdraw", at, seat, withdrawn_by=by, text=text)
        day = working_days.add(timezone.localdate(self.last), keeping.DAYS)
        for line in self.lines:
            if line.opened_at:
                line.frozen_at, line.decide_by = self.last, day
            else:
                line.recalled_at = self.last
        if self.referral.opened_at:
            self.referral.decide_by = day
            if decision:
                self.decide(decision)
        return self

    def decide(self, decision: str) -> None:
        """Its holder keeps or deletes all of it, four days later."""
        at, referral = self.forward(self.last + dt.timedelta(days=4)), self.referral
        holder = self.world.seats[referral.to_agency.slug]["manager"][0]
        for line in self.lines:
            line.decision, line.decided_at, line.decided_by = decision, at, holder.person
            if decision == Decision.DELETE:
                line.deleted_at, line.copy = at, {}
            else:
                line.keep_basis = f"{GROUNDS[2][0]}: our record of the decision that we made"
                line.keep_until = timezone.localdate(at) + dt.timedelta(days=3 * 365)
        referral.decide_by = None
        if decision == Decision.DELETE:
            referral.words_deleted_at = at
            self.world.forget(ReferralKey, lambda row: row.referral_id == referral.pk)
        self.event("decide", self.status, at, Side.RECEIVER, holder, decision)

    def remind(self, until: dt.datetime) -> None:
        """The reminders, and the lapse, that the clocks would have given by then."""
        referral, day = self.referral, timezone.localdate(until)
        while self.status in (Status.SENT, Status.ON_HOLD) and referral.due_on:
            action, day_of = self.next_reminder()
            if not action or day_of > day:
                return
            at = timezone.make_aware(dt.datetime.combine(day_of, dt.time(0, 5)))
            if at >= until:
                return
            self.step(action, at)

    def next_reminder(self) -> tuple[str, dt.date]:
        action, after = clocks.following_step(self.referral)
        return action, working_days.add(self.referral.due_on, after)

    def tell(
        self, transition: lifecycle.Transition, side: str, event: ReferralEvent, at: dt.datetime
    ) -> None:
        """Of the last days, the notices in the app: all of them sent, so that the demo's mailbox begins empty."""
        if at < self.world.now - dt.timedelta(days=NEWS_DAYS) or self.referral.restricted:
            return
        referral = self.referral
        sides = {
            Side.SENDER: (referral.from_agency, referral.sender_worker_id),
            Side.RECEIVER: (referral.to_agency, referral.worker_id),
        }
        other = Side.RECEIVER if side == Side.SENDER else Side.SENDER
        for who, kind in transition.tells:
            whom = other if who == "other" else who
            agency, person = sides[whom]
            row = self.world.add(
                Outbox(
                    id=self.world.key(at),
                    agency=agency,
                    referral=referral,
                    event=event,
                    kind=lifecycle.told_as(referral, whom, kind),
                    at=at,
                    next_at=at,
                    attempts=1,
                    done_at=at,
                )
            )
            people = [person] if person else [s.person_id for s in self.world.seats[agency.slug]["manager"]]
            for one in people:
                read = (
                    None
                    if at > self.world.now - dt.timedelta(days=UNREAD_DAYS)
                    else at + dt.timedelta(hours=3)
                )
                self.world.add(
                    Notice(
                        id=self.world.key(at),
                        outbox=row,
                        agency=agency,
                        person_id=one,
                        referral=referral,
                        kind=row.kind,
                        at=at,
                        read_at=read,
                    )
                )

    def done(self) -> "Tale":
        """As it stands today: reminders up to now, and old news no longer news."""
        self.remind(self.world.now)
        if self.last < self.world.now - dt.timedelta(days=UNREAD_DAYS) or (
            self.status in OPEN and self.referral.turn == Side.SENDER
        ):
            self.referral.news_for_sender = False
        return self
