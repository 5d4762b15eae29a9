"""How an agency comes in: an invitation, an application, what was looked at before it joined, and each step of it.

An application names a person to speak to, so another agency never reads it: the partnership does, and the agency that
applied. It is written from a public page by nobody in particular, who reads nothing back.
"""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from partners.keys import uuid7
from partners.models.agencies import Agency, Kind, Partnership, Sector, Tier
from partners.models.people import Person
from partners.rowsecurity import AGENCY, PARTNERSHIP, row_security, sql_function

OURS = f"partnership_id = {PARTNERSHIP}"
OF_BOTH = f"case when {OURS} then true when agency_id = {AGENCY} then true else false end"
IN_SIGHT = "exists (select 1 from partners_application a where a.id = application_id)"
OF_PARTNERSHIP = f"case when {PARTNERSHIP} is not null then {IN_SIGHT} else false end"


@row_security(select=OURS, insert=OURS, update=OURS)
class AgencyInvitation(models.Model):
    """An agency asked to apply. The link in its letter is known by its hash alone, opens once and runs out.

    The link is made when the letter goes out: until then there is nothing that could leak.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="+")
    agency = models.ForeignKey(Agency, models.CASCADE, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=120)
    email = models.EmailField()
    words = models.CharField(max_length=600, blank=True)
    token_hash = models.CharField(max_length=64, null=True, unique=True, editable=False)
    sent_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    sent_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"invitation of {self.name}"


# Whoever holds the link is nobody here yet, and sees this one invitation and no other.
LIVE_LINK = "i.token_hash = given and i.used_at is null and i.withdrawn_at is null and i.expires_at > now()"
sql_function(
    f"""create or replace function agency_invited(given text) returns setof partners_agencyinvitation
    language sql stable security definer set search_path = public, pg_temp as $$
    select i.* from partners_agencyinvitation i where {LIVE_LINK} $$"""
)
sql_function(
    f"""create or replace function use_agency_invitation(given text) returns setof partners_agencyinvitation
    language sql volatile security definer set search_path = public, pg_temp as $$
    update partners_agencyinvitation i set used_at = now() where {LIVE_LINK} returning i.* $$"""
)


class ApplicationState(models.TextChoices):
    APPLIED = "applied", "Applied"
    VETTING = "vetting", "Being vetted"
    JOINED = "joined", "Joined"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Withdrawn"


WAITING = [ApplicationState.APPLIED, ApplicationState.VETTING]


@row_security(
    select=OF_BOTH,
    # The public page writes for an agency that is nobody here yet, or for the one that its invitation names.
    insert=f"""case when state <> 'applied' then false when agency_id is null then true when {OURS} then true
    when agency_id = {AGENCY} then true else invitation_id is not null end""",
    # The agency takes its own back; what the partnership decides, the partnership alone writes.
    update=f"""case when {OURS} then true
    when agency_id = {AGENCY} then state in ('applied', 'vetting', 'withdrawn') else false end""",
)
class Application(models.Model):
    """An agency that wants a place in a partnership. `agency` is the one that it is already, or has become.

    What it says of itself stays as it was said; the profile that grows from it is the agency's.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="applications")
    agency = models.ForeignKey(Agency, models.CASCADE, null=True, blank=True, related_name="applications")
    invitation = models.ForeignKey(
        AgencyInvitation, models.SET_NULL, null=True, blank=True, related_name="applications"
    )
    state = models.CharField(max_length=9, choices=ApplicationState, default=ApplicationState.APPLIED)
    tier = models.CharField(max_length=5, choices=Tier, default=Tier.WIDER)
    name = models.CharField(max_length=120)
    sector = models.CharField(max_length=12, choices=Sector)
    kind = models.CharField(max_length=12, choices=Kind)
    offers = models.TextField(max_length=1200)
    districts = ArrayField(models.CharField(max_length=4), default=list, blank=True)
    website = models.URLField(blank=True)
    charity_number = models.CharField(max_length=12, blank=True)
    company_number = models.CharField(max_length=12, blank=True)
    contact_name = models.CharField(max_length=120)
    contact_post = models.CharField(max_length=120)
    contact_phone = models.CharField(max_length=40)
    contact_email = models.EmailField()
    applied_at = models.DateTimeField(default=timezone.now)
    entered_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "agency"],
                condition=Q(state__in=WAITING),
                name="one_application_at_a_time",
                violation_error_message="This agency has applied already.",
            ),
            models.CheckConstraint(
                name="application_closed_when_it_ended",
                condition=Q(state__in=WAITING, closed_at__isnull=True)
                | (~Q(state__in=WAITING) & Q(closed_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="joined_application_has_its_agency",
                condition=~Q(state="joined") | Q(agency__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def waits(self) -> bool:
        return self.state in WAITING


@row_security(
    select=IN_SIGHT,
    insert=f"case when {PARTNERSHIP} is null then state = 'withdrawn' and {IN_SIGHT} else {IN_SIGHT} end",
)
class ApplicationStep(models.Model):
    """One step of an application, never changed: vetting begun, joined, refused, withdrawn; who did it and why."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    application = models.ForeignKey(Application, models.CASCADE, related_name="steps")
    state = models.CharField(max_length=9, choices=ApplicationState)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    decided_by = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=600, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["id"]
        triggers = [
            pgtrigger.Protect(name="append_only_steps", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()}: {self.application_id}"

    @property
    def who(self) -> str:
        return self.by.name if self.by else ""


class Found(models.TextChoices):
    SEEN = "seen", "Seen and in order"
    WAIVED = "waived", "Not asked for"
    OPEN = "open", "To be looked at again"


@row_security(select=OF_PARTNERSHIP, insert=OF_PARTNERSHIP)
class VettingTick(models.Model):
    """What was found at one point of the vetting list. The last line about a point is what holds; none is changed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    application = models.ForeignKey(Application, models.CASCADE, related_name="ticks")
    code = models.CharField(max_length=20)
    found = models.CharField(max_length=6, choices=Found)
    note = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")

    class Meta:
        default_permissions = ()
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="waived_says_why",
                condition=Q(found="seen") | ~Q(note=""),
                violation_error_message="Say why.",
            )
        ]
        triggers = [
            pgtrigger.Protect(name="append_only_ticks", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.get_found_display()}"
