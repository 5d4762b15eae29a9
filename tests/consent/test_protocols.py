"""The information-sharing agreement as a live record: what may be sent under it, from when, until when, and who signed."""

import datetime as dt

import pgtrigger
import pytest
from django.db import InternalError, transaction
from django.utils import timezone

from consent import bases, sharing, signing, versions
from consent.models import DataFlow, Disclosure, Party, ProtocolVersion, Signature
from partners import letters
from partners.acting import acting_as
from partners.models import Letter
from partners.setting_up import Refused
from referrals import sending
from tests.scenarios import TODAY, a_client, a_draft, a_seat, a_sent_referral, they_agree

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def verdict(place, today=None, code="housing"):
    facts = sharing.load_facts(place.partnership, place.advice, place.council, today=today)
    return sharing.decide([code], facts)[code]


def a_next(place, *, material=True, **words) -> ProtocolVersion:
    """The draft of the next version, in force from today, with other words."""
    new = versions.draft_from(
        place.version,
        effective_on=TODAY(),
        review_on=TODAY() + 700 * DAY,
        summary="Clearer words",
        material=material,
    )
    ProtocolVersion.objects.filter(pk=new.pk).update(**words)
    new.flows.update(condition="Article 9(2)(g): support; Article 10")
    new.refresh_from_db()
    return new


def opened(version: ProtocolVersion, ago: int) -> ProtocolVersion:
    """Opened for signature in time, and its day came so many days ago."""
    versions.open_for_signature(version)
    with pgtrigger.ignore("consent.ProtocolVersion:keep_active_versions"):
        ProtocolVersion.objects.filter(pk=version.pk).update(effective_on=TODAY() - ago * DAY)
    version.refresh_from_db()
    return version


def signs(version, agency, by) -> Signature:
    read = signing.fingerprint(version)
    return signing.sign(version, agency, by.person, read=read, signatory="Dee Rector", post="Director")


def test_p1_a_flow_must_cover_what_is_sent(place):
    with pgtrigger.ignore("consent.DataFlow:keep_flows"):
        DataFlow.objects.filter(category="housing").delete()
    assert "does not cover it" in verdict(place).reason
    assert verdict(place, code="identity").needs_asking


def test_p1_what_is_active_does_not_change(place):
    changes = [
        lambda: ProtocolVersion.objects.update(benefit="More"),
        lambda: ProtocolVersion.objects.update(status="draft"),
        lambda: DataFlow.objects.update(fields=["details"]),
        lambda: DataFlow.objects.all().delete(),
        lambda: Party.objects.create(version=place.version, agency=place.stranger, role="support"),
        lambda: Party.objects.update(role="legal"),
        lambda: Signature.objects.update(signatory="Somebody else"),
    ]
    for change in changes:
        with pytest.raises(InternalError), transaction.atomic():
            change()


def test_p2_only_the_fields_of_the_flow_travel(place):
    with pgtrigger.ignore("consent.DataFlow:keep_flows"):
        DataFlow.objects.filter(category="contact").update(fields=["phone"])
    referral = a_sent_referral(place)
    with acting_as(place.manager):
        line = Disclosure.objects.get(referral_id=referral.pk, category="contact")
        assert list(line.copy["values"]) == ["phone"]
        assert "LU2 7AA" not in str(line.copy)
        assert [words for _, words in line.copy["shown"]] == ["01632 960123"]


def test_p2_a_flow_without_a_filled_field_sends_nothing_of_it(place):
    with pgtrigger.ignore("consent.DataFlow:keep_flows"):
        DataFlow.objects.filter(category="contact").update(fields=["email"])
    referral = a_sent_referral(place)
    with acting_as(place.manager):
        assert not Disclosure.objects.filter(referral_id=referral.pk, category="contact").exists()


def test_p3_who_has_not_signed_is_only_signposted_to(place):
    signing.withdraw(place.version, place.council, "New director")
    found = verdict(place)
    assert (found.allowed, found.needs_asking) == (False, False)
    assert "number" in found.next_step


def test_p4_a_material_change_needs_every_signature_anew(place):
    new = opened(a_next(place), ago=5)
    signs(new, place.advice, place.sender_manager)
    versions.turn()
    assert "has not signed" in verdict(place).reason
    signs(new, place.council, place.manager)
    assert verdict(place).needs_asking


@pytest.mark.parametrize(("days", "allowed"), [(29, True), (30, False)])
def test_p4_grace_lasts_thirty_days_at_most(place, days, allowed):
    opened(a_next(place, grace_days=30), ago=days)
    versions.turn()
    assert verdict(place).needs_asking is allowed


def test_p4_in_the_days_of_grace_nothing_new_is_shared(place):
    """Who has signed the version before shares what that one let through: no kind more, no field more, no less asked."""
    new = a_next(place, grace_days=30)
    before = [
        lambda: DataFlow.objects.filter(version=place.version, category="work").delete(),
        lambda: DataFlow.objects.filter(version=place.version, category="contact").update(fields=["phone"]),
        lambda: new.flows.filter(category="money").update(asking="tell"),
    ]
    with pgtrigger.ignore("consent.DataFlow:keep_flows"):
        for change in before:
            change()
    opened(new, ago=1)
    versions.turn()
    for code in ("work", "contact", "money"):
        assert verdict(place, code=code).flow is None, code
    assert verdict(place).needs_asking
    signs(new, place.advice, place.sender_manager)
    assert verdict(place, code="work").flow is None
    signs(new, place.council, place.manager)
    for code in ("work", "contact", "money"):
        assert verdict(place, code=code).flow, code


