"""The usual work of a year: clients, and referrals that go the ways that referrals go."""

import datetime as dt
import random
from decimal import Decimal

from django.utils import timezone

from config.demo.data import texts
from config.demo.data.casework import Tale, World
from config.demo.data.names import PEOPLE, STREETS
from config.demo.data.offers import OFFERS
from config.demo.data.places import Body, Place
from consent.models import Said
from partners import working_days
from partners.models import Seat, Service
from referrals.models import Status

CLIENTS, REFERRALS = 102, 385  # in each partnership
ANSWER_DAYS = [0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 4, 5, 7, 9, 30]
NEEDS_OF = {
    "jobcentre": [
        "mental-health",
        "problem-debt",
        "rent-arrears",
        "training",
        "domestic-abuse",
        "food",
        "employment-law",
        "benefit-check",
    ],
    "nhs": [
        "benefit-check",
        "disability-benefits",
        "loneliness",
        "rent-arrears",
        "disrepair",
        "problem-debt",
        "energy-bills",
        "domestic-abuse",
        "carers",
        "homelessness",
    ],
    "council": [
        "problem-debt",
        "benefit-check",
        "mental-health",
        "small-grant",
        "eviction",
        "finding-work",
        "drugs-alcohol",
        "universal-credit",
    ],
    "university": ["benefit-appeal", "housing-law", "visa-leave", "rent-arrears"],
}
RELATED = {
    "rent-arrears": ["benefit-check", "problem-debt"],
    "eviction": ["housing-law", "homelessness"],
    "problem-debt": ["benefit-check", "mental-health", "breathing-space"],
    "homelessness": ["furniture", "universal-credit"],
}
HOUSING = {"eviction", "rent-arrears", "homelessness", "disrepair", "unsuitable-home", "housing-law"}
MONEY = {
    "problem-debt",
    "breathing-space",
    "council-tax",
    "energy-bills",
    "benefit-check",
    "universal-credit",
    "benefit-appeal",
    "disability-benefits",
    "rent-arrears",
    "small-grant",
    "furniture",
}


