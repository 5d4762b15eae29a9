"""The taxonomy: nothing is lost by a merge, and nothing stands under itself."""

import threading

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from partners import needs
from partners.acting import acting_as
from partners.models import Need, NeedChange, NeedCode, Service
from referrals import filters, searching
from referrals.models import Referral
from tests.scenarios import TODAY, a_sent_referral

pytestmark = pytest.mark.django_db


def a_need(name: str, parent=None, **more) -> Need:
    return Need.objects.create(code=name.lower().replace(" ", "-"), name=name, parent=parent, **more)


def test_merged_services_go_over_and_past_referrals_keep_the_old_term(place):
    referral = a_sent_referral(place)
    into = a_need("Losing a home", place.need.parent)
    NeedCode.objects.create(need=place.need, scheme="esd", code="71")
    needs.merge(place.need, into, place.admin.person, "One thing, two words.")
    old = Need.objects.get(pk=place.need.pk)
    into.refresh_from_db()
    assert list(place.service.needs.all()) == [into]
    assert (old.merged_into, old.retired_on) == (into, TODAY())
    assert into.synonyms == ["eviction", "bailiff"]
    assert NeedCode.objects.get(code="71").need == into
    kept = Referral.objects.filter(pk=referral.pk).values_list("need", flat=True)
    with acting_as(place.worker, nested=True):
        assert list(kept) == [old.pk]
        lists = filters.ListFilter.by_need(None, str(into.pk))
        assert Referral.objects.filter(lists).count() == 1
    assert [c.why for c in NeedChange.objects.filter(need=old)] == ["One thing, two words."]
    assert old not in Need.objects.offered()
    for words in ("bailiff", "eviction", "losing"):
        assert searching.search(place.worker, words).services == [place.service], words


def test_merged_twice_everything_counts_under_the_last(place):
    first, second = a_need("First", place.need.parent), a_need("Second", place.need.parent)
    needs.merge(place.need, first, place.admin.person, "One")
    needs.merge(first, second, place.admin.person, "Two")
    assert set(Need.objects.counted_as(second.pk)) == {place.need, first, second}


@pytest.mark.parametrize("into", ["itself", "a child", "a retired one"])
def test_a_merge_that_makes_no_sense_is_refused(place, into):
    group = place.need.parent
    target = {
        "itself": lambda: group,
        "a child": lambda: place.need,
        "a retired one": lambda: a_need("Gone", retired_on=TODAY()),
    }[into]()
    with pytest.raises(needs.Refused):
        needs.merge(group, target, place.admin.person, "No")
    assert NeedChange.objects.count() == 0


def test_a_retired_need_is_offered_no_more_and_comes_back(place):
    needs.retire(place.need, place.admin.person, "Nobody asks.")
    assert place.need not in Need.objects.offered()
    assert list(place.service.needs.all()) == [place.need]
    needs.bring_back(place.need, place.admin.person, "They do.")
    assert place.need in Need.objects.offered()
    with pytest.raises(needs.Refused, match="stand under"):
        needs.retire(place.need.parent, place.admin.person, "No")


def test_circles_are_refused_by_the_domain_and_by_the_database(place):
    group, low = place.need.parent, a_need("Low", place.need)
    group.parent = low
    with pytest.raises(needs.Refused, match="stands under it"):
        needs.change(group, place.admin.person, [], ["stands under"])
    for parent in (low, group):
        with pytest.raises(IntegrityError), transaction.atomic():
            Need.objects.filter(pk=group.pk).update(parent=parent)


@pytest.mark.django_db(transaction=True)
def test_two_who_move_each_under_the_other_are_not_both_right(committed_place):
    one, other = a_need("One"), a_need("Other")
    start, refused = threading.Barrier(2), []

    def move(need: Need, parent: Need) -> None:
        start.wait()
        try:
            Need.objects.filter(pk=need.pk).update(parent=parent)
        except IntegrityError:
            refused.append(need)
        finally:
            connection.close()

    threads = [threading.Thread(target=move, args=pair) for pair in ((one, other), (other, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1


def test_a_code_means_one_need(place):
    NeedCode.objects.create(need=place.need, scheme="esd", code="71")
    with pytest.raises(needs.Refused, match="means “Eviction” already"):
        needs.add(Need(name="Other"), place.admin.person, [("esd", "71")])


def test_what_was_done_is_not_rewritten(place):
    needs.retire(place.need, place.admin.person, "Nobody asks.")
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        NeedChange.objects.update(why="Something else")


def test_a_need_below_a_need_is_found_by_its_group(place):
    low = a_need("Illegal eviction", place.need)
    service = Service.objects.create(
        agency=place.council, name="Locks changed", summary="Helps", confirmed_on=TODAY()
    )
    service.needs.add(low)
    assert set(searching.search(place.worker, need=place.need.parent).services) == {place.service, service}


def test_what_was_merged_stays_as_it_was(place):
    into = a_need("Losing a home", place.need.parent)
    needs.merge(place.need, into, place.admin.person, "One")
    old = Need.objects.get(pk=place.need.pk)
    with pytest.raises(needs.Refused, match="was merged"):
        needs.change(old, place.admin.person, [("esd", "9")], [])
    assert not NeedCode.objects.exists()
