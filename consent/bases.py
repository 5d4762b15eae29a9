"""Lawful bases that a data flow may name, as the giving agency's sector allows, and the conditions that some kinds need besides."""

from clients.registry import CATEGORIES
from consent.models import ProtocolVersion

BASES = {
    "6(1)(a)": "consent",
    "6(1)(c)": "legal obligation",
    "6(1)(d)": "vital interests",
    "6(1)(e)": "public task",
    "6(1)(ea)": "recognised legitimate interests",
    "6(1)(f)": "legitimate interests",
}
# Article 6: a public authority cannot use these for its tasks.
NOT_PUBLIC = frozenset({"6(1)(ea)", "6(1)(f)"})
HEALTH = frozenset({"health", "equality"})
OFFENCES = frozenset({"offences"})


def allowed(sector: str) -> dict[str, str]:
    """The bases that an agency of a sector may name."""
    public = sector in ("statutory", "university")
    return {code: words for code, words in BASES.items() if not (public and code in NOT_PUBLIC)}


def problems(version: ProtocolVersion) -> list[str]:
    """What a data-protection officer would send back, in sentences. A version with any is not opened for signature."""
    sectors: dict[str, list] = {}
    for party in version.parties.select_related("agency").order_by("agency__name"):
        sectors.setdefault(party.role, []).append(party.agency)
    found = []
    for flow in version.flows.order_by("category", "from_role", "to_role"):
        found += of_flow(flow, sectors.get(flow.from_role, []))
    return list(dict.fromkeys(found))


def of_flow(flow, givers: list) -> list[str]:
    kind = CATEGORIES.get(flow.category)
    shown = kind.shown if kind else flow.category
    found = []
    for code in NOT_PUBLIC:
        public = [str(a) for a in givers if code not in allowed(a.sector)]
        if code in flow.basis and public:
            found.append(f"{shown}: {public[0]} is a public body and cannot share it on {BASES[code]}.")
    if flow.category in HEALTH and "9(2)" not in flow.condition:
        found.append(f"{shown}: name the Article 9 condition.")
    if flow.category in OFFENCES and "10" not in flow.condition:
        found.append(f"{shown}: name the Article 10 condition.")
    if kind and (unknown := set(flow.fields) - set(kind.field_names)):
        found.append(f"{shown}: no field is called {', '.join(sorted(unknown))}.")
    return found


def choices_for(flow) -> list[tuple[str, str]]:
    """The bases that every agency in the giving role may name, with the one that stands."""
    sectors = set(
        flow.version.parties.filter(role=flow.from_role).order_by().values_list("agency__sector", flat=True)
    )
    codes = [code for code in BASES if all(code in allowed(sector) for sector in sectors)]
    found = [f"UK GDPR Article {code}: {BASES[code]}" for code in codes]
    kept = [flow.basis] if flow.basis and flow.basis not in found else []
    return [(words, words) for words in kept + found]