class Usual:
    """One partnership's year."""

    def __init__(self, world: World, place: Place):
        self.world, self.place, self.rng = world, place, world.rng
        self.bodies = [b for b in place.bodies if b.until is None]
        self.senders = [b for b in self.bodies if b.signs]
        self.phones = [f"07700 900{n:03d}" for n in self.rng.sample(range(1000), 400)]
        self.clients: list[tuple[Body, object, list[str]]] = []

    def tell(self) -> None:
        for number in range(CLIENTS):
            self.reseed("client", number)
            self.register(number)
        senders = [row for row in self.clients if row[0].signs]
        drawn = [self.rng.choice(senders) for _ in range(REFERRALS)]
        planned = sorted(((self.when(row[1]), number) for number, row in enumerate(drawn)))
        for at, number in planned:
            self.reseed("referral", number)
            self.refer(at, *drawn[number])

    def reseed(self, kind: str, number: int) -> None:
        """Chance of its own for each, so that one that goes further today changes none of the others."""
        self.rng = self.world.rng = random.Random(f"{self.place.slug} {kind} {number}")

    # Clients

    def register(self, number: int) -> None:
        rng = self.rng
        body = rng.choices(self.bodies, [b.sends for b in self.bodies])[0]
        needs = NEEDS_OF.get(body.kind, list(texts.REASONS))
        need = "domestic-abuse" if body.offers == "women" else rng.choice(needs)
        seat = rng.choice(self.world.caseworkers(body.slug))
        ago = rng.choices([rng.randint(4, 60), rng.randint(60, 360), rng.randint(320, 420)], [12, 44, 44])[0]
        named = (
            (seat, self.world.manager(body.slug)) if need == "domestic-abuse" and rng.random() < 0.5 else ()
        )
        client = self.world.client(
            seat, self.moment(self.world.day(ago)), restricted_to=named, **self.records(need, number)
        )
        self.clients.append(
            (body, client, [need, *RELATED.get(need, []), rng.choice(needs), rng.choice(needs)])
        )

    def records(self, need: str, number: int) -> dict[str, dict]:
        rng = self.rng
        language = rng.choices(list(PEOPLE), [weight for weight, *_ in PEOPLE.values()])[0]
        _, women, men, families = PEOPLE[language]
        woman = need == "domestic-abuse" or rng.random() < 0.56
        given, family = rng.choice(women if woman else men), rng.choice(families)
        found = {
            "identity": {
                "given_names": given,
                "family_name": family,
                "birth_date": self.world.day(rng.randint(18, 82) * 365 + rng.randint(0, 364)),
                "known_as": given if rng.random() < 0.15 else "",
            },
            "contact": self.contact(given, family, language, number),
        }
        found |= self.household() | self.home_and_money(need) | self.sensitive(need, language)
        return found

    def contact(self, given: str, family: str, language: str, number: int) -> dict:
        rng = self.rng
        foreign = language != "English" and rng.random() < 0.6
        contact = {
            "phone": self.phones[number] if rng.random() < 0.93 else "",
            "address": f"{rng.randint(1, 140)} {rng.choice(STREETS)}",
            "postcode": f"{rng.choice(self.place.districts)} {rng.randint(1, 9)}Z{rng.choice('ABDEFGHJ')}",
            "safe_ways": rng.choice(["", "", "Text first", "Mornings only", "No voicemail", "Not by post"]),
            "language": language if foreign else "English",
            "interpreter": foreign and rng.random() < 0.5,
        }
        if rng.random() < 0.5:
            contact["email"] = (
                f"{given}.{family}@post.example".lower().replace("'", "").encode("ascii", "ignore").decode()
            )
        return contact

    def household(self) -> dict[str, dict]:
        people = self.rng.choice([1, 1, 1, 2, 2, 3, 4, 5])
        return {"household": {"people": people, "children": max(0, people - self.rng.choice([1, 2]))}}

    def home_and_money(self, need: str) -> dict[str, dict]:
        rng, found = self.rng, {}
        if need in HOUSING or rng.random() < 0.35:
            found["housing"] = {
                "tenure": rng.choice(
                    ["private", "private", "social", "social", "own", "temporary", "family"]
                ),
                "landlord": rng.choice(texts.LANDLORDS),
            }
            if need in ("rent-arrears", "eviction", "housing-law"):
                found["housing"] |= {
                    "arrears": Decimal(rng.randint(280, 4200)),
                    "notice_ends": self.world.day(-rng.randint(5, 60)),
                }
        if need in MONEY or rng.random() < 0.4:
            found["money"] = {"income": rng.choice(texts.INCOMES), "benefits": rng.choice(texts.BENEFITS)}
            if need in ("problem-debt", "breathing-space"):
                found["money"]["debts"] = Decimal(rng.randint(900, 16000))
        if rng.random() < 0.5:
            found["work"] = {"status": rng.choice(texts.WORKS)}
        return found

    def sensitive(self, need: str, language: str) -> dict[str, dict]:
        rng, found = self.rng, {}
        if (
            need in ("mental-health", "long-term-illness", "disability-benefits", "drugs-alcohol")
            or rng.random() < 0.3
        ):
            found["health"] = {
                "conditions": rng.choice(texts.CONDITIONS),
                "adjustments": rng.choice(["", "", "A seat and a short wait", "Written down, large print"]),
            }
        if need in ("settled-status", "visa-leave", "asylum") or (
            language != "English" and rng.random() < 0.4
        ):
            found["immigration"] = {
                "status": rng.choice(["Settled", "Pre-settled", "Leave to remain", "British citizen"]),
                "public_funds": rng.choice(["yes", "yes", "unsure", "no"]),
            }
        if need in ("housing-law", "family-law", "employment-law", "benefit-appeal", "visa-leave"):
            found["legal"] = {
                "matter": self.world.needs[need].name,
                "next_date": self.world.day(-rng.randint(3, 70)),
                "details": "Papers are with the client.",
            }
        if need == "domestic-abuse":
            found["safety"] = {
                "risk": "At risk from a former partner.",
                "warning": "Ring only in working hours. Say nothing to anybody else who answers.",
            }
        if rng.random() < 0.04:
            found["worker_safety"] = {"warning": "A large dog: ring before a visit."}
        if rng.random() < 0.3:
            found["equality"] = {"ethnicity": {"English": "White British"}.get(language, language)}
        return found

    # Referrals

    def refer(self, at: dt.datetime, body: Body, client, needs: list[str]) -> None:
        rng = self.rng
        need = rng.choice(needs)
        service = self.service_for(body, need)
        if service is None:
            return
        seat = self.holder(body, client)
        if not self.agree(client, service, at, seat):
            return
        tale = self.draft(seat, client, service, need, at)
        if rng.random() < 0.01 or (at > self.world.now - dt.timedelta(days=10) and rng.random() < 0.08):
            return
        tale.send(self.soon(at), seat)
        Course(self, tale, seat, need).run()
        tale.done()

    def holder(self, body: Body, client) -> Seat:
        seats = self.world.caseworkers(body.slug)
        named = self.world.named.get(client.pk)
        return next(s for s in seats if s.person_id in named) if named else self.rng.choice(seats)

    def service_for(self, body: Body, need: str) -> Service | None:
        known = {
            b.slug for b in self.senders if b.slug != body.slug and (b.listed or body.slug in b.known_by)
        }
        wanted = self.world.needs[need]
        found = [
            s
            for key, s in self.world.services.items()
            if key.split("/")[0] in known and wanted in self.needs_of(key)
        ]
        return self.rng.choice(found) if found else None

    def needs_of(self, key: str) -> list:
        slug, code = key.split("/")
        offers = OFFERS[next(b.offers for b in self.bodies if b.slug == slug)]
        return [self.world.needs[n] for n in next(o.needs for o in offers if o.code == code)]

    def when(self, client) -> dt.datetime:
        """Some working hour since the client came; more of them lately, for a network grows."""
        since = min((self.world.now - client.created_at).days, 364)
        ago = min(
            since, self.rng.choices([self.rng.randint(0, 14), self.rng.randint(0, since or 1)], [15, 85])[0]
        )
        return max(self.moment(self.world.day(ago)), client.created_at + dt.timedelta(minutes=20))

    def moment(self, day: dt.date) -> dt.datetime:
        """An office hour of the day, or of the working day before it."""
        while not working_days.is_working(day):
            day -= dt.timedelta(days=1)
        at = timezone.make_aware(
            dt.datetime.combine(day, dt.time(self.rng.randint(9, 16), self.rng.randint(0, 59)))
        )
        return min(at, self.world.now - dt.timedelta(minutes=self.rng.randint(40, 90)))

    def soon(self, at: dt.datetime) -> dt.datetime:
        return min(at + dt.timedelta(minutes=self.rng.randint(5, 35)), self.world.now)

    def agree(self, client, service: Service, at: dt.datetime, seat: Seat) -> bool:
        """Ask, if what was said before does not hold on that day. A few say no, and nothing is sent."""
        rng, answer = self.rng, self.world.answers.get((client.pk, service.agency_id))
        if answer and answer.said_at > at:
            return False
        if answer and answer.said in (Said.REFUSED, Said.WITHDRAWN):
            return False
        held = [c for c in self.world.records[client.pk] if c not in ("equality", "offences")]
        refused = [
            c
            for c in held
            if c not in ("identity", "contact")
            and rng.random() < (0.14 if c in ("health", "immigration") else 0.03)
        ]
        more = {
            "allowed": [c for c in held if c not in refused],
            "refused": refused,
            "tell": rng.choices(["result", "helped", "nothing"], [60, 25, 15])[0],
            "follow_up": rng.random() < 0.6,
            "method": rng.choices(["in_person", "phone", "video", "paper"], [55, 35, 5, 5])[0],
        }
        if answer is None and rng.random() < 0.04:
            self.world.say(client, service.agency, at, seat, Said.REFUSED, refused=held)
            return False
        self.world.say(client, service.agency, at, seat, Said.RENEWED if answer else Said.GIVEN, **more)
        return True

    def draft(self, seat: Seat, client, service: Service, need: str, at: dt.datetime) -> Tale:
        rng = self.rng
        urgent = rng.random() < (
            0.5 if need in ("eviction", "homelessness", "domestic-abuse", "food") else 0.08
        )
        act_by = (
            timezone.localdate(at) + dt.timedelta(days=rng.randint(8, 35))
            if need in ("eviction", "housing-law", "benefit-appeal", "council-tax")
            or (urgent and rng.random() < 0.5)
            else None
        )
        named = ()
        if client.restricted:
            named = (
                seat,
                self.world.manager(seat.agency.slug),
                self.world.manager(service.agency.slug),
                self.world.caseworkers(service.agency.slug)[0],
            )
        return Tale(
            self.world,
            seat,
            client,
            service,
            need,
            at,
            rng.choice(texts.REASONS[need]),
            named=named,
            hopes=rng.choice(texts.HOPES),
            urgent=urgent,
            act_by=act_by,
            act_by_why="The notice or time limit ends." if act_by else "",
            safe_contact="Ring between 10 and 2 only." if client.restricted else "",
            sender_reference=f"{seat.agency.slug.split('-')[1][:3].upper()}/{rng.randint(1000, 9999)}"
            if rng.random() < 0.3
            else "",
        )


