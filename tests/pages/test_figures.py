"""The figures of an agency and of a partnership: periods, trend in words, pictures with tables, download, small numbers."""

import csv
import datetime as dt
import io
import re

import pytest
from django.utils import timezone

from partners.acting import acting_as
from referrals.models import Referral
from reporting import measures, periods
from tests.scenarios import a_client, a_completed_referral, a_sent_referral, step

pytestmark = pytest.mark.django_db


def days_ago(n: int) -> dt.datetime:
    return timezone.now() - dt.timedelta(days=n)


def sent(place, count: int, ago: int = 0) -> list[Referral]:
    found = [a_sent_referral(place, a_client(place, "Ann", f"N{n}x{ago}")) for n in range(count)]
    with acting_as(place.worker, nested=True):
        Referral.objects.filter(pk__in=[r.pk for r in found]).update(sent_at=days_ago(ago))
    return found


def shown(page, name: str, side: int = 0) -> str:
    section = page.text.split('<section class="rp-part">')[1 + side]
    found = re.search(rf'__label">{name}</h3><p class="rp-figure__value[^"]*">([^<]*)</p>', section)
    return found[1]


def trend(page, name: str) -> str:
    return re.search(rf'__label">{name}</h3>.*?<strong>([^<]*)</strong>', page.text, re.S)[1]


YEAR = "/figures/?period=year"


def test_an_agency_sees_what_it_sent_and_what_it_received(place, as_seat):
    sent(place, 3)
    a_completed_referral(place)
    page = as_seat(place.worker).get(YEAR)
    assert [shown(page, n) for n in ("Sent", "Answered", "Helped", "Still open", "Loops closed")] == [
        "4",
        "1",
        "1",
        "3",
        "1",
    ]
    assert "No referral in this time" in page.text, "it received nothing"
    page = as_seat(place.manager).get(YEAR)
    assert shown(page, "Received", 1) == "4"
    assert "Referrals sent to us in the period." in page.text


def test_each_figure_says_what_it_counts(place, as_seat):
    sent(place, 1)
    page = as_seat(place.worker).get(YEAR)
    for measure in measures.MEASURES:
        assert measure.definition in page.text


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [
        (1, 3, "2 more than in the 12 months before."),
        (3, 1, "2 fewer than in the 12 months before."),
        (2, 2, "The same as in the 12 months before."),
    ],
)
def test_the_trend_is_said_in_words(place, as_seat, before, now, words):
    sent(place, before, ago=400)
    sent(place, now)
    assert trend(as_seat(place.worker).get(YEAR), "Sent") == words


def test_a_slower_answer_is_said_to_be_longer(place):
    period = periods.named("year")
    measure = next(m for m in measures.MEASURES if m.unit == "days")
    words = measures.compared(measure, 5, 3, period.earlier, False)
    assert words == "2 working days longer than in the 12 months before"


@pytest.mark.parametrize(
    ("today", "code", "days", "before"),
    [
        ("2026-11-24", "quarter", ("2026-10-01", "2026-11-24"), ("2026-07-01", "2026-08-24")),
        ("2026-05-31", "quarter", ("2026-04-01", "2026-05-31"), ("2026-01-01", "2026-03-02")),
        ("2026-12-31", "quarter", ("2026-10-01", "2026-12-31"), ("2026-07-01", "2026-09-30")),
        ("2026-01-01", "last_quarter", ("2025-10-01", "2025-12-31"), ("2025-07-01", "2025-09-30")),
        ("2026-11-24", "year", ("2025-11-25", "2026-11-24"), ("2024-11-25", "2025-11-24")),
    ],
)
def test_periods_and_those_before(today, code, days, before):
    period = periods.named(code, dt.date.fromisoformat(today))
    assert (str(period.start), str(period.end)) == days
    assert (str(period.before().start), str(period.before().end)) == before


def test_own_dates(place, as_seat):
    sent(place, 2, ago=50)
    sent(place, 1, ago=3)
    first, last = (timezone.localdate() - dt.timedelta(days=n) for n in (60, 40))
    page = as_seat(place.worker).get(f"/figures/?period=own&first={first:%d/%m/%Y}&last={last:%d/%m/%Y}")
    assert shown(page, "Sent") == "2"
    assert trend(page, "Sent") == "2 more than in the 21 days before."


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("first=31/2/2026&last=1/3/2026", "From must be a real date"),
        ("first=1/3/2026", "To: give a date"),
        ("first=1/3/2026&last=1/2/2026", "To must be on or after From"),
        ("first=1/3/2099&last=1/4/2099", "From must not be in the future"),
        ("first=1/3/2015&last=1/3/2026", "Choose at most three years"),
    ],
)
def test_wrong_dates_are_said_and_kept(place, as_seat, query, error):
    page = as_seat(place.worker).get(f"/figures/?period=own&{query}")
    assert "There is a problem" in page.text
    assert error in page.text
    assert f'value="{re.search("first=([^&]+)", query)[1]}"' in page.text


