"""The way out: one row for each addressed agency and event, ids only, and what became of it."""

from django.db import models
from django.db.models import Q

from partners.keys import uuid7
from partners.rowsecurity import AGENCY, PERSON, SWEEP, row_security, sql_function
from referrals.models.spine import Referral, ReferralEvent

# A person sees word of what they see themselves; the agency's own task, which is nobody, all of it.
ADDRESSED = f"""case when agency_id = {AGENCY} then case when {PERSON} is null then true
    else referral_in_sight(referral_id) end when {SWEEP} = 1 then true else false end"""
# Word goes out by the agency's own task: nobody's page marks it as gone.
BY_TASK = (
    f"""case when agency_id = {AGENCY} then {PERSON} is null when {SWEEP} = 1 then true else false end"""
)
OF_ADDRESSED = f"""case when agency_id = {AGENCY} then case when {PERSON} is null then true
    else exists (select 1 from referrals_outbox o where o.id = outbox_id) end when {SWEEP} = 1 then true else false end"""


@row_security(
    select=ADDRESSED,
    insert=f"""case when {SWEEP} = 1 then true when referral_in_sight(referral_id) then exists (
        select 1 from referrals_referral r where r.id = referrals_outbox.referral_id
        and referrals_outbox.agency_id in (r.from_agency_id, r.to_agency_id)) else false end""",
    update=BY_TASK,
)
class Outbox(models.Model):
    """Something that one agency must be told, or one `person` there. `lease_until` belongs to the worker that claimed it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agency = models.ForeignKey("partners.Agency", models.PROTECT, related_name="+")
    referral = models.ForeignKey(Referral, models.CASCADE, related_name="+")
    event = models.ForeignKey(ReferralEvent, models.CASCADE, related_name="+")
    person = models.ForeignKey("partners.Person", models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=20)
    at = models.DateTimeField(auto_now_add=True)
    next_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["event", "agency"], name="told_once_an_event")]
        indexes = [
            models.Index(
                fields=["next_at"],
                condition=Q(done_at__isnull=True, failed_at__isnull=True),
                name="outbox_due",
            ),
            models.Index(fields=["agency"], condition=Q(done_at__isnull=True), name="outbox_not_told"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to agency {self.agency_id}"


# Whether word goes out, for the partnership's admin: which agency, what kind, how many and since when. No referral.
sql_function(
    """create or replace function outbox_health()
    returns table (agency_id bigint, kind text, failed bigint, waiting bigint, oldest timestamptz)
    language sql stable security definer set search_path = public, pg_temp as $$
    select o.agency_id, o.kind, count(o.failed_at), count(*) - count(o.failed_at), min(o.at) filter (where o.failed_at is null)
    from referrals_outbox o join referrals_referral r on r.id = o.referral_id
    where o.done_at is null and r.partnership_id = app_partnership()
    group by o.agency_id, o.kind $$"""
)

MY_NOTICE = f"""case when agency_id = {AGENCY} then case when {PERSON} is null then true
    when person_id = {PERSON} then referral_in_sight(referral_id) else false end else false end"""


# A notice and a letter are there once a person: one that does not belong to the word would keep the real one away.
@row_security(
    select=MY_NOTICE,
    insert=f"""case when agency_id = {AGENCY} then exists (select 1 from referrals_outbox o where o.id = outbox_id
        and o.agency_id = {AGENCY} and o.referral_id = referrals_notice.referral_id) else false end""",
    update=MY_NOTICE,
)
class Notice(models.Model):
    """What a person sees in the app: something happened with a referral, at one of their agencies."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    outbox = models.ForeignKey(Outbox, models.CASCADE, related_name="+")
    agency = models.ForeignKey("partners.Agency", models.PROTECT, related_name="+")
    person = models.ForeignKey("partners.Person", models.CASCADE, related_name="+")
    referral = models.ForeignKey(Referral, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["outbox", "person"], name="one_notice_a_person")]
        indexes = [models.Index(fields=["person", "agency", "-id"], name="notice_of_person")]

    def __str__(self) -> str:
        return f"{self.kind} for {self.person_id}"


@row_security(
    select=OF_ADDRESSED,
    insert=f"""case when agency_id = {AGENCY} then exists (select 1 from referrals_outbox o where o.id = outbox_id
        and o.agency_id = {AGENCY}) else false end""",
    update=BY_TASK,
)
class Delivery(models.Model):
    """One message to one person by one channel: unique, so that a second try cannot send it twice."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    outbox = models.ForeignKey(Outbox, models.CASCADE, related_name="deliveries")
    agency = models.ForeignKey("partners.Agency", models.PROTECT, related_name="+")
    person = models.ForeignKey("partners.Person", models.CASCADE, related_name="+")
    channel = models.CharField(max_length=8, choices=[("email", "E-mail"), ("digest", "Morning e-mail")])
    at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["outbox", "person"], name="one_delivery_a_person")]
        indexes = [
            models.Index(fields=["person"], condition=Q(sent_at__isnull=True), name="delivery_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.channel} to {self.person_id}"