def test_p4_a_minor_change_carries_signatures_and_tells(place):
    new = a_next(place, material=False)
    versions.open_for_signature(new)
    versions.turn()
    assert verdict(place).needs_asking
    assert {s.method for s in new.signatures.all()} == {"carried"}
    found = Letter.objects.filter(kind="protocol_minor_change").order_by("pk")
    assert {one.person for one in found} == {place.manager.person, place.sender_manager.person}
    assert letters.context_of(found[0])["version"] == new


def test_p5_an_old_referral_keeps_its_version(place):
    referral = a_sent_referral(place)
    versions.open_for_signature(a_next(place, material=False))
    versions.turn()
    with acting_as(place.worker):
        lines = Disclosure.objects.filter(referral_id=referral.pk)
        assert {line.version_id for line in lines} == {place.version.pk}


def test_p6_reminded_at_each_mark_once(place):
    a_seat("Gwen Lead", "governance_lead", partnership=place.partnership)
    review = place.version.review_on
    for before, count in [(91, 0), (90, 3), (89, 0), (30, 3), (7, 3), (6, 0)]:
        assert versions.remind(review - before * DAY) == count, before
    found = Letter.objects.filter(kind="protocol_review").order_by("pk").first()
    assert letters.context_of(found)["version"] == place.version


@pytest.mark.parametrize(("days", "goes_on"), [(1, True), (90, True), (91, False)])
def test_p6_a_review_ninety_days_overdue_stops_new_ones(place, days, goes_on):
    found = verdict(place, place.version.review_on + days * DAY)
    assert found.needs_asking is goes_on
    assert goes_on or "more than 90 days ago" in found.reason


def test_p6_the_end_stops_new_ones_at_once(place):
    ProtocolVersion.objects.update(ends_on=TODAY())
    assert verdict(place).needs_asking
    assert verdict(place, TODAY() + DAY).reason == "No information-sharing agreement is active."


def test_p7_a_party_that_left_neither_gives_nor_receives(place):
    Party.objects.filter(agency=place.council).update(left_on=TODAY())
    for pair in [(place.advice, place.council), (place.council, place.advice)]:
        facts = sharing.load_facts(place.partnership, *pair)
        assert not facts.flows


@pytest.mark.parametrize("last", [dt.date(2026, 3, 29), dt.date(2026, 10, 25)])
def test_p8_ended_by_the_second_across_a_clock_change(place, last):
    """The last second of the last day, and the next, in London's time whatever the clocks did that day."""
    with pgtrigger.ignore("consent.ProtocolVersion:keep_active_versions"):
        ProtocolVersion.objects.update(effective_on=last - 9 * DAY, ends_on=last, review_on=last + 9 * DAY)
    midnight = timezone.make_aware(dt.datetime.combine(last + DAY, dt.time()))
    for moment, holds in [(midnight - dt.timedelta(seconds=1), True), (midnight, False)]:
        day = timezone.localdate(moment.astimezone(dt.UTC))
        facts = sharing.load_facts(place.partnership, place.advice, place.council, today=day)
        assert facts.protocol_active is holds


def test_p8_a_sending_finds_the_signature_gone(place):
    client = a_client(place)
    they_agree(place, client)
    referral = a_draft(place, client)
    signing.withdraw(place.version, place.council, "New director")
    with acting_as(place.worker), pytest.raises(sending.NotShareable, match="has not signed"):
        sending.send(referral, place.worker)


def test_signed_is_what_was_read(place):
    new = a_next(place)
    versions.open_for_signature(new)
    read = signing.fingerprint(new)
    with pgtrigger.ignore("consent.ProtocolVersion:keep_active_versions"):
        ProtocolVersion.objects.filter(pk=new.pk).update(retention="For ever")
    with pytest.raises(Refused, match="Read it again"):
        signing.sign(new, place.council, place.manager.person, read=read, signatory="D", post="Director")
    assert not new.signatures.exists()


def test_p1_what_may_be_signed_does_not_change(place):
    """From the day it is open, whoever has signed has signed exactly this."""
    new = a_next(place)
    versions.open_for_signature(new)
    changes = [
        lambda: ProtocolVersion.objects.filter(pk=new.pk).update(purpose="Another"),
        lambda: ProtocolVersion.objects.filter(pk=new.pk).update(status="draft"),
        lambda: new.flows.update(fields=["details"]),
        lambda: new.parties.all().delete(),
    ]
    for change in changes:
        with pytest.raises(InternalError), transaction.atomic():
            change()


def test_a_version_that_would_have_begun_is_not_opened(place):
    new = a_next(place, effective_on=TODAY() - DAY)
    with pytest.raises(Refused, match="leave time to sign"):
        versions.open_for_signature(new)


def test_a_public_body_cannot_name_legitimate_interests(place):
    type(place.council).objects.filter(pk=place.council.pk).update(sector="statutory")
    new = a_next(place)
    new.flows.filter(category="housing").update(basis="UK GDPR Article 6(1)(f): legitimate interests")
    with pytest.raises(Refused, match="is a public body and cannot share it"):
        versions.open_for_signature(new)
    assert "6(1)(f)" not in bases.allowed("statutory")
    assert "6(1)(f)" in bases.allowed("third")


def test_compared_in_words(place):
    new = a_next(place, retention="Six years")
    new.flows.filter(category="contact").update(fields=["phone"])
    new.flows.filter(category="health").delete()
    text = " ".join(versions.compared(place.version, new))
    assert "is “Six years”" in text
    assert "may not be shared any more" in text
    assert "only phone" in text