class Course:
    """The course of one sent referral: each step if its hour has come, or there it stands today."""

    def __init__(self, usual: Usual, tale: Tale, sender: Seat, need: str):
        self.usual, self.tale, self.sender, self.need = usual, tale, sender, need
        self.world, self.rng = usual.world, usual.rng
        slug = tale.referral.to_agency.slug
        self.manager = self.world.manager(slug)
        self.worker = (
            self.world.caseworkers(slug)[0]
            if tale.referral.restricted
            else self.rng.choice(self.world.caseworkers(slug))
        )

    def later(self, days: int) -> dt.datetime | None:
        """An hour so many working days on, or None when it has not come."""
        day = working_days.add(timezone.localdate(self.tale.last), days)
        at = timezone.make_aware(
            dt.datetime.combine(day, dt.time(self.rng.randint(9, 16), self.rng.randint(0, 59)))
        )
        at = max(at, self.tale.last + dt.timedelta(minutes=self.rng.randint(25, 90)))
        return at if at < self.world.now else None

    def step(self, action: str, days: int, seat: Seat, **given) -> bool:
        """False when the hour has not come, or the clocks came first."""
        at = self.later(days)
        if at is None:
            return False
        before = self.tale.status
        self.tale.remind(at)
        if self.tale.status != before:
            return False
        self.tale.step(action, at, seat, **given)
        return True

    def run(self) -> None:
        fate = self.rng.choices(["work", "decline", "take_back", "ask"], [68, 12, 4, 16])[0]
        days = self.rng.choice(ANSWER_DAYS)
        if self.rng.random() < 0.6 and (at := self.later(0)):
            self.tale.open(at)
        if self.rng.random() < 0.1:
            self.step("phone", 0, self.sender, text=self.rng.choice(texts.PHONES))
        if fate == "take_back":
            return self.take_back(days)
        if fate == "decline":
            return self.decline(days)
        if fate == "ask" and not self.ask(days):
            return None
        return self.work(days if fate == "work" else 1)

    def take_back(self, days: int) -> None:
        at = self.later(min(days, 5))
        if at and self.tale.status == Status.SENT:
            old = at < self.world.now - dt.timedelta(days=12)
            decision = self.rng.choice(["keep", "delete"]) if old else ""
            self.tale.take_back(
                at,
                self.sender,
                self.rng.choice(["sender", "client"]),
                self.rng.choice(["They sorted it out themselves.", "They would rather not after all."]),
                decision,
            )

    def decline(self, days: int) -> None:
        reason = self.rng.choices(list(texts.SORRY), [30, 10, 18, 12, 8, 10, 6, 6])[0]
        if reason not in self.tale.referral.service.decline_reasons:
            reason = "wrong_service"  # a statutory service has always capacity
        better = (
            self.usual.service_for(self.body(self.sender), self.need)
            if reason in ("wrong_service", "your_duty", "not_authorised")
            else None
        )
        if better == self.tale.referral.service:
            better = None
        self.step(
            "decline",
            days,
            self.manager,
            decline_reason=reason,
            better_service=better,
            text=texts.SORRY[reason],
        )

    def body(self, seat: Seat) -> Body:
        return next(b for b in self.usual.bodies if b.slug == seat.agency.slug)

    def ask(self, days: int) -> bool:
        if not self.step("ask", min(days, 3), self.worker, text=self.rng.choice(texts.QUESTIONS)):
            return False
        return self.step(
            "answer", self.rng.choice([0, 1, 1, 2, 3, 12]), self.sender, text=self.rng.choice(texts.ANSWERS)
        )

    def work(self, days: int) -> None:
        team = self.rng.random() < 0.15 and not self.tale.referral.restricted
        holder = (
            {"team": self.rng.choice(self.world.teams[self.tale.referral.to_agency.slug])}
            if team
            else {"worker": self.worker.person}
        )
        if not self.step("accept", days, self.manager, text=self.rng.choice(texts.TAKEN), **holder):
            return
        if team and not self.step("assign", 1, self.manager, worker=self.worker.person):
            return
        if self.rng.random() < 0.07:
            self.step(
                "end",
                self.rng.randint(4, 12),
                self.worker,
                ending=self.rng.choice(["no_contact", "no_contact", "not_wanted", "helped_elsewhere"]),
                text="Three calls, a text and a letter. No answer." if not team else "",
            )
            return
        if self.step(
            "contact", self.rng.choice([0, 1, 2, 3, 5, 8]), self.worker, text=self.rng.choice(texts.CONTACTS)
        ):
            self.after_contact()

    def after_contact(self) -> None:
        for _ in range(self.rng.choice([0, 1, 1, 2, 3])):
            if not self.step(
                "progress", self.rng.randint(3, 16), self.worker, text=self.rng.choice(texts.PROGRESS)
            ):
                return
        if self.rng.random() < 0.15 and not self.step(
            "message", 1, self.rng.choice([self.sender, self.worker]), text=self.rng.choice(texts.MESSAGES)
        ):
            return
        if self.rng.random() < 0.12:
            self.step(
                "end",
                self.rng.randint(3, 20),
                self.worker,
                ending=self.rng.choice(["did_not_attend", "not_wanted", "not_eligible", "helped_elsewhere"]),
            )
            return
        self.step("complete", self.rng.randint(3, 25), self.worker, outcomes=self.results(), text="")

    def results(self) -> list[dict]:
        return [self.result(*spec) for spec in texts.RESULTS[self.need]]

    def result(self, kind: str, unit: str, least: int, most: int) -> dict:
        evidence = self.rng.choices(["letter", "system", "client", "other_agency"], [35, 35, 20, 10])[0]
        if unit:
            return {"type": kind, "count": self.rng.randint(least, most), "unit": unit, "evidence": evidence}
        return {"type": kind, "amount": Decimal(self.rng.randint(least, most)), "evidence": evidence}
