"""One of everything that an address can name, made when an address names it."""

import datetime as dt
from collections.abc import Callable
from functools import cached_property

from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from consent import papers, standing
from partners import invitations, joining, moving, sight
from partners.acting import acting_as
from partners.directory import ids, vocabularies
from partners.models import AgencyContact, Team
from referrals.models import Message
from tests.governance import a_document, a_motion, a_notice, a_suggestion, a_thank_you, an_entry
from tests.partners.directory import a_directory_file, publish
from tests.scenarios import (
    AN_ATTORNEY,
    Place,
    a_client,
    a_draft,
    a_logo,
    a_proposal,
    a_sent_referral,
    a_steerer,
    an_application,
    an_invitation,
    step,
    they_agree,
)


def patterns(found=None) -> dict[str, URLPattern]:
    """Every address of ours by its name; signing in is allauth's own."""
    by_name: dict[str, URLPattern] = {}
    for p in found if found is not None else get_resolver().url_patterns:
        if isinstance(p, URLPattern):
            by_name[p.name] = p
        elif not str(p.pattern).startswith("accounts"):
            by_name |= patterns(p.url_patterns)
    return by_name


class World:
    """The things by their names, as attributes or as items. Each costs queries, so none is made before it is asked for."""

    def __init__(self, place: Place):
        self.place = place

    def __getitem__(self, name: str):
        return getattr(self, name)

    @cached_property
    def client(self):
        client = a_client(self.place)
        they_agree(self.place, client)
        return client

    @cached_property
    def draft(self):
        return a_draft(self.place, self.client)

    @cached_property
    def sent(self):
        return a_sent_referral(self.place, self.client)

    @cached_property
    def call(self):
        step(self.place, self.sent, "phone", self.place.worker, text="I rang.")
        with acting_as(self.place.worker, nested=True):
            return Message.objects.get()

    @cached_property
    def team(self):
        return Team.objects.create(agency=self.place.advice, name="Front door")

    @cached_property
    def apart(self):
        place = self.place
        return sight.keep_apart(place.partnership, place.advice, place.stranger, "A dispute", "Ada Admin")

    @cached_property
    def spell(self):
        """A move that is still to come."""
        place, soon = self.place, timezone.localdate() + dt.timedelta(days=9)
        return moving.move(
            place.partnership, place.council, "core", "Willing", "Us", person=place.admin.person, since=soon
        )

    @cached_property
    def proposal(self):
        return a_proposal(self.place, self.place.advice)

    @cached_property
    def steerer(self):
        return a_steerer(self.place)

    @cached_property
    def invitation(self):
        """To an agency. A person's is not among the things: its link is signed."""
        place = self.place
        with acting_as(place.admin, nested=True):
            return joining.invite(place.partnership, place.admin.person, "Newcomer", "n@newcomer.example")

    @cached_property
    def application(self):
        place = self.place
        with acting_as(place.admin, nested=True):
            return joining.apply(an_application(place, agency=place.advice), place.admin.person)

    @cached_property
    def pictured(self):
        a_logo(self.place.council)
        return self.place.council

    @cached_property
    def desk(self):
        return AgencyContact.objects.create(agency=self.place.council, role="Duty desk", phone="01632 960001")

    @cached_property
    def own_desk(self):
        return AgencyContact.objects.create(agency=self.place.advice, role="Front desk", phone="01632 960002")

    @cached_property
    def entry(self):
        return an_entry(self.place)

    @cached_property
    def document(self):
        return a_document(self.place, self.entry)

    @cached_property
    def motion(self):
        return a_motion(self.place)

    @cached_property
    def notice(self):
        return a_notice(self.place)

    @cached_property
    def suggestion(self):
        return a_suggestion(self.place)

    @cached_property
    def file(self):
        """A directory that was handed in to be read."""
        with acting_as(self.place.admin, nested=True):
            return a_directory_file(self.place)

    @cached_property
    def published(self):
        """The council and its service, in the open directory, at a place."""
        publish(self.place.council)
        return self.place

    @cached_property
    def flow(self):
        return self.place.version.flows.order_by("pk").first()

    @cached_property
    def version(self):
        return self.place.version

    @cached_property
    def representative(self):
        with acting_as(self.place.worker, nested=True):
            return standing.add_representative(self.client, **AN_ATTORNEY)

    @cached_property
    def paper(self):
        with acting_as(self.place.worker, nested=True):
            return papers.keep(self.client, "pdf", b"%PDF-1.4 %%EOF")

    @cached_property
    def thanks(self):
        return a_thank_you(self.place)


