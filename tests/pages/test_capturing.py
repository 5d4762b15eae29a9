"""How an answer is recorded: by whom, in which words, on what evidence, and when it is to be asked anew."""

import datetime as dt

import pgtrigger
import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from consent import agreements, anew, papers, sharing, standing, universal_credit, wording
from consent.models import AgreementEvent, Asking, CapacityAssessment, DataFlow, Representative
from partners.acting import acting_as
from tests.scenarios import (
    AN_ATTORNEY,
    a_client,
    a_draft,
    a_picture,
    a_seat,
    a_sent_referral,
    an_agency,
    an_outcome,
    step,
    they_agree,
)

TODAY = timezone.localdate()
UNABLE = {
    "understands": True,
    "retains": True,
    "weighs": False,
    "communicates": True,
    "support": "Easy words, her sister beside her",
    "assessor": "Dr A. Sessor",
    "on": TODAY,
    "decided": "The council is told of the notice, so that she keeps her home",
    "consulted": "Her sister and her carer",
    "least_restrictive": "Only name, contact and housing",
}
ABLE = UNABLE | {"weighs": True, "decided": "", "consulted": "", "least_restrictive": ""}


def rows_of(place, model, *related) -> list:
    """As the agency that holds them reads them, the oldest first."""
    with acting_as(place.worker, nested=True):
        rows = model.objects.select_related(*related) if related else model.objects.all()
        return list(rows.order_by("id"))


def events_of(place) -> list[AgreementEvent]:
    return rows_of(place, AgreementEvent, "paper", "asked_by", "recorded_by")


def born(age: int, days: int = 0) -> dt.date:
    return TODAY.replace(year=TODAY.year - age, day=min(TODAY.day, 28)) - dt.timedelta(days=days)


def a_child(place, age: int = 14, postcode: str = "LU2 7AA"):
    return a_client(
        place,
        "Casper",
        identity={"known_as": "Casper", "birth_date": born(age, 40)},
        contact={"postcode": postcode},
    )


@pytest.fixture
def acting(place):
    with acting_as(place.worker, nested=True):
        yield place


def by(representative) -> agreements.Asked:
    return agreements.Asked(given_by="rep", representative=representative)


def yes(place, client, asked=None, allowed=("identity", "contact", "housing"), **options):
    return they_agree(place, client, allowed=allowed, asked=asked, **options)


def refused(place, client, asked=None, **options) -> str:
    before = len(events_of(place))
    with pytest.raises(standing.CannotAnswer) as refusal, transaction.atomic():
        yes(place, client, asked, **options)
    assert refusal.value.reason
    assert refusal.value.way_on
    assert len(events_of(place)) == before
    return refusal.value.reason


# --- C1, C10: the page ---------------------------------------------------------------------------


def agree_url(place, client=None) -> str:
    return f"/referrals/{a_draft(place, client).reference}/agreement/"


SAID_YES = {
    "agrees": "yes",
    "tell": "result",
    "follow_up": "yes",
    "method": "in_person",
    "expires_on": "1/3/2099",
}


def test_c1_nothing_is_ticked_and_each_sensitive_kind_is_asked_about_apart(place, as_seat):
    client = a_client(place, health={"conditions": "Asthma"})
    url = agree_url(place, client)
    form = as_seat(place.worker).get(url).context["form"]
    assert {form[name].value() for name in ("agrees", "also_health", "tell", "follow_up")} == {None}
    page = as_seat(place.worker).post(url, SAID_YES)
    assert "Say yes or no about health." in page.text
    as_seat(place.worker).post(url, SAID_YES | {"also_health": "no"})
    event = events_of(place)[-1]
    assert (event.said, event.refused) == ("given", ["health"])


def test_c1_a_refusal_is_stored_and_other_help_stays_open(place, as_seat):
    client = a_client(place)
    page = as_seat(place.worker).post(agree_url(place, client), SAID_YES | {"agrees": "no"}, follow=True)
    assert events_of(place)[-1].said == "refused"
    assert page.status_code == 200
    assert as_seat(place.worker).get(f"/clients/{client.reference}/refer/").status_code == 200


