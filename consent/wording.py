"""The words in which people are asked: versions, languages, and which of them holds now.

The first version comes with the software. A governance lead publishes later ones for the partnership; what is published is
never changed. `{what}`, `{agency}` and `{need}` are filled in; nothing else in a text is.
"""

import hashlib
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from clients.registry import CATEGORIES
from consent.models import Wording
from partners.models import Partnership, Person

LANGUAGES = {"en": "English", "ro": "Română", "pl": "Polski", "cy": "Cymraeg"}
FIRST = "2026-11"
REFERRAL = "referral"
PURPOSES = {REFERRAL: "Referring them to another agency"}

# Short texts by the makers of the software. A translator has looked at none of those in other languages.
BASE = {
    "en": "We would like to share {what} with {agency}, so that they can help with {need}. You can say no, and other help "
    "does not depend on it. You can take it back at any time: tell us or them.",
    "ro": "Am dori să comunicăm {what} către {agency}, ca să vă poată ajuta. Puteți spune nu, iar celălalt ajutor nu depinde "
    "de asta. Vă puteți răzgândi oricând: spuneți-ne nouă sau lor.",
    "pl": "Chcielibyśmy przekazać {what} do {agency}, aby mogli Państwu pomóc. Można odmówić, a inna pomoc od tego nie "
    "zależy. Zgodę można cofnąć w każdej chwili: proszę powiedzieć nam lub im.",
    "cy": "Hoffem rannu {what} gyda {agency}, er mwyn iddynt allu eich helpu. Gallwch ddweud na, ac nid yw cymorth arall yn "
    "dibynnu ar hyn. Gallwch newid eich meddwl unrhyw bryd: dywedwch wrthym ni neu wrthyn nhw.",
}
KINDS = {
    "ro": {
        "identity": "numele și vârsta",
        "contact": "cum vă putem contacta",
        "household": "cine locuiește cu dumneavoastră",
        "housing": "locuința",
        "money": "situația banilor",
        "work": "munca",
        "immigration": "statutul de imigrare",
        "health": "sănătatea",
        "equality": "originea dumneavoastră",
        "legal": "problema juridică",
        "offences": "condamnările",
        "safety": "siguranța dumneavoastră",
        "worker_safety": "ce face o vizită sigură",
    },
    "pl": {
        "identity": "imię, nazwisko i wiek",
        "contact": "dane kontaktowe",
        "household": "informacje, kto z Państwem mieszka",
        "housing": "informacje o mieszkaniu",
        "money": "informacje o pieniądzach",
        "work": "informacje o pracy",
        "immigration": "informacje o statusie pobytu",
        "health": "informacje o zdrowiu",
        "equality": "informacje o pochodzeniu",
        "legal": "informacje o sprawie prawnej",
        "offences": "informacje o wyrokach",
        "safety": "informacje o Państwa bezpieczeństwie",
        "worker_safety": "co sprawia, że wizyta jest bezpieczna",
    },
    "cy": {
        "identity": "eich enw a'ch oed",
        "contact": "sut i gysylltu â chi",
        "household": "pwy sy'n byw gyda chi",
        "housing": "eich cartref",
        "money": "eich arian",
        "work": "eich gwaith",
        "immigration": "eich statws mewnfudo",
        "health": "eich iechyd",
        "equality": "eich cefndir",
        "legal": "eich mater cyfreithiol",
        "offences": "euogfarnau",
        "safety": "eich diogelwch",
        "worker_safety": "beth sy'n gwneud ymweliad yn ddiogel",
    },
}
AND = {"en": "and", "ro": "și", "pl": "oraz", "cy": "ac"}
ANYTHING = {"en": "what you need"}


@dataclass(frozen=True)
class Words:
    """One text in one language, of the version that holds now. `checked`: by a translator, or it is English."""

    version: str
    language: str
    text: str
    checked: bool

    @property
    def sha256(self) -> str:
        return sha256_of(self.text)

    @property
    def of_language(self) -> str:
        return LANGUAGES[self.language]

    def told(self, categories: list[str], agency, need: str = "") -> str:
        """The words as they are read or shown."""
        kinds = [kind_in(code, self.language) for code in categories]
        what = f"{', '.join(kinds[:-1])} {AND[self.language]} {kinds[-1]}" if kinds[1:] else "".join(kinds)
        filled = {"{what}": what, "{agency}": str(agency), "{need}": need.lower() or ANYTHING["en"]}
        text = self.text
        for place, words in filled.items():
            text = text.replace(place, words)
        return text


def kind_in(code: str, language: str) -> str:
    return KINDS.get(language, {}).get(code) or CATEGORIES[code].said


def sha256_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def base() -> dict[str, Words]:
    return {code: Words(FIRST, code, text, code == "en") for code, text in BASE.items()}


def now(partnership: Partnership | None, purpose: str = REFERRAL) -> dict[str, Words]:
    """By language, the texts of the version that holds in a partnership."""
    rows = Wording.objects.filter(partnership=partnership, purpose=purpose).order_by("-id")
    last = rows.first() if partnership else None
    if last is None:
        return base()
    return {
        r.language: Words(r.version, r.language, r.text, r.checked) for r in rows.filter(version=last.version)
    }


def in_language(partnership: Partnership | None, language: str) -> Words:
    """In this language, or in English where there is no text in it."""
    found = now(partnership)
    return found.get(language) or found["en"]


@transaction.atomic
def publish(
    partnership: Partnership,
    texts: dict[str, str],
    person: Person,
    *,
    why: str,
    asks_anew: bool,
    checked: set[str] | frozenset[str] = frozenset(),
    purpose: str = REFERRAL,
) -> str:
    """Publish a version in all the languages given; gives its name. Raises ValidationError."""
    Partnership.objects.select_for_update().get(pk=partnership.pk)
    texts = {code: text.strip() for code, text in texts.items() if text.strip()}
    for code, text in texts.items():
        if "{what}" not in text or "{agency}" not in text:
            raise ValidationError({f"text_{code}": "Say {what} is shared with which {agency}."})
    at = timezone.now()
    earlier = Wording.objects.filter(partnership=partnership, purpose=purpose)
    number = earlier.values("version").distinct().order_by("version").count() + 2
    version = f"{at:%Y-%m}/{number}"
    Wording.objects.bulk_create(
        Wording(
            partnership=partnership,
            version=version,
            purpose=purpose,
            language=code,
            text=text,
            sha256=sha256_of(text),
            checked=code == "en" or code in checked,
            asks_anew=asks_anew,
            why=why,
            published_at=at,
            published_by=person,
        )
        for code, text in texts.items()
    )
    return version


def asked_anew_since(partnership_ids) -> dict[int, object]:
    """By partnership, when words were last published that ask everybody anew."""
    rows = Wording.objects.filter(partnership__in=partnership_ids, asks_anew=True).order_by("id")
    return dict(rows.values_list("partnership_id", "published_at"))