DRAFTS = (
    *("write", "agree", "agree_person", "household", "include_person"),
    *("leave_out_person", "said_no", "check", "words_to_show"),
)
OF_THE_DRAFT = dict.fromkeys(DRAFTS, "draft")

# What `pk` stands for in an address, where it is not the council.
PKS = {
    **dict.fromkeys(("take_back_application", "application", "tick_vetting", "join_agency"), "application"),
    **dict.fromkeys(("refuse_application", "withdraw_application"), "application"),
    "withdraw_invitation": "invitation",
    "logo": "pictured",
    **dict.fromkeys(("register_entry", "register_change", "register_renew", "register_document"), "entry"),
    "motion": "motion",
    **dict.fromkeys(("protocol", "sign_protocol", "withdraw_signature"), "version"),
    **dict.fromkeys(("new_protocol_version", "write_protocol", "open_protocol", "add_flow"), "version"),
    "write_flow": "flow",
    **dict.fromkeys(("notice", "end_notice"), "notice"),
    "reply_suggestion": "suggestion",
    "take_thanks_back": "thanks",
}
OWN_SEATS = ("person_seat", "switch_person", "invite_again")
PARTNERSHIP_SEATS = ("partnership_seat", "switch_partnership_seat", "invite_to_partnership_again")
SEATS = dict.fromkeys(OWN_SEATS, "colleague") | dict.fromkeys(PARTNERSHIP_SEATS, "evaluator")
ABOUT_AN_AGENCY = ("partner", "thank", "take_thanks_back")


NEEDS = ("need", "retire_need", "merge_need")


def pk_of(name: str, world: World):
    if name == "confirm_service":
        return world.place.service.pk
    if name in NEEDS:
        return world.place.need.pk
    return world[PKS[name]].pk if name in PKS else world.place.council.pk


def reference_of(name: str, world: World) -> str:
    of_a_client = str(patterns()[name].pattern).startswith("clients/")
    return world["client" if of_a_client else OF_THE_DRAFT.get(name, "sent")].reference


def slug_of(name: str, world: World) -> str:
    place = world.place
    return place.council.slug if name in ABOUT_AN_AGENCY else place.partnership.slug


def open_id(name: str, world: World) -> str:
    """The id of what an address of the open directory names."""
    place = world.published
    held = place.service.locations.get()
    return {
        "oruk_service": ids.own(place.service),
        "oruk_organization": ids.own(place.council),
        "oruk_taxonomy": vocabularies.ALL["needs"].id,
        "oruk_taxonomy_term": str(place.need.uuid),
        "oruk_service_at_location": ids.at_location(ids.own(place.service), ids.own(held)),
    }[name]


# The name of a place in a pattern → what stands there.
THINGS: dict[str, Callable] = {
    "reference": reference_of,
    "pk": pk_of,
    "slug": slug_of,
    "person": lambda name, world: world.client.reference,
    "section": lambda name, world: "about",
    "code": lambda name, world: "ico" if name == "tick_vetting" else "housing",
    "token": lambda name, world: "not-one-that-was-sent",
    "contact_id": lambda name, world: world["own_desk" if name == "our_contact" else "desk"].pk,
    "service_id": lambda name, world: world.place.service.pk,
    "agency_id": lambda name, world: world.place.council.pk,
    "seat_id": lambda name, world: getattr(world.place, SEATS.get(name, "officer")).pk,
    "team_id": lambda name, world: world.team.pk,
    "person_id": lambda name, world: world.place.worker.person_id,
    "representative_id": lambda name, world: world.representative.pk,
    "paper_id": lambda name, world: world.paper.pk,
    "message_id": lambda name, world: world.call.pk,
    "action": lambda name, world: "message",
    "apart_id": lambda name, world: world.apart.pk,
    "spell_id": lambda name, world: world.spell.pk,
    "proposal_id": lambda name, world: world.proposal.pk,
    "steerer_id": lambda name, world: world.steerer.pk,
    "form": lambda name, world: "csv",
    "file_id": lambda name, world: world.file.pk,
    "id": open_id,
    "document_id": lambda name, world: world.document.pk,
}


def url_of(name: str, world: World) -> str:
    """The address with the world's own things in it, each by the name of its place in the pattern."""
    if name == "invited":
        return invitations.link_of(an_invitation(world.place))
    converters = patterns()[name].pattern.converters
    return reverse(name, kwargs={part: THINGS[part](name, world) for part in converters})
