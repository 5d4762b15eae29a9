"""What makes the directory lifelike: hours, conditions, cost, evidence; entries that are old, full or paused; a merged need."""

from config.demo.data.needs import CODES, MERGED
from partners import freshness, needs
from partners.models import Chase, Need, NeedCode, Opening, Service, ServiceChange
from partners.models.services import DeclineReason
from referrals.models import Referral

WEEK = range(1, 6)
OFFICE = [(day, "09:30", "16:30") for day in WEEK]
LUNCH = [(day, *spell) for day in WEEK for spell in (("09:30", "13:00"), ("14:00", "16:30"))]
LONG = [(day, "09:00", "17:00") for day in WEEK]
MORNINGS = [(day, "10:00", "13:00") for day in (1, 3, 5)]
ALWAYS = [(day, "00:00", "23:59") for day in range(1, 8)]
EVENINGS = [(day, "19:00", "23:59") for day in range(1, 8)]
LATE_THURSDAY = [*[(day, "09:00", "17:00") for day in (1, 2, 3, 5)], (4, "09:00", "19:30")]

# By what an agency offers; what stands here is the same in every place.
HOURS = {
    "prevention": LONG,
    "uc": LONG,
    "work": LONG,
    "parcels": MORNINGS,
    "safe": ALWAYS,
    "beds": EVENINGS,
    "general": LATE_THURSDAY,
    "discharge": LONG,
    "checks": LUNCH,
}
MORE: dict[str, dict] = {
    "prevention": {
        "evidence": "Any letter from the landlord or the court, if they have it.",
        "cost": "Free",
        "how_to_reach": "Referral, the duty line, or the front desk before noon.",
        "out_of_hours_line": "01632 960 779",
        "sources": ["agencies", "self"],
        "public": True,
    },
    "register": {"evidence": "Proof of who lives with them.", "cost": "Free", "public": True},
    "general": {
        "hours": "Monday to Friday, 9am to 5pm; Thursday until 7.30pm",
        "evidence": "Letters about the problem; nothing else.",
        "cost": "Free",
        "how_to_reach": "Referral, telephone, or the drop-in on Thursday evening.",
        "public": True,
    },
    "energy": {"evidence": "A bill or a meter reading, if they have one.", "cost": "Free", "public": True},
    "checks": {
        "hours": "Closed from 1pm to 2pm",
        "evidence": "National Insurance number, rent, and income of the last month.",
        "cost": "Free",
    },
    "appeals": {"evidence": "The decision letter. One month counts from its date.", "cost": "Free"},
    "work": {"cost": "Free", "sources": ["agencies", "self"], "public": True},
    "housing-law": {
        "income": "Passes the legal-aid means test.",
        "evidence": "Proof of income of the last month; court papers.",
        "cost": "Free with legal aid",
        "public": True,
    },
    "immigration-law": {
        "evidence": "Passport or residence permit, and every letter of the Home Office.",
        "cost": "Free; Home Office fees apply",
        "public": True,
    },
    "possession": {
        "evidence": "Court papers and proof of income.",
        "cost": "Free with legal aid",
    },
    "family-law": {
        "income": "Passes the legal-aid means test, save where there was abuse.",
        "cost": "Free with legal aid",
    },
    "safe": {
        "genders": ["women"],
        "gender_basis": "A separate service under the Equality Act 2010, Schedule 3, paragraph 26.",
        "cost": "Free",
        "out_of_hours_line": "01632 960 778",
    },
    "after": {
        "genders": ["women"],
        "gender_basis": "A separate service under the Equality Act 2010, Schedule 3, paragraph 26.",
        "households": ["children"],
        "cost": "Free",
    },
    "parcels": {"evidence": "Nothing: a referral is enough.", "cost": "Free", "public": True},
    "essentials": {"households": ["children"], "cost": "Free"},
    "debt": {"evidence": "A list of what is owed, as far as they know.", "cost": "Free", "public": True},
    "breathing": {
        "evidence": "Name and address of each creditor, as far as they know.",
        "cost": "Free",
        "questions": ["Have they had a breathing space in the last twelve months?"],
    },
    "beds": {"households": ["single"], "cost": "Free", "evidence": "Nothing."},
    "grants": {"income": "No savings above £1,000.", "evidence": "A quotation for what is to be bought."},
    "clinic": {"cost": "Free", "how_to_reach": "Referral only; in term."},
    "therapies": {"sources": ["agencies", "self"], "cost": "Free", "public": True},
    "prescribing": {"cost": "Free"},
    "discharge": {"sources": ["statutory"]},
}
NO_RECOURSE = "suffolk-trust/grants"
WARDS = {"suffolk-debt/debt": ["Kelsale", "Saxmundham", "Leiston"]}