@pytest.mark.parametrize(("asking", "says"), [("tell", "tell them"), ("do_not_ask", "do not speak of it")])
def test_c10_what_is_shared_anyhow_is_not_asked_about(place, as_seat, asking, says):
    with pgtrigger.ignore("consent.DataFlow:keep_flows"):
        DataFlow.objects.filter(category="housing").update(asking=Asking(asking))
    url = agree_url(place)
    response = as_seat(place.worker).get(url)
    assert says in response.text
    assert "housing" not in response.context["form"].categories
    assert "your home" not in response.context["form"].script


# --- C2: in person, by phone, on paper -----------------------------------------------------------


def test_c2_by_phone_the_script_is_read_aloud(place, as_seat):
    url = agree_url(place)
    said = SAID_YES | {"method": "phone"}
    page = as_seat(place.worker).post(url, said)
    assert "By phone the words are read aloud" in page.text
    assert not events_of(place)
    as_seat(place.worker).post(
        url,
        said | {"read_aloud": "on", "said_on": f"{TODAY:%d/%m/%Y}", "asked_by": place.colleague.person_id},
    )
    event = events_of(place)[-1]
    assert (event.read_aloud, event.asked_by, event.recorded_by) == (
        True,
        place.colleague.person,
        place.worker.person,
    )
    assert "Housing Luton" in event.told
    assert event.wording_sha256 == wording.base()["en"].sha256
    assert event.said_at <= event.at


def test_c2_no_way_round_the_form_leads_past_the_evidence(place, acting):
    client = a_client(place)
    assert "read aloud" in refused(place, client, method="phone")
    assert "sheet" in refused(place, client, method="paper")


def sheet(content: bytes, name: str = "sheet.pdf"):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, content)


def test_c2_a_signed_sheet_is_known_by_its_content_and_kept(place, as_seat):
    client = a_client(place)
    url, said = agree_url(place, client), SAID_YES | {"method": "paper"}
    page = as_seat(place.worker).post(url, said | {"paper": sheet(b"MZ not a sheet")})
    assert "neither a PDF nor a PNG or JPEG" in page.text
    assert not events_of(place)
    pdf = b"%PDF-1.7 signed %%EOF"
    as_seat(place.worker).post(url, said | {"paper": sheet(pdf, "her name.exe")})
    paper = events_of(place)[-1].paper
    response = as_seat(place.colleague).get(f"/clients/{client.reference}/sheets/{paper.pk}/")
    assert response.content == pdf
    assert response["Content-Disposition"] == f'attachment; filename="signed-{client.reference}.pdf"'
    assert as_seat(place.officer).get(response.wsgi_request.path).status_code == 404


def test_c2_a_photo_is_drawn_anew():
    kind, kept = papers.read(a_picture("JPEG") + b"a second file behind it")
    assert kind == "png"
    assert b"second file" not in kept


# --- C4: how long --------------------------------------------------------------------------------


def test_c4_six_months_and_for_a_jobcentre_its_own_end(place):
    assert agreements.expiry_for(place.council, dt.date(2026, 8, 31)) == dt.date(2027, 2, 28)
    jobcentre = an_agency("Jobcentre", place.partnership, kind="jobcentre", sector="statutory")
    assert agreements.expiry_for(jobcentre, dt.date(2026, 1, 31)) == dt.date(2026, 2, 28)
    assert agreements.expiry_for(jobcentre, dt.date(2026, 11, 24), 20) == dt.date(2027, 1, 19)
    assert agreements.expiry_for(jobcentre, dt.date(2026, 11, 10), 20) == dt.date(2026, 12, 19)


def test_c4_an_end_beyond_the_next_assessment_period_is_not_taken(place, as_seat):
    place.council.kind = "jobcentre"
    place.council.save()
    url = agree_url(place)
    page = as_seat(place.worker).post(url, SAID_YES)
    assert "next assessment period" in page.text
    as_seat(place.worker).post(url, SAID_YES | {"expires_on": f"{TODAY:%d/%m/%Y}", "uc_day": "40"})
    assert not events_of(place)


def test_c4_for_a_jobcentre_it_ends_with_the_request(place):
    place.council.kind = "jobcentre"
    place.council.save()
    client = a_client(place)
    referral = a_sent_referral(place, client)
    assert verdict(place, client).allowed
    step(place, referral, "accept", place.manager, worker=place.officer.person)
    step(place, referral, "contact", place.officer)
    step(place, referral, "complete", place.officer, outcomes=[an_outcome()])
    assert verdict(place, client).reason == anew.REQUEST_DONE


