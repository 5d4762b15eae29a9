"""How an agency gets a place: it is invited or applies, is vetted, and joins or is refused. Nothing joins unvetted."""

import datetime as dt
import hashlib
import secrets

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import timezone

from partners import letters, setting_up, vetting
from partners.acting import Acting, acting_as
from partners.models import (
    Agency,
    AgencyInvitation,
    Application,
    ApplicationState,
    ApplicationStep,
    Found,
    Member,
    Partnership,
    Person,
    Role,
    Seat,
    VettingTick,
)
from partners.models.joining import WAITING
from partners.setting_up import Refused

LINK_BYTES = 32
LINK_LASTS = dt.timedelta(days=30)
# What an application says of the agency, which becomes its profile.
PROFILE = ("name", "sector", "kind", "districts", "website", "charity_number", "company_number")


# --- coming in -----------------------------------------------------------------------------------


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def invite(
    partnership: Partnership,
    by: Person,
    name: str,
    email: str,
    words: str = "",
    agency: Agency | None = None,
) -> AgencyInvitation:
    """Ask an agency to apply. The link is made when the letter goes out."""
    invitation = AgencyInvitation.objects.create(
        partnership=partnership,
        agency=agency,
        name=name,
        email=email,
        words=words,
        sent_by=by,
        expires_at=timezone.now() + LINK_LASTS,
    )
    about = {"invitation": str(invitation.pk), "partnership": partnership.pk}
    letters.write("agency_invitation", f"agency_invitation:{invitation.pk}", address=email, about=about)
    return invitation


def invited(hashed: str) -> AgencyInvitation | None:
    """What a link leads to while it is good. Asked by people who have no seat."""
    found = AgencyInvitation.objects.raw("select * from agency_invited(%s)", [hashed])
    return next(iter(found), None)


@transaction.atomic
def apply(application: Application, by: Person | None = None, hashed: str = "") -> Application:
    """Hand an application in, once. A link that is used here is used up, whoever presses at the same time."""
    if hashed:
        used = AgencyInvitation.objects.raw("select * from use_agency_invitation(%s)", [hashed])
        invitation = next(iter(used), None)
        if invitation is None or invitation.partnership_id != application.partnership_id:
            raise Refused(
                "This invitation was used, has run out or was taken back. You can apply without it."
            )
        application.invitation, application.agency_id = invitation, invitation.agency_id
    application.entered_by = by
    try:
        with transaction.atomic():
            application.save(force_insert=True)
    except IntegrityError:
        raise Refused(
            f"{application.name} has applied already. Its application is being looked at."
        ) from None
    tell_admins(application)
    return application


def tell_admins(application: Application) -> None:
    admins = Seat.objects.live().filter(partnership_id=application.partnership_id, role=Role.ADMIN)
    for seat in admins.select_related("person"):
        letters.write(
            "agency_applied",
            f"agency_applied:{application.pk}:{seat.person_id}",
            person=seat.person,
            about=about(application),
        )


def about(application: Application) -> dict:
    return {"application": str(application.pk), "partnership": application.partnership_id}


def from_profile(agency: Agency, partnership: Partnership) -> Application:
    """An application of an agency that has a profile already, to be completed and handed in."""
    said = {name: getattr(agency, name) for name in PROFILE}
    return Application(partnership=partnership, agency=agency, offers=agency.about, **said)


def waiting_for(seat, partnership) -> int:
    """For the hub: how many applications wait."""
    return Application.objects.filter(partnership=partnership, state__in=WAITING).count()


# --- vetting -------------------------------------------------------------------------------------


def locked(application: Application) -> Application:
    """The application under a lock, while it still waits."""
    found = Application.objects.select_for_update(of=("self",)).filter(pk=application.pk).first()
    if found is None or not found.waits:
        raise Refused("This application is closed.")
    return found


def step(
    application: Application, state: str, by: Person | None, reason: str = "", decided_by: str = ""
) -> None:
    """Write the state and one line of history beside it."""
    closed = None if state in WAITING else timezone.now()
    changed = Application.objects.filter(pk=application.pk, state__in=WAITING).update(
        state=state, closed_at=closed, agency=application.agency_id
    )
    if changed != 1:
        raise Refused("This application is closed.")
    ApplicationStep.objects.create(
        application=application, state=state, by=by, reason=reason, decided_by=decided_by
    )
    application.state, application.closed_at = state, closed


@transaction.atomic
def tick(application: Application, code: str, found: str, note: str, by: Person) -> None:
    """Note what was found at one line. The first note begins the vetting."""
    application = locked(application)
    line = vetting.BY_CODE.get(code)
    if line is None or not line.asked_of(application):
        raise Refused("That is not on the list for this agency.")
    if found not in Found.values:
        raise Refused("Say whether it was seen, or why it is not asked for.")
    if found != Found.SEEN and not note:
        raise Refused(f"{line.text}: say why.")
    if application.state == ApplicationState.APPLIED:
        step(application, ApplicationState.VETTING, by)
    VettingTick.objects.create(application=application, code=code, found=found, note=note, by=by)


