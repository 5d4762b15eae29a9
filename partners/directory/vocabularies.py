"""The taxonomies of the open directory: our needs, and the few closed lists by which entries are told apart.

Open Referral UK has no field for a language, for whom a service is, or for the kind of an agency; it has terms for
anything. So each of these is a term of a small taxonomy, and a link says by its type what the term is for.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, unquote

from partners.directory import ids
from partners.models import Need
from partners.models.agencies import Kind, Sector
from partners.models.services import Gender, Household, Immigration, Source

URN = "urn:referral-pathways:"
NEEDS, LANGUAGES = "needs", "languages"


@dataclass(frozen=True)
class Taxonomy:
    code: str
    name: str
    about: str

    @property
    def id(self) -> str:
        return ids.part("taxonomy", self.code)


@dataclass(frozen=True)
class Term:
    taxonomy: Taxonomy
    code: str
    name: str
    about: str
    id: str
    parent_id: str | None = None


ALL = {
    t.code: t
    for t in (
        Taxonomy(NEEDS, "Needs", "What people need help with, in groups."),
        Taxonomy(LANGUAGES, "Languages", "Languages in which a service or an agency works."),
        Taxonomy("genders", "Gender", "Whom a service is for, where the law lets it choose."),
        Taxonomy("households", "Household", "Households that a service is for."),
        Taxonomy("immigration", "Immigration status", "Whether a service depends on immigration status."),
        Taxonomy("sources", "Who may refer", "From whom a service takes referrals."),
        Taxonomy("sector", "Sector", "Whether an agency is public, a charity, private or a university."),
        Taxonomy("kind", "Kind of agency", "What an agency is."),
    )
}
CLOSED = {
    "genders": Gender,
    "households": Household,
    "immigration": Immigration,
    "sources": Source,
    "sector": Sector,
    "kind": Kind,
}


def closed(taxonomy: str, code: str) -> Term:
    name = str(CLOSED[taxonomy](code).label)
    return Term(ALL[taxonomy], code, name, name, ids.part("term", taxonomy, code))


def language(name: str) -> Term:
    about = f"Works in {name}."
    return Term(ALL[LANGUAGES], name, name, about, ids.part("term", LANGUAGES, name.lower()))


def need(found: Need) -> Term:
    about = found.about or ", ".join(found.synonyms) or found.name
    if found.retired_on:
        about = f"{about} (no longer used)"
    parent = str(found.parent.uuid) if found.parent else None
    return Term(ALL[NEEDS], found.code, found.name, about, str(found.uuid), parent)


def all_closed() -> Iterable[Term]:
    return (closed(taxonomy, code) for taxonomy, choices in CLOSED.items() for code in choices.values)


def shape(term: Term) -> dict:
    found = {
        "id": term.id,
        "name": term.name,
        "description": term.about,
        "parent_id": term.parent_id,
        "taxonomy": term.taxonomy.name,
        "taxonomy_id": term.taxonomy.id,
        "term_uri": f"{URN}{term.taxonomy.code}:{quote(term.code, safe='')}",
        "term": term.name,
    }
    return {key: value for key, value in found.items() if value is not None}


def taxonomy_shape(taxonomy: Taxonomy, terms: Iterable[Term] = ()) -> dict:
    found = {
        "id": taxonomy.id,
        "name": taxonomy.name,
        "description": taxonomy.about,
        "uri": f"{URN}{taxonomy.code}",
        "version": "1",
    }
    nested = [shape(term) for term in terms]
    return found | ({"taxonomy_terms": nested} if nested else {})


def ours(uri: object) -> tuple[str, str] | None:
    """(taxonomy, code) where the address of a term is one of ours; of a foreign feed nothing."""
    if not isinstance(uri, str) or not uri.startswith(URN):
        return None
    taxonomy, _, code = uri.removeprefix(URN).partition(":")
    return (taxonomy, unquote(code)) if taxonomy in ALL and code else None
