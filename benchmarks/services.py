"""`make bench ARGS=--services`: the search for services with sixty of them and with ten thousand, side by side."""

import random
import statistics
from collections import defaultdict

from django.db import connection
from django.test import Client
from django.utils import timezone

from benchmarks.database import Databases, environment, rows
from benchmarks.pages import signed_in
from benchmarks.setting import lay_agencies, lay_members, lay_needs, lay_protocol
from benchmarks.timing import PROCESSORS, WALL, Stopwatch
from clients import finding
from partners.acting import acting_as
from partners.models import Need, Partnership, Person, Seat

FEW, MANY = 60, 10_000  # at full scale
AGENCIES = 60
HEADS = [
    "search",
    "{}: p50",
    "p95",
    "{}: p50",
    "p95",
    "ratio of p50",
    "on processors",
    "statements",
    "found",
]

# Every tenth word or so is rare, as it is in a directory.
WORDS = [
    "advice",
    "casework",
    "group",
    "court",
    "letters",
    "home",
    "visits",
    "drop",
    "forms",
    "tribunal",
    "young",
    "older",
    "women",
    "families",
    "evening",
    "grants",
    "repairs",
    "budget",
]

SERVICES = """insert into partners_service (agency_id, name, summary, description, public, districts, wards, genders,
    gender_basis, households, income, immigration, sources, eligibility, evidence, cost, how_to_reach, website, email,
    phone, languages, access, hours, duty_line, out_of_hours_line, capacity, response_days, urgent_days, authorised_for,
    asks_for, questions, decline_reasons, endings, confirm_every, confirmed_on, active, minimum_age, outside_source, outside_id)
    select a.ids[1 + g %% array_length(a.ids, 1)],
        n.names[1 + g %% array_length(n.names, 1)] || ' ' || w.words[1 + g %% 18],
        w.words[1 + (g * 7) %% 18] || ' and ' || w.words[1 + (g * 11) %% 18] || ' for people of ward ' || g %% 97, '', false,
        case when g %% 3 = 0 then '{LU1,LU2}'::varchar[] when g %% 3 = 1 then '{MK1}' else '{}' end, '{}', '{}', '', '{}', '',
        'any', '{}', '', '', '', '', '', '', '', '{English}', '', '', '', '',
        (array['open', 'limited', 'full'])[1 + g %% 3], 5, 1, '{}', '{housing}', '{}', '{out_of_area}', '{died}', 60,
        current_date - g %% 70, true, case when g %% 2 = 0 then 18 end, '', ''
    from generate_series(1, %(services)s) g, (select array_agg(id order by id) as ids from partners_agency) a,
        (select array_agg(name order by id) as names from partners_need where parent_id is not null and code <> 'kestrels') n,
        (select %(words)s::text[] as words) w"""
# Forty have a need of their own, on both sides: what is found and shown is the same, among few others and among many.
LINKS = """insert into partners_service_needs (service_id, need_id)
    select s.id, k.id from (select id from partners_service order by id limit 40) s, partners_need k where k.code = 'kestrels'
    union all
    select s.id, n.ids[1 + (s.id + shift) % array_length(n.ids, 1)]
    from (select id from partners_service order by id offset 40) s, generate_series(0, 1) shift,
        (select array_agg(id order by id) as ids from partners_need where parent_id is not null and code <> 'kestrels') n"""
OPENINGS = """insert into partners_opening (service_id, day, opens, closes)
    select id, day, '09:00', '17:00' from partners_service, generate_series(1, 5) day"""


def fill(services: int) -> None:
    today = timezone.localdate()
    partnership = Partnership.objects.create(slug="place", name="Place partnership", place="Place")
    agencies = lay_agencies()[:AGENCIES]
    rows("delete from partners_agency where id <> all(%s)", [[a.pk for a in agencies]])
    group = lay_needs()[0].parent
    Need.objects.create(code="kestrels", name="Kestrel keeping", parent=group, synonyms=["falconry"])
    rows(SERVICES, {"services": services, "words": WORDS})
    rows(LINKS)
    rows(OPENINGS)
    lay_members(partnership, agencies, today)
    lay_protocol(partnership, agencies, today)
    person = Person.objects.create_user("worker@people.example", name="Wanda Worker")
    Seat.objects.create(person=person, agency=agencies[1], role="caseworker")
    rows("vacuum analyze")


