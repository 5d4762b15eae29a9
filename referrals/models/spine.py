"""The spine of a referral and its events: codes, dates and ids, and nothing personal."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from guardian.models import UserObjectPermissionBase

from partners import named
from partners.keys import reference, uuid7
from partners.models.services import DeclineReason, Ending
from partners.rowsecurity import AGENCY, FIGURES, PARTNERSHIP, PERSON, SWEEP, row_security, sql_function


class Status(models.TextChoices):
    """States of a referral; `docs/lifecycle.md` maps them to HL7 FHIR Task."""

    DRAFT = "draft", "Draft"
    SENT = "sent", "New"
    ON_HOLD = "on_hold", "Waiting for an answer"
    ACCEPTED = "accepted", "Taken on"
    IN_PROGRESS = "in_progress", "In progress"
    COMPLETED = "completed", "Helped"
    ENDED = "ended", "Not helped"
    DECLINED = "declined", "They can't take it"
    REDIRECTED = "redirected", "Passed on"
    WITHDRAWN = "withdrawn", "Taken back"
    LAPSED = "lapsed", "No answer: back with sender"


OPEN = [Status.SENT, Status.ON_HOLD, Status.ACCEPTED, Status.IN_PROGRESS]
FINAL = [Status.COMPLETED, Status.ENDED, Status.DECLINED, Status.REDIRECTED, Status.WITHDRAWN, Status.LAPSED]
TAKEN_ON = [Status.ACCEPTED, Status.IN_PROGRESS, Status.COMPLETED, Status.ENDED]


class Side(models.TextChoices):
    SENDER = "sender", "Sender"
    RECEIVER = "receiver", "Receiver"
    SYSTEM = "system", "System"


NAMED = f"""case when restricted then exists (
    select 1 from referrals_referralnamed n where n.content_object_id = referrals_referral.id and n.user_id = {PERSON}) else true end"""
VISIBLE = f"""case when from_agency_id = {AGENCY} then {NAMED}
when to_agency_id = {AGENCY} then case when status = 'draft' then false else {NAMED} end
when partnership_id = {PARTNERSHIP} then case when restricted then false else status <> 'draft' end
when partnership_id = {FIGURES} then status <> 'draft'
when {SWEEP} = 1 then status <> 'draft'
else false end"""
CHANGED_BY = f"""case when from_agency_id = {AGENCY} then {NAMED}
when to_agency_id = {AGENCY} then case when status = 'draft' then false else {NAMED} end
when {SWEEP} = 1 then status <> 'draft'
else false end"""


# Both sides write on the one row, each what is its own. The states and clocks are the lifecycle's.
OF_THE_SENDER = (
    "tell",
    "sender_reference",
    "urgent",
    "act_by",
    "need_id",
    "sender_worker_id",
    "sent_at",
    "withdrawn_by",
)
OF_THE_RECEIVER = (
    "worker_id",
    "team_id",
    "receiver_reference",
    "receiver_client_id",
    "opened_at",
    "answered_at",
    "first_contact_at",
    "decline_reason",
    "declined_by",
    "better_service_id",
    "ending",
    "words_deleted_at",
)


def written_by_one_side(name: str, agency: str, columns: tuple[str, ...], words: str) -> pgtrigger.Trigger:
    """The columns change by the seat of one agency of the row, or by the sweep and the owner, who are of none."""
    old, new = (", ".join(f"{row}.{column}" for column in columns) for row in ("OLD", "NEW"))
    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Update,
        when=pgtrigger.Before,
        condition=pgtrigger.Condition(f"row({old}) IS DISTINCT FROM row({new})"),
        func=f"if app_agency() <> OLD.{agency} then raise exception '{words}'; end if; return NEW;",
    )


def referral_reference() -> str:
    return reference("R")


@row_security(
    select=VISIBLE,
    insert=f"from_agency_id = {AGENCY} and client_is_mine(client_id)",
    update=CHANGED_BY,
    delete=f"case when from_agency_id = {AGENCY} then case when status = 'draft' then {NAMED} else false end else false end",
)
class Referral(models.Model):
    """One request from an agency to a service, for a client and a need.

    `turn` says whose move it is, `turn_since` from when, `due_on` by which day it should come, and `stepped_at` when
    somebody last did anything; all are written by the lifecycle alone, like `status`. `held_days_left` are working days.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reference = models.CharField(max_length=12, unique=True, default=referral_reference, editable=False)
    partnership = models.ForeignKey("partners.Partnership", models.PROTECT, related_name="+")
    from_agency = models.ForeignKey("partners.Agency", models.PROTECT, related_name="+")
    to_agency = models.ForeignKey("partners.Agency", models.PROTECT, related_name="+")
    service = models.ForeignKey("partners.Service", models.PROTECT, related_name="+")
    need = models.ForeignKey("partners.Need", models.PROTECT, related_name="+")
    client = models.ForeignKey("clients.Client", models.PROTECT, related_name="+")
    chain = models.UUIDField(default=uuid7)
    status = models.CharField(max_length=11, choices=Status, default=Status.DRAFT)
    restricted = models.BooleanField(default=False)
    urgent = models.BooleanField(default=False)
    act_by = models.DateField(null=True, blank=True)
    turn = models.CharField(max_length=8, choices=Side, blank=True, default=Side.SENDER)
    turn_since = models.DateTimeField(null=True)
    stepped_at = models.DateTimeField(null=True)
    due_on = models.DateField(null=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    first_contact_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    held_from = models.CharField(max_length=11, blank=True)
    held_days_left = models.SmallIntegerField(null=True)
    sender_worker = models.ForeignKey("partners.Person", models.PROTECT, related_name="+")
    worker = models.ForeignKey("partners.Person", models.PROTECT, null=True, blank=True, related_name="+")
    team = models.ForeignKey("partners.Team", models.PROTECT, null=True, blank=True, related_name="+")
    decline_reason = models.CharField(max_length=20, choices=DeclineReason, blank=True)
    declined_by = models.CharField(
        max_length=6, choices=[("agency", "The agency"), ("client", "The person")], blank=True
    )
    better_service = models.ForeignKey(
        "partners.Service", models.PROTECT, null=True, blank=True, related_name="+"
    )
    ending = models.CharField(max_length=20, choices=Ending, blank=True)
    withdrawn_by = models.CharField(
        max_length=6, choices=[("sender", "The sender"), ("client", "The person")], blank=True
    )
    tell = models.CharField(
        max_length=8, default="nothing", help_text="What the client lets the receiver tell of the result."
    )
    sender_reference = models.CharField(max_length=40, blank=True)
    receiver_reference = models.CharField(max_length=40, blank=True)
    receiver_client = models.ForeignKey(
        "clients.Client", models.PROTECT, null=True, blank=True, related_name="+"
    )
    loop_closed_at = models.DateTimeField(null=True)
    news_for_sender = models.BooleanField(default=False)
    decide_by = models.DateField(
        null=True, help_text="The receiver must keep or delete what it holds of what was taken back."
    )
    decide_reminders = models.PositiveSmallIntegerField(default=0)
    words_deleted_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        permissions = [("named_on_referral", "Is named on this referral")]
        indexes = [
            models.Index(fields=["to_agency", "status", "-urgent", "due_on", "id"], name="referral_inbox"),
            models.Index(fields=["from_agency", "status", "turn_since", "id"], name="referral_sent_list"),
            models.Index(
                fields=["from_agency", "turn_since", "id"],
                condition=Q(status__in=OPEN),
                name="referral_sent_open",
            ),
            models.Index(
                fields=["to_agency", "-closed_at", "id"],
                condition=Q(status__in=FINAL),
                name="referral_received_closed",
            ),
            models.Index(
                fields=["from_agency", "-closed_at", "id"],
                condition=Q(status__in=FINAL),
                name="referral_sent_closed",
            ),
            models.Index(
                fields=["to_agency", "stepped_at"],
                condition=Q(status__in=["accepted", "in_progress"]),
                name="referral_stalled",
            ),
            models.Index(
                fields=["from_agency", "-closed_at"],
                condition=Q(news_for_sender=True),
                name="referral_news",
            ),
            models.Index(fields=["from_agency", "-id"], name="referral_newest_of_sender"),
            models.Index(fields=["from_agency", "-id"], condition=Q(status="draft"), name="referral_drafts"),
            models.Index(
                fields=["from_agency", "-urgent", "due_on", "id"],
                condition=Q(status="on_hold"),
                name="referral_asked_of_sender",
            ),
            models.Index(
                fields=["from_agency", "-closed_at", "id"],
                condition=Q(status__in=["declined", "lapsed"]),
                name="referral_not_taken",
            ),
            models.Index(fields=["chain", "id"], name="referral_of_chain"),
            models.Index(fields=["client", "id"], name="referral_of_client"),
            models.Index(fields=["partnership", "sent_at"], name="referral_figures"),
            models.Index(fields=["service", "answered_at"], include=["sent_at"], name="referral_speed"),
            models.Index(
                fields=["due_on", "id"], condition=Q(status__in=["sent", "on_hold"]), name="referral_clocks"
            ),
            models.Index(
                fields=["to_agency", "decide_by", "id"],
                condition=Q(decide_by__isnull=False),
                name="referral_to_decide",
            ),
            models.Index(
                fields=["from_agency", "to_agency"], condition=Q(restricted=True), name="referral_restricted"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="sent_has_a_time", condition=Q(status="draft") | Q(sent_at__isnull=False)
            ),
            models.CheckConstraint(
                name="held_knows_where_to_resume",
                condition=Q(status="on_hold", held_from__in=["sent", "accepted", "in_progress"])
                | (~Q(status="on_hold") & Q(held_from="")),
            ),
            models.CheckConstraint(
                name="taken_on_by_somebody",
                condition=~Q(status__in=TAKEN_ON) | Q(worker__isnull=False) | Q(team__isnull=False),
                violation_error_message="Choose who takes it on: a person or a team.",
            ),
            models.CheckConstraint(
                name="in_progress_has_first_contact",
                condition=~Q(status="in_progress") | Q(first_contact_at__isnull=False),
            ),
            models.CheckConstraint(
                name="declined_says_why",
                condition=Q(status="declined", declined_by__in=["agency", "client"]) & ~Q(decline_reason="")
                | (~Q(status="declined") & Q(decline_reason="", declined_by="")),
                violation_error_message="Say why, and who said no.",
            ),
            models.CheckConstraint(
                name="ended_says_why",
                condition=(Q(status="ended") & ~Q(ending="")) | (~Q(status="ended") & Q(ending="")),
                violation_error_message="Say why no help came.",
            ),
            models.CheckConstraint(
                name="withdrawn_says_by_whom",
                condition=(Q(status="withdrawn") & ~Q(withdrawn_by=""))
                | (~Q(status="withdrawn") & Q(withdrawn_by="")),
            ),
            models.CheckConstraint(
                name="final_has_a_time",
                condition=Q(status__in=FINAL, closed_at__isnull=False)
                | (~Q(status__in=FINAL) & Q(closed_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="decided_on_when_opened",
                condition=Q(decide_by__isnull=True) | Q(opened_at__isnull=False),
            ),
            models.CheckConstraint(
                name="words_go_when_taken_back",
                condition=Q(words_deleted_at__isnull=True) | Q(status="withdrawn"),
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="keep_the_parties",
                fields=[
                    "reference",
                    "partnership",
                    "from_agency",
                    "to_agency",
                    "service",
                    "client",
                    "chain",
                    "created_at",
                ],
            ),
            written_by_one_side(
                "sender_writes_its_own",
                "from_agency_id",
                OF_THE_SENDER,
                "only the agency that sent it writes that",
            ),
            written_by_one_side(
                "receiver_writes_its_own",
                "to_agency_id",
                OF_THE_RECEIVER,
                "only the agency that has it writes that",
            ),
            named.restricted_only_by_function(),
        ]

    def __str__(self) -> str:
        return self.reference

    @cached_property
    def people_named(self) -> set[int]:
        """Ids of the people who alone see a restricted one, as they were when this row was read."""
        return named.people_on("referral", self)


# Names come and go by the functions of partners.named alone: see referrals.models.restricted.
@row_security(select=f"user_id = {PERSON}")
class ReferralNamed(UserObjectPermissionBase):
    """A person who may see a restricted referral: guardian's grant, with a direct foreign key."""

    content_object = models.ForeignKey(Referral, models.CASCADE, related_name="named")
    objects = models.Manager()

    class Meta(UserObjectPermissionBase.Meta):
        default_permissions = ()


# Runs as the owner, so it repeats the seat's test: an agency's seat only, never a partnership's or a sweep's.
sql_function(
    """create or replace function referral_in_sight(wanted uuid) returns boolean
    language sql stable security definer set search_path = public, pg_temp as $$
    select exists (select 1 from referrals_referral r where r.id = wanted
        and (r.from_agency_id = app_agency() or (r.to_agency_id = app_agency() and r.status <> 'draft'))
        and (not r.restricted or exists (select 1 from referrals_referralnamed n
             where n.content_object_id = r.id and n.user_id = app_person()))) $$"""
)
IN_SIGHT = "referral_in_sight(referral_id)"
sql_function(
    """create or replace function referral_goes_to(wanted uuid, receiver bigint) returns boolean
    language sql stable security definer set search_path = public, pg_temp as $$
    select exists (select 1 from referrals_referral r where r.id = wanted and r.from_agency_id = app_agency()
        and r.to_agency_id = receiver and referral_in_sight(wanted)) $$"""
)


@row_security(
    select=f"""case when {SWEEP} = 1 then true when {PARTNERSHIP} is not null or {FIGURES} is not null then
    exists (select 1 from referrals_referral r where r.id = referral_id) else {IN_SIGHT} end""",
    insert=f"""case when {SWEEP} = 1 then side = 'system' when agency_id = {AGENCY} then
    case when person_id = {PERSON} then exists (select 1 from referrals_referral r
        where r.id = referrals_referralevent.referral_id and {AGENCY} = case referrals_referralevent.side
        when 'sender' then r.from_agency_id when 'receiver' then r.to_agency_id end) else false end
    else false end""",
)
class ReferralEvent(models.Model):
    """One step of a referral, never changed afterwards. Its words, if it has any, are a message beside it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, models.CASCADE, related_name="events")
    at = models.DateTimeField()
    action = models.CharField(max_length=20)
    from_status = models.CharField(max_length=11, choices=Status, blank=True)
    to_status = models.CharField(max_length=11, choices=Status)
    side = models.CharField(max_length=8, choices=Side)
    agency = models.ForeignKey("partners.Agency", models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey("partners.Person", models.PROTECT, null=True, related_name="+")
    about = models.ForeignKey("partners.Person", models.PROTECT, null=True, related_name="+")
    code = models.CharField(max_length=20, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["id"]
        indexes = [models.Index(fields=["referral", "id"], name="event_of_referral")]
        triggers = [
            pgtrigger.Protect(name="append_only_events", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.action} of {self.referral_id}"


# How fast a service answers is open to every agency: counts and a median over half a year, never a single referral.
sql_function(
    """create or replace function service_speed(wanted bigint[])
    returns table (service_id bigint, answers bigint, median_days double precision)
    language sql stable security definer set search_path = public, pg_temp as $$
    select r.service_id, count(*), round((percentile_cont(0.5) within group
        (order by extract(epoch from r.answered_at - r.sent_at) / 86400))::numeric, 0)::double precision
    from referrals_referral r where r.service_id = any(wanted) and r.answered_at > now() - interval '6 months'
    group by r.service_id having count(*) >= 10 $$"""
)
