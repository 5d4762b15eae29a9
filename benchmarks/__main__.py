"""`make bench ARGS="--scale 0.01"`: make the data once, then time the pages people live in, side by side."""

import argparse
import logging
import os


def main() -> int:
    words = arguments()
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.bench"
    import django

    django.setup()
    # The address of a bad answer is told where it is found; a warning for every request would drown the table.
    logging.getLogger("django.request").setLevel(logging.ERROR)
    if words.directory:
        from benchmarks import directory

        directory.run(words.rounds)
        return 0
    from benchmarks.data import prepare
    from benchmarks.database import Databases, environment

    referrals = max(1000, round(1_000_000 * words.scale))
    databases = Databases(referrals)
    said = prepare(databases, referrals, fresh=words.fresh)
    databases.check_roles()
    databases.use("owner")
    print(f"{referrals:,} referrals; {said}.\n{environment()}.", flush=True)
    for name, seat in seats().items():
        measure(databases, name, seat, words)
    return 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument(
        "--scale", type=float, default=1.0, help="1 is a million referrals, 0.01 a quick trial"
    )
    parser.add_argument(
        "--rounds", type=int, default=200, help="how often each page is asked for in each way"
    )
    parser.add_argument("--fresh", action="store_true", help="make the data anew")
    parser.add_argument(
        "--directory", action="store_true", help="the open directory at 60 and 10,000 services"
    )
    parser.add_argument("--only", default="", help="pages whose name holds this word")
    return parser.parse_args()


def seats() -> dict:
    """A manager of the largest agency, and one of the agency that stands in the middle of all."""
    from benchmarks.database import rows
    from benchmarks.setting import LARGEST
    from partners.models import Seat

    ranked = rows("select to_agency_id from referrals_referral group by 1 order by count(*), 1")
    managers = Seat.objects.whole().filter(role="manager")
    return {
        "The largest agency": managers.get(agency__slug=LARGEST),
        "The median agency": managers.get(agency_id=ranked[len(ranked) // 2][0]),
    }


def measure(databases, name: str, seat, words: argparse.Namespace) -> None:
    from benchmarks.drafts import sending_page
    from benchmarks.pages import pages
    from benchmarks.report import missed, table
    from benchmarks.timing import Run

    databases.use("owner")
    warm_up = max(2, words.rounds // 20)
    wanted = pages(seat, words.only)
    if words.only in "send":
        databases.use("app")
        wanted.append(sending_page(seat, words.rounds + warm_up + 1))
    print(f"\n### {name}: {holds(databases, seat)}\n", flush=True)
    measured = Run(databases, wanted).measure(words.rounds, warm_up)
    print(table(measured))
    if late := missed(measured):
        print(f"\nMisses the target: {', '.join(late)}.")


def holds(databases, seat) -> str:
    from benchmarks.database import rows

    databases.use("owner")
    received, sent, clients = rows(
        "select (select count(*) from referrals_referral where to_agency_id = %(a)s and status <> 'draft'), "
        "(select count(*) from referrals_referral where from_agency_id = %(a)s), (select count(*) from clients_client where agency_id = %(a)s)",
        {"a": seat.agency_id},
    )[0]
    return f"{received:,} referrals received, {sent:,} sent, {clients:,} clients"


if __name__ == "__main__":
    raise SystemExit(main())