# How a few stand today: days since they were confirmed, and whether their managers were asked once or twice.
OLD = {
    "luton-law-firm/family-law": (61, 0),  # asked about today: the letter is among the messages sent
    "luton-law-centre/immigration-law": (66, 1),
    "luton-welfare-rights/appeals": (88, 2),
    "bristol-clinic/clinic": (95, 2),
    "suffolk-debt/debt": (79, 2),
}
FULL = "luton-welfare-rights/checks"
FEW = {"luton-law-centre/housing-law": 4, "bristol-law-firm/possession": 2, "suffolk-shelter/beds": 1}
PAUSED = {"luton-advice/energy": 12, "suffolk-trust/grants": 21}


def enrich(setting) -> None:
    """After the places are laid: each service said whole."""
    for key, service in setting.services.items():
        enrich_one(setting, key, service)
    for key, (ago, times) in OLD.items():
        grow_old(setting, setting.services[key], ago, times)
    freshness.sweep()
    lay_codes(setting)
    lay_merged(setting)


def enrich_one(setting, key: str, service: Service) -> None:
    slug, code = key.split("/")
    service.confirmed_by = setting.manager(slug).person
    if setting.day(58) > service.confirmed_on:
        service.confirmed_on = setting.day(20)
    for name, value in MORE.get(code, {}).items():
        setattr(service, name, value)
    service.wards = WARDS.get(key, [])
    if key == NO_RECOURSE:
        service.immigration = "no_recourse"
    if key == FULL:
        service.capacity = "full"
    if key in FEW:
        service.capacity, service.places = "limited", FEW[key]
    if key in PAUSED:
        service.capacity, service.paused_until = "paused", setting.day(-PAUSED[key])
    if service.agency.statutory:
        service.decline_reasons = [r for r in service.decline_reasons if r != DeclineReason.NO_CAPACITY]
    service.phone, service.website = service.agency.phone, f"https://{slug}.example/{code}"
    service.save()
    Opening.objects.bulk_create(
        Opening(service=service, day=day, opens=opens, closes=closes)
        for day, opens, closes in HOURS.get(code, OFFICE)
    )
    ServiceChange.objects.create(service=service, by=service.confirmed_by, what="Added.")


def grow_old(setting, service: Service, ago: int, times: int) -> None:
    service.confirmed_on = setting.day(ago)
    service.save(update_fields=["confirmed_on"])
    first = ago - service.confirm_every - 1
    Chase.objects.bulk_create(
        Chase(
            service=service, confirmed_on=service.confirmed_on, number=n + 1, on=setting.day(first - 14 * n)
        )
        for n in range(times)
    )


def lay_codes(setting) -> None:
    NeedCode.objects.bulk_create(
        NeedCode(need=setting.needs[need], scheme=scheme, code=code) for need, scheme, code in CODES
    )


def lay_merged(setting) -> None:
    """A term that was used once, and merged by the partnership's admin since."""
    code, name, group, into, words, why = MERGED
    admin = setting.seats["luton"]["admin"][0].person
    old = Need.objects.create(code=code, name=name, parent=setting.needs[group], synonyms=words)
    needs.merge(old, setting.needs[into], admin, why)
    setting.needs[into].refresh_from_db()
    setting.needs[code] = old


def asked_before_the_merge(world) -> None:
    """A few closed referrals keep the old term, and count under the one that it was merged into."""
    new, old = world.needs[MERGED[3]], world.needs[MERGED[0]]
    closed = [r for r in world.rows[Referral] if r.need_id == new.pk and r.closed_at]
    for referral in closed[:5]:
        referral.need = old