def test_each_picture_has_its_table(place, as_seat):
    a_completed_referral(place)
    page = as_seat(place.worker).get(YEAR)
    pictures = page.text.count('class="rp-picture"')
    assert pictures == 3
    assert page.text.count("<table") == page.text.count("Show as table") == pictures
    assert "style=" not in page.text
    assert page.text.count("<rect") >= 3
    assert "Home kept" in page.text


def test_the_download_says_what_the_page_says(place, as_seat):
    a_completed_referral(place)
    worker = as_seat(place.worker)
    page = worker.get(YEAR)
    href = re.search(r'href="(/figures/download/[^"]*)"', page.text)[1].replace("&amp;", "&")
    response = worker.get(href)
    assert "attachment" in response["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(response.content.decode())))
    by_name = {row["Figure"]: row["Value"] for row in rows if row["Part"] == "Sent by us"}
    for name in ("Sent", "Answered", "Helped"):
        assert by_name[name] == shown(page, name)
    assert by_name["Home kept"] == "1"


# --- a partnership's ------------------------------------------------------------------------------


@pytest.mark.parametrize(("count", "said"), [(4, "Fewer than 5"), (7, "About 5"), (8, "About 10")])
@pytest.mark.parametrize("seat", ["admin", "evaluator"])
def test_small_numbers_are_withheld_and_others_rounded(place, as_seat, seat, count, said):
    sent(place, count)
    browser = as_seat(getattr(place, seat))
    assert shown(browser.get(YEAR), "Sent") == said
    rows = csv.DictReader(io.StringIO(browser.get("/figures/download/?period=year").content.decode()))
    assert next(rows)["Value"] == said[0].lower() + said[1:]


def test_the_trend_gives_no_small_number_away(place, as_seat):
    """Seven against five: the difference of what is shown, and not of what is."""
    sent(place, 5, ago=400)
    sent(place, 7)
    page = as_seat(place.evaluator).get(YEAR)
    assert trend(page, "Sent") == "The same as in the 12 months before."
    assert trend(page, "Helped") == "Too few to compare with those in the 12 months before."


def test_no_exact_number_stands_anywhere_in_a_partnerships_figures(place, as_seat):
    for referral in sent(place, 7)[:6]:
        step(place, referral, "decline", place.manager, decline_reason="no_capacity")
    page = as_seat(place.evaluator).get(YEAR)
    section = page.text.split('<section class="rp-part">')[1]
    numbers = re.findall(r">(?:About |Fewer than )?(\d+)<", section)
    assert set(numbers) <= {"5", "0"}, "and 0 is the median of the days"
    assert 'width="100' in section


def test_a_partnerships_own_dates_are_whole_months(place, as_seat):
    page = as_seat(place.evaluator).get("/figures/?period=own&first=10/2/2026&last=12/3/2026")
    assert "Sunday 1 February 2026 to Tuesday 31 March 2026" in page.text
    page = as_seat(place.worker).get("/figures/?period=own&first=10/2/2026&last=12/3/2026")
    assert "Tuesday 10 February 2026 to Thursday 12 March 2026" in page.text


def test_an_empty_period_says_so(place, as_seat):
    assert "No referral in this time" in as_seat(place.worker).get(YEAR).text


def test_the_median_counts_every_answer(place):
    waits = [(1, 3), (4, 1), (9, 2)]
    assert [measures.nth(waits, n) for n in range(6)] == [1, 1, 1, 4, 9, 9]


@pytest.mark.parametrize("seat", ["worker", "evaluator"])
def test_figures_ask_as_much_for_three_as_for_nine(place, as_seat, seat):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser = as_seat(getattr(place, seat))

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            browser.get(YEAR)
        return len(caught)

    sent(place, 3)
    browser.get(YEAR)
    few = queries()
    sent(place, 6, ago=40)
    assert queries() == few
    assert few <= 24