def searches() -> dict[str, dict]:
    """What is typed, by what it shows: the same results on both sides, and then as many as there are."""
    rare, common = (Need.objects.get(code=code).pk for code in ("kestrels", "eviction"))
    fitted = {"postcode": "LU2", "age": "30"}
    return {
        "nothing asked": {},
        "the same 40: by word": {"words": "kestrel"},
        "the same 40: by another word for it": {"words": "falconry"},
        "the same 40: spelt wrongly": {"words": "kestril"},
        "the same 40: by need": {"need": rare},
        "the same 40: need, word, area and age": {"need": rare, "words": "keeping", **fitted},
        "common word": {"words": "advice"},
        "common word and need": {"words": "court", "need": common, **fitted},
        "no word: with places, open now": {"with_places": "on", "open_now": "on"},
    }


class Side:
    """One of the two databases, with somebody signed in and a client to find help for."""

    def __init__(self, services: int):
        self.databases = Databases(f"services_{services}")
        self.databases.make(fresh=True)
        fill(services)
        self.seat = Seat.objects.whole().get()
        self.databases.use("app")
        with acting_as(self.seat):
            held = {
                "identity": {"known_as": "Zofia", "about_age": 30},
                "contact": {"postcode": "LU2 7AA", "language": "English"},
            }
            client = finding.register(self.seat.agency, self.seat.person, held)
        self.address = f"/clients/{client.reference}/refer/"
        self.browser: Client = signed_in(self.seat)
        self.searches = searches()

    def ask(self, name: str):
        self.databases.use("app")
        connection.ensure_connection()
        typed = self.searches[name]
        watch = Stopwatch(connection.connection.info.backend_pid)
        page = self.browser.post(self.address, typed) if typed else self.browser.get(self.address)
        took = watch.taken()
        if page.status_code != 200:
            raise SystemExit(f"{name} answers {page.status_code}.")
        return took, page

    def statements(self, name: str) -> int:
        sent = []

        def note(execute, sql, params, many, context):
            sent.append(sql)
            return execute(sql, params, many, context)

        self.databases.use("app")
        with connection.execute_wrapper(note):
            self.ask(name)
        return len(sent)


def compare(rounds: int, scale: float) -> None:
    many = max(2 * FEW, round(MANY * scale))
    sides = {services: Side(services) for services in (FEW, many)}
    print(f"{environment()}.\n", flush=True)
    names = list(sides[FEW].searches)
    times: dict = defaultdict(list)
    for number in range(-3, rounds):
        turns = [(name, services) for name in names for services in sides]
        random.Random(number).shuffle(turns)
        for name, services in turns:
            took, _ = sides[services].ask(name)
            if number >= 0:
                times[name, services].append(took)
    heads = " | ".join(HEADS).format(FEW, f"{many:,}").split(" | ")
    lines = [heads, ["---", *["--:"] * (len(HEADS) - 1)], *(line(name, times, sides) for name in names)]
    print("\n".join(f"| {' | '.join(cells)} |" for cells in lines))


def line(name: str, times: dict, sides: dict[int, Side]) -> list[str]:
    taken = [times[name, services] for services in sides]
    few, many = (at(one, 50, WALL) for one in taken)
    ran = [at(one, 50, PROCESSORS) for one in taken]
    counts = [side.statements(name) for side in sides.values()]
    found = [side.ask(name)[1].content.count(b'class="rp-result"') for side in sides.values()]
    return [
        name,
        f"{few:.1f}",
        f"{at(taken[0], 95, WALL):.1f}",
        f"{many:.1f}",
        f"{at(taken[1], 95, WALL):.1f}",
        f"{many / few:.2f}",
        f"{ran[1] / ran[0]:.2f}",
        " / ".join(map(str, counts)),
        " / ".join(map(str, found)),
    ]


def at(taken: list, percent: int, clock: int) -> float:
    return statistics.quantiles([t[clock] for t in taken], n=100, method="inclusive")[percent - 1]
