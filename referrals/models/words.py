"""The words of a referral, and who else of the household it covers. No partnership seat reads any of it."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models

from partners.keys import uuid7
from partners.rowsecurity import AGENCY, PERSON, row_security
from referrals.models.spine import IN_SIGHT, Referral

# What was taken back before anybody opened it is gone for the receiver: its words and its names as well. So is
# what the receiver has deleted since.
NOT_RECALLED = f"""case when {IN_SIGHT} then exists (select 1 from referrals_referral r where r.id = referral_id
    and r.words_deleted_at is null and not (r.status = 'withdrawn' and r.opened_at is null)) else false end"""

MY_DRAFT = f"""case when agency_id = {AGENCY} then exists (select 1 from referrals_referral r
    where r.id = referral_id and r.from_agency_id = {AGENCY} and r.status = 'draft') else false end"""


@row_security(
    select=f"case when agency_id = {AGENCY} then {IN_SIGHT} else {NOT_RECALLED} end",
    insert=MY_DRAFT,
    update=f"case when agency_id = {AGENCY} then {IN_SIGHT} else false end",
    delete=f"case when agency_id = {AGENCY} then {IN_SIGHT} else false end",
)
class ReferralWords(models.Model):
    """What the sender wrote, and what the sender chose to share. `agency` is the sender."""

    referral = models.OneToOneField(Referral, models.CASCADE, primary_key=True, related_name="words")
    agency = models.ForeignKey("partners.Agency", models.PROTECT, related_name="+")
    reason = models.TextField("What has happened, and what you want them to do", blank=True)
    hopes = models.TextField("What they want", blank=True)
    act_by_why = models.CharField("What happens then", max_length=200, blank=True)
    safe_contact = models.CharField("Safe ways to reach them, for this referral", max_length=300, blank=True)
    categories = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    text_holds = ArrayField(
        models.CharField(max_length=20),
        default=list,
        blank=True,
        help_text="Sensitive kinds the free text holds.",
    )
    mentioned = models.CharField("Others of the household, only mentioned", max_length=300, blank=True)
    answers = models.JSONField(
        default=list,
        blank=True,
        help_text="Answers to the service's own questions: [[question, words], ...].",
    )
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        default_permissions = ()
        triggers = [
            # The sharing decision was about these words, and the receiver has read them.
            pgtrigger.Trigger(
                name="as_it_was_sent",
                operation=pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func="""
                if exists (select 1 from referrals_referral r where r.id = OLD.referral_id and r.status <> 'draft') then
                    raise exception 'what is written stays as it was sent';
                end if;
                if TG_OP = 'DELETE' then return OLD; end if;
                return NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"words of {self.referral_id}"


@row_security(
    select=f"case when agency_id = {AGENCY} then {IN_SIGHT} else {NOT_RECALLED} end",
    insert=f"case when {MY_DRAFT} then client_is_mine(client_id) else false end",
    update=f"case when agency_id = {AGENCY} then {IN_SIGHT} else false end",
    delete=MY_DRAFT,
)
class IncludedPerson(models.Model):
    """Another of the household whom the referral covers, with an agreement and copies of their own.

    `text_holds` are the sensitive kinds of theirs that the referral's free text speaks of.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, models.CASCADE, related_name="included")
    agency = models.ForeignKey("partners.Agency", models.PROTECT, related_name="+")
    client = models.ForeignKey("clients.Client", models.PROTECT, related_name="+")
    relationship = models.CharField(max_length=60, blank=True)
    text_holds = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    left_at = models.DateTimeField(null=True, help_text="When this person took back their part.")

    class Meta:
        default_permissions = ()
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["referral", "client"], name="included_once")]
        triggers = [
            pgtrigger.ReadOnly(name="keep_who", fields=["referral", "agency", "client", "relationship"])
        ]

    def __str__(self) -> str:
        return f"one more on {self.referral_id}"


class MessageKind(models.TextChoices):
    MESSAGE = "message", "Message"
    QUESTION = "question", "Asked for more"
    ANSWER = "answer", "Answered"
    CONTACT = "contact", "Contact with the person"
    PROGRESS = "progress", "Progress"
    PHONE = "phone", "Phone call with the other side"
    NOTE = "note", "Said with the decision"


# What the other side wrote goes with the rest when that is recalled or deleted; a note with the decision itself stays.
@row_security(
    select=f"""case when agency_id = {AGENCY} then {IN_SIGHT} when own_side_only then false
    when kind = 'note' then {IN_SIGHT} when exists (select 1 from referrals_referral r
        where r.id = referral_id and r.from_agency_id = {AGENCY}) then {IN_SIGHT} else {NOT_RECALLED} end""",
    insert=f"""case when agency_id = {AGENCY} then case when person_id = {PERSON} then
        case when event_id is null then {IN_SIGHT} else exists (select 1 from referrals_referralevent e
            where e.id = event_id and e.referral_id = referrals_message.referral_id and e.agency_id = {AGENCY}) end
        else false end else false end""",
    # A phone call is confirmed by the other side, each for themselves; nothing else of a message ever changes.
    update=f"""case when agency_id = {AGENCY} then false when own_side_only then false when kind <> 'phone' then false
        when coalesce(confirmed_by_id, {PERSON}) = {PERSON} then {IN_SIGHT} else false end""",
)
class Message(models.Model):
    """Words that one side wrote. `event` is the step that they were said with."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, models.CASCADE, related_name="messages")
    event = models.ForeignKey("referrals.ReferralEvent", models.CASCADE, null=True, related_name="messages")
    agency = models.ForeignKey("partners.Agency", models.PROTECT, related_name="+")
    person = models.ForeignKey("partners.Person", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=MessageKind, default=MessageKind.MESSAGE)
    text = models.TextField()
    own_side_only = models.BooleanField(default=False)
    at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey("partners.Person", models.PROTECT, null=True, related_name="+")

    class Meta:
        default_permissions = ()
        ordering = ["id"]
        indexes = [models.Index(fields=["referral", "id"], name="message_of_referral")]
        triggers = [
            pgtrigger.ReadOnly(
                name="keep_the_words",
                fields=["referral", "event", "agency", "person", "kind", "text", "own_side_only", "at"],
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} on {self.referral_id}"


# A search asks this of thousands of rows, so it goes by the referral's own policy: a sub-select of it takes a
# quarter of the time of the function, which costs 20 microseconds a row.
FOUND = f"""case when agency_id = {AGENCY} then exists (select 1 from referrals_referral r
    where r.id = referral_id and not (r.status = 'withdrawn' and r.opened_at is null))
    else exists (select 1 from referrals_referral r where r.id = referral_id and r.from_agency_id = {AGENCY}) end"""


@row_security(
    select=FOUND,
    insert=f"""exists (select 1 from referrals_referral r where r.id = referral_id
        and r.from_agency_id = {AGENCY} and r.to_agency_id = referrals_referralkey.agency_id)""",
    delete=IN_SIGHT,
)
class ReferralKey(models.Model):
    """A normalised word of a disclosed name, by which the receiving agency finds the referral."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, models.CASCADE, related_name="keys")
    agency = models.ForeignKey("partners.Agency", models.PROTECT, related_name="+")
    key = models.CharField(max_length=80, db_collation="C")

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["agency", "key", "referral"], name="referral_key_find")]

    def __str__(self) -> str:
        return f"key of {self.referral_id}"
