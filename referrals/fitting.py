"""Why a service fits a person, why it may not, and what only asking them would tell.

Nothing that the agency does not hold on the person is guessed, and nothing of what is said here is kept or logged:
it is for the caseworker at whose screen they sit.
"""

import datetime as dt
from dataclasses import dataclass, field

from django.utils import timezone

from partners.models import Seat, Service
from partners.models.services import Gender, Household, Immigration, Source, plain_time


@dataclass(frozen=True)
class PersonFacts:
    """What is known of the person that conditions ask about; empty where nothing is."""

    district: str = ""
    age: int | None = None
    language: str = ""
    people: int | None = None
    children: int | None = None
    public_funds: str = ""
    statutory_sender: bool = False


@dataclass
class Reasons:
    fits: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    asks: list[str] = field(default_factory=list)

    def say(self, holds: bool | None, yes: str, no: str, unknown: str = "") -> None:
        """One condition: met, not met, or not known."""
        if holds is None:
            self.asks += [unknown] if unknown else []
        else:
            (self.fits if holds else self.doubts).append(yes if holds else no)


def facts_about(client, seat: Seat, **instead) -> PersonFacts:
    """What the agency holds on its client. `instead` is what was typed for this search, where it is not blank."""
    contact, identity = getattr(client, "contact", None), getattr(client, "identity", None)
    household = getattr(client, "household", None)
    immigration = getattr(client, "immigration", None)
    held = {
        "district": district_of(contact.postcode) if contact else "",
        "age": age_of(identity) if identity else None,
        "language": contact.language if contact else "",
        "people": household.people if household else None,
        "children": household.children if household else None,
        "public_funds": immigration.public_funds if immigration else "",
    }
    typed = {name: value for name, value in instead.items() if value not in ("", None)}
    return PersonFacts(**held | typed, statutory_sender=seat.agency.statutory)


def district_of(postcode: str) -> str:
    """The first half of a postcode: LU2 of “lu2 7aa”, of “LU27AA” and of “LU2”."""
    parts = postcode.upper().split()
    if len(parts) != 1:
        return parts[0] if parts else ""
    return parts[0][:-3] if len(parts[0]) > 4 else parts[0]


def age_of(identity) -> int | None:
    born = identity.birth_date
    if not born:
        return identity.about_age
    today = timezone.localdate()
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def reasons(service: Service, person: PersonFacts) -> Reasons:
    found = Reasons()
    for judge in (_area, _age, _language, _gender, _household, _money, _immigration, _source, _places):
        judge(service, person, found)
    return found


def _area(service: Service, person: PersonFacts, found: Reasons) -> None:
    if service.districts:
        where = person.district
        named = ", ".join(service.districts[:4]) + (" and others" if len(service.districts) > 4 else "")
        holds = where in service.districts if where else None
        found.say(holds, f"covers {where}", f"does not cover {where}", f"covers {named} only")
    if service.wards and not any("does not cover" in text for text in found.doubts):
        found.asks.append(f"only for people in {', '.join(service.wards)}")


def _age(service: Service, person: PersonFacts, found: Reasons) -> None:
    low, high = service.minimum_age, service.maximum_age
    if low is None and high is None:
        return
    ages = f"from {low}" if high is None else f"up to {high}" if low is None else f"{low} to {high}"
    holds = None
    if person.age is not None:
        holds = (low or 0) <= person.age <= (150 if high is None else high)
    found.say(holds, f"open to ages {ages}", f"only for ages {ages}", f"only for ages {ages}")


def _language(service: Service, person: PersonFacts, found: Reasons) -> None:
    if person.language and service.languages:
        wanted = person.language
        holds = wanted.lower() in [spoken.lower() for spoken in service.languages]
        found.say(holds, f"speaks {wanted}", f"does not say that it speaks {wanted}")


def _gender(service: Service, person: PersonFacts, found: Reasons) -> None:
    """Nobody's gender is on record here, so this is always for the caseworker to ask."""
    if service.genders:
        found.asks.append(f"only for {said(Gender, service.genders)}")


def _household(service: Service, person: PersonFacts, found: Reasons) -> None:
    if not service.households:
        return
    words = said(Household, service.households)
    found.say(_at_home(service, person), f"for {words}", f"only for {words}", f"only for {words}")


def _at_home(service: Service, person: PersonFacts) -> bool | None:
    """Two adults may or may not be a couple, and a young person alone may or may not be without parents."""
    wanted = set(service.households)
    if person.children:
        return Household.CHILDREN in wanted
    if person.people is None:
        return None
    if person.people == 1:
        if Household.SINGLE in wanted:
            return True
        return None if Household.YOUNG in wanted and (person.age is None or person.age < 25) else False
    return None if Household.COUPLES in wanted or person.children is None else False


def _money(service: Service, person: PersonFacts, found: Reasons) -> None:
    if service.income:
        found.asks.append(f"income: {service.income}")


def _immigration(service: Service, person: PersonFacts, found: Reasons) -> None:
    wanted = {Immigration.RECOURSE: "yes", Immigration.NO_RECOURSE: "no"}.get(service.immigration)
    if wanted is None:
        return
    words = lowered(Immigration(service.immigration).label)
    holds = person.public_funds == wanted if person.public_funds in ("yes", "no") else None
    found.say(holds, f"for {words}", f"only for {words}", f"only for {words}")


def _source(service: Service, person: PersonFacts, found: Reasons) -> None:
    if not service.sources or Source.AGENCIES in service.sources:
        return
    if Source.STATUTORY in service.sources:
        words = "takes referrals from statutory agencies"
        found.say(person.statutory_sender, words, f"{words} only")
    else:
        found.doubts.append("people go there themselves: give them the number")


def _places(service: Service, person: PersonFacts, found: Reasons) -> None:
    words = lowered(service.places_words)
    if service.waiting_days:
        words += f", wait about {service.waiting_days} {'day' if service.waiting_days == 1 else 'days'}"
    found.say(service.takes_people, words, words)
    if service.stale:
        since = service.confirmed_on
        day = f" since {since:%A} {since.day} {since:%B %Y}" if service.ever_confirmed else " yet"
        found.doubts.append(f"nobody has confirmed this{day}: ring before you rely on it")


def said(choices, codes: list[str]) -> str:
    return " or ".join(lowered(choices(code).label) for code in codes if code in choices.values)


def lowered(words: str) -> str:
    return words[:1].lower() + words[1:]


def open_now(service: Service, now: dt.datetime | None = None) -> str:
    """“open now, until 5pm”; blank where it is closed or has not said. Its openings are at hand already."""
    local = timezone.localtime(now)
    for opening in service.openings.all():
        if opening.day == local.isoweekday() and opening.opens <= local.time() < opening.closes:
            return f"open now, until {plain_time(opening.closes)}"
    return ""