def test_the_journal_note_has_its_own_end_and_says_that_it_is_the_one_that_counts(place, as_seat):
    place.council.kind = "jobcentre"
    place.council.save()
    client = a_client(place)
    event = yes(place, client)
    page = as_seat(place.worker).get(f"/clients/{client.reference}/answers/{place.council.pk}/journal-note/")
    assert "does not replace it" in page.text
    assert f"{event.expires_on.day} {event.expires_on:%B %Y}" in page.text
    assert "Quillfeather" not in page.context["note"]
    assert universal_credit.longest(TODAY) >= event.expires_on


# --- C5: asked anew ------------------------------------------------------------------------------


def verdict(place, client, category: str = "housing"):
    with acting_as(place.worker, nested=True):
        facts = sharing.load_facts(place.partnership, place.advice, place.council, client=client)
        return sharing.decide([category], facts)[category]


def publish(place, asks_anew: bool = True) -> str:
    lead = a_seat(f"Gita Lead {asks_anew}", "governance_lead", partnership=place.partnership)
    with acting_as(lead, nested=True):
        return wording.publish(
            place.partnership,
            {"en": "May we tell {agency} {what}?", "pl": "Czy {agency} ma znać {what}?"},
            lead.person,
            why="Plainer",
            asks_anew=asks_anew,
        )


def waiting(place, as_seat) -> str:
    return as_seat(place.worker).get("/referrals/agreements/").text


def test_c5_a_new_wording_asks_everybody_again_unless_it_only_mends_a_word(place, as_seat):
    client = a_client(place)
    a_sent_referral(place, client)
    publish(place, asks_anew=False)
    assert verdict(place, client).allowed
    assert "Nothing runs out" in waiting(place, as_seat)
    version = publish(place)
    assert verdict(place, client).reason == anew.NEW_WORDS
    assert anew.NEW_WORDS in waiting(place, as_seat)
    response = as_seat(place.worker).get(agree_url(place, client) + "?language=pl")
    assert anew.NEW_WORDS in response.text
    assert "Czy Housing Luton ma znać" in response.text
    as_seat(place.worker).post(response.wsgi_request.get_full_path(), SAID_YES)
    event = events_of(place)[-1]
    assert (event.wording, event.language) == (version, "pl")
    assert verdict(place, client).allowed


def test_c5_what_is_published_is_never_changed(place):
    publish(place)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("update consent_wording set text = 'other'")


@pytest.mark.parametrize(("age", "told"), [(16, True), (17, False), (18, True)])
def test_c5_at_sixteen_and_eighteen_they_are_asked_again(place, as_seat, age, told):
    client = a_client(place, "Casper", identity={"known_as": "Casper", "birth_date": born(age, 5)})
    with acting_as(place.worker, nested=True):
        standing.note_understanding(client, place.council, understands=True, note="In own words", on=TODAY)
    yes(place, client, said_at=timezone.now() - dt.timedelta(days=20))
    a_sent_referral_on(place, client)
    assert ("turned" in verdict(place, client).reason) is told
    assert ("turned 16 or 18" in waiting(place, as_seat)) is told


def a_sent_referral_on(place, client) -> None:
    """Open, and resting on what was said before."""
    referral = a_draft(place, client)
    with acting_as(place.worker, nested=True):
        changes = {"status": "sent", "sent_at": timezone.now(), "due_on": TODAY}
        assert type(referral).objects.filter(pk=referral.pk).update(**changes) == 1


def test_c5_a_change_of_capacity_asks_again(place, as_seat):
    client = a_client(place)
    a_sent_referral(place, client)
    with acting_as(place.worker, nested=True):
        standing.assess(client, place.council, **ABLE)
        assert verdict(place, client).allowed
        standing.assess(client, place.council, **UNABLE)
    assert verdict(place, client).reason == anew.CAPACITY
    assert anew.CAPACITY in waiting(place, as_seat)


def test_c5_the_queue_opens_thirty_days_before_the_end(place, as_seat):
    client = a_client(place)
    yes(place, client, expires_on=TODAY + dt.timedelta(days=31))
    a_sent_referral_on(place, client)
    assert "Nothing runs out" in waiting(place, as_seat)
    yes(place, client, expires_on=TODAY + dt.timedelta(days=30))
    assert "Zofia Quillfeather" in waiting(place, as_seat)
    desk = as_seat(place.sender_manager).get("/information/").text
    assert client.reference in desk
    assert "Quillfeather" not in desk


# --- C7: capacity --------------------------------------------------------------------------------


