"""The taxonomy that comes with the product, as the demo lays it; and what the demo adds to show the rest."""

import csv
from pathlib import Path

SEED = Path(__file__).resolve().parents[3] / "partners" / "data" / "needs.csv"


def read() -> dict[str, tuple[str, list[tuple[str, str, list[str]]]]]:
    """group code -> (name, [(code, name, synonyms)])"""
    groups: dict = {}
    with SEED.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            words = [word.strip() for word in row["synonyms"].split(";") if word.strip()]
            if row["parent"]:
                groups[row["parent"]][1].append((row["code"], row["name"], words))
            else:
                groups[row["code"]] = (row["name"], [])
    return groups


NEEDS = read()

# What outside lists call some of them, invented but for their shape: (need, scheme, code).
CODES = [
    ("homelessness", "open-eligibility", "human_services:housing:emergency_shelter"),
    ("eviction", "open-eligibility", "human_services:housing:housing_advice"),
    ("food", "open-eligibility", "human_services:food:emergency_food"),
    ("furniture", "open-eligibility", "human_services:goods:home_goods:furniture"),
    ("mental-health", "open-eligibility", "human_services:health:mental_health_care"),
    ("problem-debt", "esd", "example-debt"),
    ("loneliness", "esd", "example-social-inclusion"),
]

# Two words for one thing, merged later: (code, name, its group, merged into, synonyms, why).
MERGED = (
    "bailiffs-at-door",
    "Bailiffs at the door",
    "debt",
    "problem-debt",
    ["enforcement officer"],
    "Two terms for one thing: referrals were split between them.",
)
