"""`make bench ARGS=--directory`: the open directory at 60 services and at 10,000, side by side in turns."""

import random
import statistics
from collections import defaultdict

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.utils import timezone

from benchmarks.database import Databases, environment, rows
from benchmarks.directory_data import many_services
from benchmarks.timing import PROCESSORS, WALL, Stopwatch
from partners.directory import vocabularies
from partners.models import Agency, Member, Need, Partnership, PostcodePoint

SIZES = (60, 10_000)
AN_AGENCY_HOLDS = 20
EMPTY = "the first page, which asks nothing"


class DirectoryDatabases(Databases):
    """A database for each size, beside the product's."""

    def __init__(self, services: int):
        super().__init__(services)
        self.name = self.name.replace("_bench_", "_bench_directory_")
        for wrapper in self.by_role.values():
            wrapper.settings_dict["NAME"] = self.name

    def prepare(self, services: int) -> None:
        self.make(fresh=True)
        fill(services)
        self.use("app")


def fill(services: int) -> None:
    partnership = Partnership.objects.create(slug="luton", name="Luton", place="Luton")
    needs = Need.objects.bulk_create(Need(code=f"need-{n}", name=f"Need {n}") for n in range(40))
    for number in range(services // AN_AGENCY_HOLDS):
        agency = Agency.objects.create(
            slug=f"agency-{number}", name=f"Agency {number}", sector="third", kind="advice", public=True
        )
        Member.objects.create(
            partnership=partnership,
            agency=agency,
            tier="wider",
            during=DateRange(timezone.localdate(), None),
            reason="It joined.",
            decided_by="The core group",
        )
        many_services(agency, AN_AGENCY_HOLDS, needs)
    PostcodePoint.objects.create(code="LU1", latitude=51.8701, longitude=-0.4101)
    rows("vacuum analyze")


def addresses(services: int) -> dict[str, str]:
    """What is asked for, by its name. The last page is the deepest one."""
    service = Client().get("/oruk/services").json()["contents"][0]["id"]
    at = Client().get("/oruk/service_at_locations").json()["contents"][0]["id"]
    term = str(Need.objects.get(code="need-1").uuid)
    return {
        EMPTY: "/oruk/",
        "services": "/oruk/services",
        "services, the last page": f"/oruk/services?page={-(-services // 50)}",
        "services by words": "/oruk/services?search=need+1",
        "services by a need": f"/oruk/services?taxonomy_term_id={term}",
        "services open on Mondays": "/oruk/services?day=MO&end_time=16:30",
        "services by age": "/oruk/services?minimum_age=18&maximum_age=90",
        "a service": f"/oruk/services/{service}",
        "organizations": "/oruk/organizations",
        "places near a postcode": "/oruk/service_at_locations?postcode=LU1&proximity=200",
        "a service at a place": f"/oruk/service_at_locations/{at}",
        "terms": "/oruk/taxonomy_terms",
        "services, five hundred": "/oruk/services?per_page=500",
        "services by a language": f"/oruk/services?taxonomy_term_id={vocabularies.language('Romanian').id}",
    }


def run(rounds: int) -> None:
    databases = {size: DirectoryDatabases(size) for size in SIZES}
    asked = {}
    for size, database in databases.items():
        database.prepare(size)
        asked[size] = addresses(size)
        print(f"{size:,} services are there.", flush=True)
    print(f"{environment()}.\n")
    times, counts = measure(databases, asked, rounds)
    print(table(asked[SIZES[0]], times, counts))


def measure(databases: dict, asked: dict, rounds: int) -> tuple[dict, dict]:
    times: dict = defaultdict(list)
    counts: dict = {}
    for number in range(-2, rounds):
        turns = [(size, name) for size in SIZES for name in asked[size]]
        random.Random(number).shuffle(turns)
        for size, name in turns:
            databases[size].use("app")
            took, count = ask(asked[size][name])
            if number >= 0:
                times[size, name].append(took)
            counts[size, name] = count
    return times, counts


def ask(address: str) -> tuple[tuple[float, float], int]:
    sent = []

    def note(execute, sql, params, many, context):
        sent.append(sql)
        return execute(sql, params, many, context)

    connection.ensure_connection()
    with connection.execute_wrapper(note):
        watch = Stopwatch(connection.connection.info.backend_pid)
        response = Client().get(address)
        took = watch.taken()
    if response.status_code != 200:
        raise SystemExit(f"{address} answers {response.status_code}.")
    return took, len(sent)


def table(names, times: dict, counts: dict) -> str:
    few, many = SIZES
    heads = [
        "asked for",
        f"at {few}: p50",
        f"at {many:,}: p50",
        "p95",
        "on processors",
        "× as long as at 60",
        "× the first page",
        "statements",
    ]
    lines = [heads, ["---", *["--:"] * (len(heads) - 1)]]
    empty = middle(times[many, EMPTY], WALL)
    for name in names:
        small, large = (middle(times[size, name], WALL) for size in SIZES)
        p95 = statistics.quantiles([t[WALL] for t in times[many, name]], n=20, method="inclusive")[-1]
        said = (
            f"{counts[few, name]}"
            if counts[few, name] == counts[many, name]
            else f"{counts[few, name]} / {counts[many, name]}"
        )
        lines.append(
            [
                name,
                f"{small:.1f}",
                f"{large:.1f}",
                f"{p95:.1f}",
                f"{middle(times[many, name], PROCESSORS):.1f}",
                f"{large / small:.2f}",
                f"{large / empty:.1f}",
                said,
            ]
        )
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def middle(found: list, clock: int) -> float:
    return statistics.median(taken[clock] for taken in found)