def test_c7_an_adult_is_presumed_able(place):
    assert yes(place, a_client(place)).capacity is None


def test_c7_who_cannot_decide_is_decided_for_in_their_best_interests(acting):
    client = a_client(acting)
    best = agreements.Asked(given_by="best")
    assert "presumed" in refused(acting, client, best)
    standing.assess(client, acting.council, **UNABLE)
    assert "could not decide" in refused(acting, client)
    event = yes(acting, client, best)
    assert event.capacity.consulted == UNABLE["consulted"]
    standing.assess(client, acting.council, **ABLE)
    assert yes(acting, client).given_by == "self"


def test_c7_an_assessment_is_of_one_decision(acting):
    client = a_client(acting)
    standing.assess(client, acting.stranger, **UNABLE)
    assert yes(acting, client).capacity is None


def test_c7_lacking_one_of_four_the_best_interests_stand_with_it(place, as_seat):
    client = a_client(place)
    url = f"/clients/{client.reference}/capacity/{place.council.pk}/"
    said = {k: {True: "yes", False: "no"}.get(v, v) for k, v in UNABLE.items()} | {"on": f"{TODAY:%d/%m/%Y}"}
    page = as_seat(place.worker).post(url, said | {"consulted": ""})
    assert "Fill this in: who was consulted." in page.text
    assert UNABLE["decided"] in page.text
    as_seat(place.worker).post(url, said)
    assert rows_of(place, CapacityAssessment)[0].able is False
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("update consent_capacityassessment set able = true")


# --- C8: representatives -------------------------------------------------------------------------


def a_representative(place, client, **seen) -> Representative:
    return standing.add_representative(client, **(AN_ATTORNEY | seen))


@pytest.mark.parametrize(
    ("authority", "allowed", "may"),
    [
        ("attorney_p", ["identity", "housing", "money"], True),
        ("attorney_p", ["identity", "health"], False),
        ("appointee", ["identity", "money"], True),
        ("appointee", ["identity", "housing"], False),
        ("deputy_p", ["money", "legal"], True),
        ("attorney_w", ["identity"], False),
        ("parent", ["identity"], False),
    ],
)
def test_c8_an_authority_reaches_so_far(acting, authority, allowed, may):
    client = a_client(acting)
    asked = by(a_representative(acting, client, authority=authority))
    if may:
        assert yes(acting, client, asked, allowed=allowed).representative.authority == authority
    else:
        refused(acting, client, asked, allowed=allowed)


def test_c8_a_welfare_attorney_decides_where_the_person_cannot(acting):
    client = a_client(acting)
    asked = by(a_representative(acting, client, authority="attorney_w"))
    standing.assess(client, acting.council, **UNABLE)
    event = yes(acting, client, asked, allowed=["identity", "health"])
    assert event.capacity.able is False


def test_c8_it_ends_and_belongs_to_one_client(acting):
    client = a_client(acting)
    assert "Nobody" in refused(acting, client, by(a_representative(acting, a_client(acting, "Tam"))))
    over = a_representative(acting, client, ends_on=TODAY - dt.timedelta(days=1))
    assert "ended" in refused(acting, client, by(over))
    held = a_representative(acting, client)
    standing.end_representative(held, "Revoked")
    assert "ended" in refused(acting, client, by(held))
    with pytest.raises(DatabaseError), transaction.atomic():
        Representative.objects.filter(pk=held.pk).update(evidence="Something else")


@pytest.mark.parametrize("relation", standing.WITHOUT_AUTHORITY)
def test_c8_being_close_to_somebody_is_no_authority(place, as_seat, relation):
    client = a_client(place)
    page = as_seat(place.worker).post(
        f"/clients/{client.reference}/answers/representatives/",
        {"name": "Nia", "authority": relation, "evidence": "Says so", "seen_on": f"{TODAY:%d/%m/%Y}"},
    )
    assert "gives no right to agree for them" in page.text
    assert "best interests" in page.text
    assert 'value="Nia"' in page.text
    assert not rows_of(place, Representative)


# --- C9: children --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("age", "postcode", "may"),
    [
        (15, "LU2 7AA", False),
        (16, "LU2 7AA", True),
        (12, "G12 8QQ", True),
        (11, "G12 8QQ", False),
        (13, "GL1 1AA", False),
    ],
)
def test_c9_from_sixteen_they_are_presumed_to_understand_in_scotland_from_twelve(acting, age, postcode, may):
    child = a_child(acting, age, postcode)
    if may:
        assert yes(acting, child).understanding is None
    else:
        refused(acting, child)


