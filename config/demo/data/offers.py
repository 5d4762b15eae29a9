"""What each sort of agency offers."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Offer:
    """A service: its needs, what it asks for, and how fast it promises to answer (working days)."""

    code: str
    name: str
    summary: str
    needs: tuple[str, ...]
    asks_for: tuple[str, ...]
    days: int = 5
    more: dict = field(default_factory=dict)


AREA = {"eligibility": "Lives in the area, or has a local connection."}
LINE = {"duty_line": "01632 960 777", "hours": "Monday to Friday, 9am to 5pm"}
INTERPRETERS = {"languages": ["English", "Romanian", "Somali", "Urdu"]}

OFFERS: dict[str, tuple[Offer, ...]] = {
    "council": (
        Offer(
            "prevention",
            "Homelessness prevention",
            "For anybody who may lose their home within eight weeks.",
            ("homelessness", "eviction", "rent-arrears"),
            ("identity", "contact", "household", "housing", "money", "health", "safety"),
            3,
            AREA
            | LINE
            | INTERPRETERS
            | {"questions": ["Where can they sleep tonight?", "Has a court date been set?"]},
        ),
        Offer(
            "register",
            "Housing register and moves",
            "Moves for people whose home is unfit or too small.",
            ("unsuitable-home", "disrepair"),
            ("identity", "contact", "household", "housing", "health"),
            10,
            AREA | {"capacity": "limited", "waiting_days": 90},
        ),
    ),
    "nhs": (
        Offer(
            "prescribing",
            "Social prescribing",
            "A link worker who goes with people to what helps.",
            ("loneliness", "long-term-illness", "carers"),
            ("identity", "contact", "health"),
            5,
            {"minimum_age": 18, "access": "Home visits"},
        ),
        Offer(
            "therapies",
            "Talking therapies",
            "For anxiety, low mood and trauma.",
            ("mental-health", "drugs-alcohol"),
            ("identity", "contact", "health", "safety"),
            10,
            {"minimum_age": 18, "waiting_days": 42, "capacity": "limited"} | INTERPRETERS,
        ),
    ),
    "ward": (
        Offer(
            "discharge",
            "Ward discharge coordination",
            "For partners who look for somebody they know is in hospital.",
            ("long-term-illness",),
            ("identity", "contact", "health"),
            2,
            LINE,
        ),
    ),
    "jobcentre": (
        Offer(
            "work",
            "Help into work",
            "A coach, a plan and money for what work needs.",
            ("finding-work", "training"),
            ("identity", "contact", "work"),
            5,
            {"minimum_age": 16, "maximum_age": 66},
        ),
        Offer(
            "uc",
            "Universal Credit problems",
            "A named person for claims that have gone wrong.",
            ("universal-credit", "benefit-check"),
            ("identity", "contact", "money", "work"),
            3,
            LINE,
        ),
    ),
    "advice": (
        Offer(
            "general",
            "Advice: housing, benefits and work",
            "One adviser for the whole of it.",
            ("rent-arrears", "benefit-check", "disability-benefits", "eviction", "settled-status"),
            ("identity", "contact", "household", "housing", "money", "work"),
            5,
            INTERPRETERS | {"access": "Step-free, hearing loop"},
        ),
        Offer(
            "energy",
            "Energy and bills",
            "Meters, tariffs, grants and arrears.",
            ("energy-bills", "council-tax"),
            ("identity", "contact", "household", "money"),
            5,
        ),
    ),
    "welfare": (
        Offer(
            "checks",
            "Benefit checks",
            "Everything that a household could claim.",
            ("benefit-check", "disability-benefits", "universal-credit"),
            ("identity", "contact", "household", "money", "health"),
            5,
            INTERPRETERS,
        ),
        Offer(
            "appeals",
            "Benefit appeals",
            "From a first letter to the tribunal.",
            ("benefit-appeal",),
            ("identity", "contact", "money", "health", "legal"),
            3,
        ),
    ),
    "law_centre": (
        Offer(
            "housing-law",
            "Housing law",
            "Possession, repairs and homelessness decisions.",
            ("housing-law", "eviction", "disrepair", "homelessness"),
            ("identity", "contact", "household", "housing", "legal"),
            5,
            LINE | INTERPRETERS | {"authorised_for": ["legal aid: housing"]},
        ),
        Offer(
            "immigration-law",
            "Immigration law",
            "Leave, settlement and fee waivers.",
            ("settled-status", "visa-leave", "asylum"),
            ("identity", "contact", "household", "immigration", "legal"),
            7,
            INTERPRETERS
            | {"authorised_for": ["legal aid: immigration"], "capacity": "limited", "waiting_days": 30},
        ),
    ),
    "law_firm": (
        Offer(
            "possession",
            "Possession and eviction defence",
            "Court work under legal aid, at short notice.",
            ("housing-law", "eviction"),
            ("identity", "contact", "housing", "legal"),
            2,
            {"authorised_for": ["legal aid: housing"], "eligibility": "Passes the legal-aid means test."},
        ),
        Offer(
            "family-law",
            "Family law",
            "Injunctions, divorce and children.",
            ("family-law", "domestic-abuse"),
            ("identity", "contact", "household", "legal", "safety"),
            5,
            {"authorised_for": ["legal aid: family"]},
        ),
    ),
    "clinic": (
        Offer(
            "clinic",
            "Student law clinic",
            "First advice in writing within three weeks, in term.",
            ("employment-law", "housing-law", "family-law"),
            ("identity", "contact", "legal", "work"),
            10,
            {"eligibility": "No hearing within three weeks.", "waiting_days": 21},
        ),
    ),
    "women": (
        Offer(
            "safe",
            "Safe support",
            "A worker of her own, a plan, and a safe place where one is free.",
            ("domestic-abuse",),
            ("identity", "contact", "household", "safety", "housing"),
            1,
            {"duty_line": "01632 960 778", "hours": "Every day, day and night"} | INTERPRETERS,
        ),
        Offer(
            "after",
            "Afterwards",
            "Groups and help with children once she is safe.",
            ("parenting", "mental-health"),
            ("identity", "contact", "household", "safety"),
            5,
        ),
    ),
    "landlord": (
        Offer(
            "tenancy",
            "Keeping a tenancy",
            "For our tenants: arrears, repairs and neighbours.",
            ("rent-arrears", "disrepair"),
            ("identity", "contact", "housing", "money"),
            5,
            {"eligibility": "Our tenants."},
        ),
    ),
    "food": (
        Offer(
            "parcels",
            "Food parcels",
            "Three days of food, up to six times a year.",
            ("food",),
            ("identity", "contact", "household"),
            1,
            {"hours": "Monday, Wednesday and Friday, 10am to 1pm"},
        ),
        Offer(
            "essentials",
            "Essentials",
            "Nappies, bedding and small furniture.",
            ("furniture",),
            ("identity", "contact", "household"),
            3,
        ),
    ),
    "debt": (
        Offer(
            "debt",
            "Debt advice",
            "From a first budget to a relief order.",
            ("problem-debt", "council-tax", "energy-bills"),
            ("identity", "contact", "household", "money"),
            5,
            {"authorised_for": ["debt relief orders"]} | INTERPRETERS,
        ),
        Offer(
            "breathing",
            "Breathing space",
            "Sixty days without creditors.",
            ("breathing-space",),
            ("identity", "contact", "money", "housing"),
            2,
            {"authorised_for": ["breathing space"]},
        ),
    ),
    "small_debt": (
        Offer(
            "debt",
            "Debt advice",
            "One adviser, in the villages. Three new people a month.",
            ("problem-debt", "breathing-space", "council-tax"),
            ("identity", "contact", "household", "money"),
            5,
            {"capacity": "limited", "waiting_days": 20},
        ),
    ),
    "shelter": (
        Offer(
            "beds",
            "Night shelter",
            "Eight beds, seven in the evening to eight in the morning.",
            ("homelessness",),
            ("identity", "contact", "health", "worker_safety"),
            1,
            {"duty_line": "01632 960 771", "minimum_age": 18},
        ),
    ),
    "trust": (
        Offer(
            "grants",
            "Small grants",
            "For what nobody else pays for.",
            ("small-grant", "furniture"),
            ("identity", "contact", "household", "money"),
            5,
            {"eligibility": "Through a partner; once a year."},
        ),
    ),
    "none": (),
}
