"""The ledger of disclosures. A line is the thing shared itself: the copy that the receiver now controls."""

import pgtrigger
from django.db import models
from django.db.models import Q

from consent.models.agreements import Method
from consent.models.protocols import Asking
from partners.keys import uuid7
from partners.rowsecurity import AGENCY, row_security, sql_function

# The sender sees its own lines; the receiver sees what is not recalled, once it is sent. Both only with the
# referral itself in sight, which is where a restriction to named people is decided. The function is created by the
# floor that has the referrals. A deleted line stays in sight as a fact: its copy is empty, which a constraint holds.
SEEN = f"""case when from_agency_id = {AGENCY} then referral_in_sight(referral_id)
when to_agency_id = {AGENCY} then
    case when recalled_at is null then referral_in_sight(referral_id) else false end
else false end"""


class Decision(models.TextChoices):
    KEEP = "keep", "Kept"
    DELETE = "delete", "Deleted"


@row_security(
    select=SEEN,
    insert=f"""case when from_agency_id = {AGENCY} then
    case when client_is_mine(client_id) then referral_goes_to(referral_id, to_agency_id) else false end
    else false end""",
    update=SEEN,
)
class Disclosure(models.Model):
    """This category of this client as it stood, from one agency to another, for one referral, on this basis.

    `referral_id` is the key of the floor above, which adds the constraint; `copy` is
    {"values": {field: text}, "shown": [[label, words], ...]}.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral_id = models.UUIDField()
    client = models.ForeignKey("clients.Client", models.PROTECT, related_name="+")
    from_agency = models.ForeignKey("partners.Agency", models.PROTECT, related_name="+")
    to_agency = models.ForeignKey("partners.Agency", models.PROTECT, related_name="+")
    category = models.CharField(max_length=20)
    copy = models.JSONField()
    version = models.ForeignKey("consent.ProtocolVersion", models.PROTECT, related_name="+")
    basis = models.CharField(max_length=60)
    condition = models.CharField(max_length=60, blank=True)
    asking = models.CharField(max_length=10, choices=Asking)
    answer = models.ForeignKey("consent.AgreementEvent", models.PROTECT, null=True, related_name="+")
    # How and when the person said yes, for the receiver: the answer itself, with what was refused, stays the sender's.
    agreed_at = models.DateTimeField(null=True)
    agreed_by = models.CharField(max_length=10, choices=Method, blank=True)
    agreed_until = models.DateField(null=True)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey("partners.Person", models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField(null=True)
    recalled_at = models.DateTimeField(null=True)
    frozen_at = models.DateTimeField(null=True)
    decide_by = models.DateField(null=True)
    decision = models.CharField(max_length=6, choices=Decision, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("partners.Person", models.PROTECT, null=True, related_name="+")
    keep_basis = models.CharField(max_length=200, blank=True)
    keep_until = models.DateField(null=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        ordering = ["id"]
        indexes = [models.Index(fields=["referral_id", "category"], name="disclosure_of_referral")]
        constraints = [
            models.CheckConstraint(
                name="recalled_only_unopened",
                condition=Q(recalled_at__isnull=True) | Q(opened_at__isnull=True),
            ),
            models.CheckConstraint(
                name="agreement_where_the_flow_needs_it",
                condition=~Q(asking="agreement") | Q(answer__isnull=False),
            ),
            models.CheckConstraint(
                name="kept_on_a_basis_until_a_day",
                condition=~Q(decision="keep") | (~Q(keep_basis="") & Q(keep_until__isnull=False)),
            ),
            models.CheckConstraint(
                name="deleted_means_gone",
                condition=Q(deleted_at__isnull=False, copy={})
                | (Q(deleted_at__isnull=True) & ~Q(decision="delete")),
            ),
            models.CheckConstraint(
                name="only_what_is_frozen_is_decided",
                condition=Q(decision="", decided_at__isnull=True)
                | (Q(frozen_at__isnull=False, decided_at__isnull=False) & ~Q(decision="")),
            ),
            models.CheckConstraint(
                name="frozen_until_a_day",
                condition=Q(frozen_at__isnull=True, decide_by__isnull=True)
                | Q(frozen_at__isnull=False, decide_by__isnull=False),
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="keep_the_line",
                fields=[
                    "referral_id",
                    "client",
                    "from_agency",
                    "to_agency",
                    "category",
                    "version",
                    "basis",
                    "condition",
                    "asking",
                    "answer",
                    "agreed_at",
                    "agreed_by",
                    "agreed_until",
                    "at",
                    "by",
                ],
            ),
            # The copy is what was shared; it never changes but to nothing, when it is deleted.
            pgtrigger.Trigger(
                name="keep_the_copy",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition(
                    "OLD.copy IS DISTINCT FROM NEW.copy AND NEW.copy <> '{}'::jsonb"
                ),
                func="raise exception 'what was shared cannot be changed';",
            ),
            # Both sides may write on the line, each what is its own; and what was decided stays decided. (Triggers fire
            # in the order of their names: this one after those above.)
            pgtrigger.Trigger(
                name="write_its_own",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func="""
                if app_agency() <> OLD.to_agency_id and
                    (OLD.opened_at, OLD.decision, OLD.decided_at, OLD.decided_by_id, OLD.keep_basis, OLD.keep_until,
                        OLD.deleted_at, OLD.copy) is distinct from
                    (NEW.opened_at, NEW.decision, NEW.decided_at, NEW.decided_by_id, NEW.keep_basis, NEW.keep_until,
                        NEW.deleted_at, NEW.copy) then
                    raise exception 'only who holds the copy opens it and decides on it';
                end if;
                if app_agency() <> OLD.from_agency_id and
                    (OLD.recalled_at, OLD.frozen_at, OLD.decide_by) is distinct from
                    (NEW.recalled_at, NEW.frozen_at, NEW.decide_by) then
                    raise exception 'only who shared it takes it back';
                end if;
                if OLD.decision <> '' and (OLD.decision, OLD.decided_at) is distinct from (NEW.decision, NEW.decided_at) then
                    raise exception 'it was decided already';
                end if;
                return NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category} for {self.referral_id}"


# First bodies, so that the policies can be laid; the floor above puts the real ones in their place.
sql_function(
    "create or replace function referral_in_sight(wanted uuid) returns boolean language sql stable as $$ select false $$"
)
sql_function(
    "create or replace function referral_goes_to(wanted uuid, receiver bigint) returns boolean "
    "language sql stable as $$ select false $$"
)