def test_c9_a_child_who_understands_decides_also_against_a_parent(acting):
    child = a_child(acting)
    parent = by(a_representative(acting, child, authority="parent"))
    assert yes(acting, child, parent).given_by == "rep"
    standing.note_understanding(child, acting.council, understands=True, note="Own words", on=TODAY)
    they_agree(acting, child, said="refused", allowed=(), refused=("housing",))
    assert "child" in refused(acting, child, parent)
    assert sharing.last_answer(child, acting.council).said == "refused"
    assert yes(acting, child).understanding.note == "Own words"


# --- outside a referral, and all that was said ---------------------------------------------------


def test_an_answer_is_narrowed_and_renewed_each_as_a_new_one(place, as_seat):
    client = a_client(place)
    url = f"/clients/{client.reference}/ask/{place.council.pk}/"
    worker = as_seat(place.worker)
    worker.post(url, SAID_YES)
    worker.post(url, SAID_YES)
    worker.post(url, SAID_YES | {"leave_out": ["housing"]})
    worker.post(url, SAID_YES | {"agrees": "no"})
    events = events_of(place)
    assert [e.said for e in events] == ["given", "renewed", "narrowed", "refused"]
    assert events[2].refused == ["housing"]
    page = worker.get(f"/clients/{client.reference}/answers/").text
    for words in (
        "Said yes again",
        "Narrowed it",
        "Said no",
        f"Version {wording.FIRST}, English",
        "Wanda Worker",
    ):
        assert words in page


def test_the_history_names_who_answered_and_the_evidence(place, as_seat):
    client = a_client(place)
    with acting_as(place.worker, nested=True):
        yes(place, client, by(a_representative(place, client)))
    for address in (f"/clients/{client.reference}/answers/", f"/clients/{client.reference}/"):
        assert "Rosa Attorney, Attorney for property and money" in as_seat(place.worker).get(address).text
    assert (
        "Registered power of attorney"
        in as_seat(place.worker).get(f"/clients/{client.reference}/answers/").text
    )


def test_the_words_alone_stand_on_a_screen_without_anything_of_ours(place, as_seat):
    client = a_client(place)
    draft = a_draft(place, client)
    page = (
        as_seat(place.worker).get(f"/referrals/{draft.reference}/words/{client.reference}/?language=cy").text
    )
    assert "Hoffem rannu" in page
    assert "Quillfeather" not in page
    assert page.count("<a ") == 1


def test_fields_about_a_client_are_not_filled_in_by_the_browser(place, as_seat):
    client = a_client(place)
    at = f"/clients/{client.reference}"
    for url in (
        f"{at}/ask/{place.council.pk}/",
        f"{at}/answers/representatives/",
        f"{at}/capacity/{place.council.pk}/",
    ):
        assert 'id="work" enctype="multipart/form-data" autocomplete="off"' in (
            text := as_seat(place.worker).get(url).text
        ) or ('id="work" autocomplete="off"' in text)


@pytest.mark.parametrize("code", wording.LANGUAGES)
def test_every_kind_of_information_has_words_in_every_language(place, code):
    from clients.registry import CATEGORIES

    told = wording.base()[code].told(list(CATEGORIES), place.council, "Eviction")
    assert "{" not in told
    assert code == "en" or not any(kind.said in told for kind in CATEGORIES.values())


def test_by_raw_sql_the_receiver_reads_nothing_of_it(place):
    client = a_client(place)
    with acting_as(place.worker, nested=True):
        held = a_representative(place, client)
        standing.assess(client, place.council, **ABLE)
        standing.note_understanding(client, place.council, understands=True, note="Own", on=TODAY)
        paper = papers.keep(client, "pdf", b"%PDF-1.4 %%EOF")
        yes(place, client, agreements.Asked(given_by="rep", representative=held, paper=paper))
    tables = ("representative", "capacityassessment", "understanding", "paper", "agreementevent")
    for seat, rows in ((place.worker, 1), (place.manager, 0), (place.admin, 0)):
        for table in tables:
            with acting_as(seat, nested=True), connection.cursor() as cursor:
                cursor.execute(f"select count(*) from consent_{table}")
                assert cursor.fetchone()[0] == rows, (seat, table)