# --- how it ends ---------------------------------------------------------------------------------


@transaction.atomic
def join(
    application: Application,
    by: Person,
    *,
    tier: str,
    reason: str,
    decided_by: str,
    since: dt.date,
    manager_name: str = "",
    manager_email: str = "",
) -> Agency:
    """Make it a member from a day, and let its first manager in. Refused while anything on the list is open."""
    application = locked(application)
    if still := vetting.outstanding(application):
        raise Refused(f"It cannot join yet. Still open: {'; '.join(line.text.lower() for line in still)}.")
    agency = application.agency or made_from(application)
    application.agency = agency
    if hasattr(agency, "succession"):
        raise Refused(f"{agency} has become {agency.succession.successor}, which applies in its own name.")
    if Member.objects.filter(
        partnership=application.partnership, agency=agency, during__overlap=DateRange(since, None)
    ).exists():
        raise Refused(f"{agency} has a place in the partnership on some of these days already.")
    setting_up.add_place(application.partnership, agency, tier, reason, decided_by, since)
    step(application, ApplicationState.JOINED, by, reason, decided_by)
    if not has_manager(agency):
        setting_up.add_seat(agency, manager_name, manager_email, Role.MANAGER)
    write_to_contact("agency_joined", application)
    return agency


def made_from(application: Application) -> Agency:
    said = {name: getattr(application, name) for name in PROFILE}
    return setting_up.add_agency(Agency(about=application.offers, phone=application.contact_phone, **said))


def has_manager(agency: Agency | None) -> bool:
    return agency is not None and Seat.objects.switched_on().filter(agency=agency, role=Role.MANAGER).exists()


@transaction.atomic
def refuse(application: Application, by: Person, reason: str, decided_by: str) -> None:
    """Say no, and write to the agency why."""
    step(locked(application), ApplicationState.REFUSED, by, reason, decided_by)
    write_to_contact("agency_refused", application)


@transaction.atomic
def withdraw(application: Application, by: Person, reason: str = "") -> None:
    """The agency does not want it any more: its manager says so, or the admin to whom it was said."""
    step(locked(application), ApplicationState.WITHDRAWN, by, reason)


def write_to_contact(kind: str, application: Application) -> None:
    letters.write(
        kind, f"{kind}:{application.pk}", address=application.contact_email, about=about(application)
    )


# --- letters -------------------------------------------------------------------------------------


def of_letter(found) -> Application | None:
    """The application that a letter is about. The worker has no seat, so it takes that of the partnership."""
    rows = Application.objects.select_related("partnership", "agency").filter(pk=found.about["application"])
    return rows.first()


@letters.letter("agency_invitation", "You are invited to join a partnership")
def invitation_letter(found) -> dict | None:
    """Each try makes a new link: the one before, if it went out at all, opens nothing any more."""
    with acting_as(Acting(partnership=found.about["partnership"])):
        now = timezone.now()
        live = AgencyInvitation.objects.filter(
            pk=found.about["invitation"], used_at=None, withdrawn_at=None, expires_at__gt=now
        )
        invitation = live.select_related("partnership", "sent_by").first()
        token = secrets.token_urlsafe(LINK_BYTES)
        if invitation is None or live.update(token_hash=hash_of(token)) != 1:
            return None
    path = reverse("open_invitation", args=[invitation.partnership.slug, token])
    return {
        "subject": f"You are invited to join the {invitation.partnership}",
        "invitation": invitation,
        "link": path,
    }


@letters.letter("agency_applied", "An agency wants to join")
def applied_letter(found) -> dict | None:
    with acting_as(Acting(partnership=found.about["partnership"])):
        application = of_letter(found)
        if application is None or not application.waits:
            return None
        return {"application": application, "link": reverse("application", args=[application.pk])}


@letters.letter("agency_joined", "Your agency has joined")
def joined_letter(found) -> dict | None:
    with acting_as(Acting(partnership=found.about["partnership"])):
        application = of_letter(found)
        if application is None or application.state != ApplicationState.JOINED:
            return None
        spells = Member.objects.filter(agency=application.agency, partnership=application.partnership)
        return {
            "application": application,
            "spell": spells.order_by("-during").first(),
            "subject": f"{application.name} has joined the {application.partnership}",
        }


@letters.letter("agency_refused", "Your application to join")
def refused_letter(found) -> dict | None:
    with acting_as(Acting(partnership=found.about["partnership"])):
        application = of_letter(found)
        if application is None or application.state != ApplicationState.REFUSED:
            return None
        return {"application": application, "step": application.steps.order_by("-id").first()}
