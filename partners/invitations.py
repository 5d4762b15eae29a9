"""Word to somebody that they may act for an agency or a partnership: with a link to choose a password, where they have none.

`tell` is called beside the change that gives the seat. The link is made when the letter goes out: the id of the
invitation, and a signature over it and over the random mark that stands for a password that nobody has set. So it dies
with the first password, with the next invitation, and after a week; and no table holds anything that opens a door.
"""

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from partners import letters
from partners.models import Invitation, Letter, Person, Seat


def tell(seat: Seat, by: Person | None, about: str) -> None:
    """Write to whoever holds the seat now; `about` is the id of what was done, so that each is told once."""
    if seat.person.has_usable_password():
        letters.write(
            "another_seat",
            f"another_seat:{about}",
            person=seat.person,
            about={"seat": seat.pk, "by": by.pk if by else None},
        )
    else:
        invite(seat, by)


@transaction.atomic
def invite(seat: Seat, by: Person | None) -> Invitation:
    """A new link for somebody who has not come yet. The one before it opens nothing any more."""
    person = Person.objects.select_for_update(no_key=True).get(pk=seat.person_id)
    live = Invitation.objects.filter(person=person, used_at=None, ended_at=None)
    live.update(ended_at=timezone.now())
    made = Invitation.objects.create(person=person, seat=seat, by=by)
    letters.write("invitation", f"invitation:{made.pk}", person=person, about={"invitation": str(made.pk)})
    return made


def signer(invitation: Invitation) -> Signer:
    return Signer(salt=f"partners.invitation:{invitation.person.password}")


def link_of(invitation: Invitation) -> str:
    mark = signer(invitation).signature(str(invitation.pk))
    return reverse("invited", args=[invitation.pk, mark])


def find(invitation_id, mark: str) -> Invitation | None:
    """The invitation that this link opens, or None where it opens nothing (any more)."""
    found = Invitation.objects.select_related("person", "seat__agency", "seat__partnership", "by")
    invitation = found.filter(pk=invitation_id).first()
    if invitation is None or not invitation.live or not may_come(invitation):
        return None
    try:
        signer(invitation).unsign(f"{invitation.pk}:{mark}")
    except BadSignature:
        return None
    return invitation


def may_come(invitation: Invitation) -> bool:
    """No password yet, and at least one seat to act from."""
    return not invitation.person.has_usable_password() and seat_meant(invitation) is not None


def seat_meant(invitation: Invitation) -> Seat | None:
    """The seat that they were invited to; where that is off again, another that they have."""
    live = Seat.objects.live().whole().filter(person=invitation.person)
    return live.filter(pk=invitation.seat_id).first() or live.first()


@transaction.atomic
def accept(invitation: Invitation, password: str) -> bool:
    """Set the password, once: of two at the same time one finds the link used. The link proves the address."""
    used = Invitation.objects.filter(pk=invitation.pk, used_at=None, ended_at=None).update(
        used_at=timezone.now()
    )
    if not used:
        return False
    invitation.person.set_password(password)
    invitation.person.save(update_fields=["password"])
    return True


@letters.letter("invitation", "You are invited to Referral Pathways")
def invitation_letter(letter: Letter) -> dict | None:
    """Nothing is sent where another went out since, they have come, or no seat of theirs is on any more."""
    found = Invitation.objects.select_related("person", "seat__agency", "seat__partnership", "by")
    invitation = found.filter(pk=letter.about["invitation"]).first()
    if invitation is None or not invitation.live or not may_come(invitation):
        return None
    return {
        "invitation": invitation,
        "seat": seat_meant(invitation),
        "by": invitation.by,
        "link": link_of(invitation),
    }


@letters.letter("another_seat", "You can act for one more agency")
def another_seat_letter(letter: Letter) -> dict | None:
    seat = Seat.objects.live().whole().filter(pk=letter.about["seat"], person=letter.person).first()
    if seat is None:
        return None
    what = "agency" if seat.agency_id else "partnership"
    return {
        "seat": seat,
        "by": Person.objects.filter(pk=letter.about["by"]).first(),
        "subject": f"You can act for one more {what}",
    }
