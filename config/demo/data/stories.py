"""The five stories of the demo, each by hand, and a few that wait for somebody today."""

import datetime as dt
from decimal import Decimal

from config.demo.data.casework import Tale, World
from consent.models import Said

MOST = ["identity", "contact", "household", "housing", "money", "work"]


def tell(world: World) -> None:
    family_of_five(world)
    fleeing(world)
    hearing_in_nine_days(world)
    no_phone_no_papers(world)
    couple_with_debts(world)
    waiting_today(world)


def first(world: World, slug: str):
    return world.caseworkers(slug)[0]


def family_of_five(world: World) -> None:
    """Luton: one household, arrears and a notice; a benefit check is declined and finds its place."""
    start = 140
    priya, colin = world.caseworkers("luton-advice")[:2]
    at = world.at(start, 10, 5)
    home = {
        "tenure": "private",
        "landlord": "A private landlord",
        "arrears": Decimal(1840),
        "notice_ends": world.day(start - 19),
        "details": "Notice served after two missed months. The landlord would take a plan.",
    }
    shared = {"address": "14 Kiln Lane", "postcode": "LU2 7ZA", "language": "Somali", "interpreter": False}
    household = {"people": 5, "children": 3, "notes": "Two adults; children of 11, 8 and 3."}
    hodan = world.client(
        priya,
        at,
        identity={
            "given_names": "Hodan",
            "family_name": "Warsame",
            "birth_date": dt.date(world.today.year - 37, 3, 9),
        },
        contact=shared | {"phone": "07700 900821", "safe_ways": "Text first"},
        household=household,
        housing=home,
        money={
            "income": "Universal Credit and part-time work",
            "benefits": "Universal Credit",
            "details": "Child element missing for the youngest.",
        },
        health={"conditions": "Asthma; the youngest too."},
    )
    liban = world.client(
        priya,
        at,
        identity={
            "given_names": "Liban",
            "family_name": "Warsame",
            "birth_date": dt.date(world.today.year - 40, 11, 21),
        },
        contact=shared | {"phone": "07700 900822"},
        household=household,
        housing=home,
        work={"status": "Warehouse, hours cut to 16"},
        health={"conditions": "Back injury"},
    )
    council, jobcentre, rights = (
        world.agencies[f"luton-{n}"] for n in ("council-housing", "jobcentre", "welfare-rights")
    )
    world.say(hodan, council, at, priya, allowed=[*MOST, "health"], tell="result", follow_up=True)
    world.say(liban, council, at, priya, allowed=MOST, refused=["health"], tell="result", follow_up=True)
    chain = world.key(at)
    tale = Tale(
        world,
        priya,
        hodan,
        world.services["luton-council-housing/prevention"],
        "rent-arrears",
        at,
        "Rent arrears of £1,840 and a landlord's notice. They want to stay. Please speak to the landlord about a plan.",
        hopes="To stay where the children go to school.",
        urgent=True,
        act_by=world.day(start - 19),
        act_by_why="The landlord's notice runs out.",
        chain=chain,
        mentioned="Children of 11, 8 and 3",
        safe_contact="Text Hodan first.",
    )
    tale.include(liban, "Husband")
    martin, manager = first(world, "luton-council-housing"), world.manager("luton-council-housing")
    tale.send(world.at(start, 10, 40), priya).open(world.at(start, 14))
    tale.step(
        "ask", world.at(start - 1, 9, 30), martin, text="Could you send the notice that the landlord gave?"
    )
    tale.step(
        "answer",
        world.at(start - 2, 11),
        colin,
        text="Priya is on leave. It is dated on the 2nd, two months, signed by the landlord. Uploaded on our side; a copy is in the post.",
    )
    tale.step("accept", world.at(start - 2, 15), manager, worker=martin.person).step(
        "contact", world.at(start - 3, 10), martin, text="Texted, then met both. A plan of £60 a month."
    )
    tale.step(
        "progress",
        world.at(start - 12, 12),
        martin,
        text="The landlord has agreed and takes the notice back.",
    )
    tale.step(
        "progress",
        world.at(start - 70, 12),
        martin,
        text="A discretionary payment cleared half of the arrears.",
    )
    tale.step(
        "complete",
        world.at(start - 100, 12),
        martin,
        outcomes=[
            {"type": "home_kept", "count": 1, "unit": "households", "evidence": "letter"},
            {"type": "debt_managed", "amount": Decimal(1840), "evidence": "system"},
        ],
        text="Home kept, arrears cleared. Still so at three months.",
    ).done()
    benefit_check(world, hodan, chain, start, jobcentre, rights)


def benefit_check(world: World, hodan, chain, start: int, jobcentre, rights) -> None:
    priya, at = first(world, "luton-advice"), world.at(start, 11)
    world.say(
        hodan, jobcentre, at, priya, allowed=["identity", "contact", "household", "money"], tell="result"
    )
    asked = Tale(
        world,
        priya,
        hodan,
        world.services["luton-jobcentre/uc"],
        "benefit-check",
        at,
        "The child element for the youngest is missing. Please check the award.",
        chain=chain,
    )
    better = world.services["luton-welfare-rights/checks"]
    asked.send(world.at(start, 11, 20), priya).step(
        "decline",
        world.at(start - 2, 16),
        world.manager("luton-jobcentre"),
        decline_reason="your_duty",
        better_service=better,
        text="Your agency is funded for this. Threshold do it well and have places.",
    ).done()
    world.say(
        hodan,
        rights,
        world.at(start - 3, 9, 30),
        priya,
        allowed=["identity", "contact", "household", "money"],
        refused=["health"],
        tell="result",
        method="phone",
    )
    taken = Tale(
        world,
        priya,
        hodan,
        better,
        "benefit-check",
        world.at(start - 3, 9, 45),
        "A full benefit check: the child element is missing, and there may be more.",
        chain=chain,
    )
    halima = first(world, "luton-welfare-rights")
    taken.send(world.at(start - 3, 10), priya).step(
        "accept", world.at(start - 4, 10), world.manager("luton-welfare-rights"), worker=halima.person
    ).step("contact", world.at(start - 5, 14), halima, text="Rang. Papers come on Monday.")
    taken.step(
        "complete",
        world.at(start - 44, 15),
        halima,
        outcomes=[{"type": "income_gained", "amount": Decimal(3120), "evidence": "letter"}],
        text="£60 a week more, backdated.",
    ).done()


def fleeing(world: World) -> None:
    """Bristol: a woman whose partner works for the council. Restricted to named people from the first minute.

    Her last referral waits today with the council's two named officers; another manager there finds nothing.
    """
    start = 64
    coach, marcia, ruth = (
        first(world, "bristol-jobcentre"),
        first(world, "bristol-women"),
        first(world, "bristol-council-housing"),
    )
    josie, esther = world.manager("bristol-women"), world.manager("bristol-council-housing")
    at = world.at(start, 11, 15)
    client = world.client(
        coach,
        at,
        restricted_to=(coach,),
        identity={
            "given_names": "Bethan",
            "family_name": "Sorrell",
            "known_as": "Beth",
            "birth_date": dt.date(world.today.year - 31, 6, 2),
        },
        contact={
            "through_us": True,
            "safe_ways": "Through the coach only. No text, no post, no voicemail.",
            "language": "English",
        },
        household={"people": 2, "children": 1},
        safety={
            "risk": "Partner, who works for the council, has threatened to find her.",
            "warning": "Reach her through the coach only. Not by text, not by post.",
        },
        housing={"tenure": "private", "details": "Joint tenancy with him. Must not be told of any visit."},
    )
    allowed = ["identity", "contact", "household", "safety", "housing"]
    chain = world.key(at)
    for slug in ("bristol-women", "bristol-council-housing"):
        world.say(client, world.agencies[slug], at, coach, allowed=allowed, tell="helped")
    safe = Tale(
        world,
        coach,
        client,
        world.services["bristol-women/safe"],
        "domestic-abuse",
        at,
        "She is leaving today. A safe place for her and a child of four.",
        urgent=True,
        act_by=world.day(start - 1),
        act_by_why="He is back tomorrow.",
        chain=chain,
        named=(coach, josie, marcia),
        safe_contact="Reach through the coach.",
        text_holds=("safety",),
    )
    safe.send(world.at(start, 11, 40), coach).step(
        "accept", world.at(start, 12, 10), josie, worker=marcia.person
    ).step(
        "contact", world.at(start, 13), marcia, text="Met at the jobcentre with the coach. A plan is made."
    )
    safe.step(
        "complete",
        world.at(start - 1, 16),
        marcia,
        outcomes=[{"type": "made_safe", "count": 2, "unit": "persons"}],
    ).done()
    home = Tale(
        world,
        coach,
        client,
        world.services["bristol-council-housing/prevention"],
        "homelessness",
        world.at(start - 1, 9, 30),
        "A home away from her present district. Her partner is on the council's staff: named officers only.",
        urgent=True,
        chain=chain,
        named=(coach, ruth, esther),
        safe_contact="Reach through the coach.",
        text_holds=("safety",),
    )
    home.send(world.at(start - 1, 9, 45), coach).step(
        "accept", world.at(start - 1, 11), esther, worker=ruth.person
    ).step("contact", world.at(start - 1, 15), ruth, text="Met with the coach.")
    home.step(
        "complete",
        world.at(start - 30, 12),
        ruth,
        outcomes=[{"type": "home_found", "count": 1, "unit": "households"}],
    ).done()
    tenancy = Tale(
        world,
        coach,
        client,
        world.services["bristol-council-housing/prevention"],
        "homelessness",
        world.at(1, 14, 10),
        "The joint tenancy with him must end without a letter to either address. Named officers only, as before.",
        chain=world.key(world.at(1, 14, 10)),
        named=(coach, ruth, esther),
        safe_contact="Reach through the coach.",
        text_holds=("safety",),
    )
    tenancy.send(world.at(1, 14, 30), coach).done()


def hearing_in_nine_days(world: World) -> None:
    """Bristol: the firm asked first may have a conflict; the law centre, agreed as the second choice, takes it on."""
    start = 55
    tamsin, at = first(world, "bristol-clinic"), world.at(start, 9, 20)
    hearing = world.day(start - 9)
    client = world.client(
        tamsin,
        at,
        identity={
            "given_names": "Oksana",
            "family_name": "Kovalchuk",
            "birth_date": dt.date(world.today.year - 44, 9, 17),
        },
        contact={
            "phone": "07700 900833",
            "address": "3 Viaduct Road",
            "postcode": "BS5 0ZD",
            "language": "Ukrainian",
            "interpreter": True,
        },
        household={"people": 3, "children": 2},
        housing={
            "tenure": "social",
            "landlord": "Weir House Homes",
            "arrears": Decimal(2400),
            "notice_ends": hearing,
            "details": "Rent withheld because repairs were not done.",
        },
        legal={
            "matter": "Possession claim",
            "next_date": hearing,
            "details": "Served three weeks ago. No defence filed.",
        },
    )
    firm, centre = (
        world.services["bristol-law-firm/possession"],
        world.services["bristol-law-centre/housing-law"],
    )
    for service in (firm, centre):
        world.say(
            client,
            service.agency,
            at,
            tamsin,
            allowed=["identity", "contact", "household", "housing", "legal"],
            tell="helped",
            method="in_person",
        )
    words = {
        "hopes": "To stay, and to have the repairs done.",
        "urgent": True,
        "act_by": hearing,
        "act_by_why": "The possession hearing.",
        "chain": world.key(at),
    }
    reason = "Possession hearing in nine days. The damp was reported many times. A Ukrainian interpreter is needed."
    asked = Tale(world, tamsin, client, firm, "housing-law", at, reason, **words)
    asked.send(world.at(start, 9, 40), tamsin).step(
        "decline",
        world.at(start, 10, 15),
        world.manager("bristol-law-firm"),
        decline_reason="conflict",
        better_service=centre,
        text="A possible conflict. Please use your second choice at once.",
    ).done()
    taken = Tale(world, tamsin, client, centre, "housing-law", world.at(start, 10, 25), reason, **words)
    bronwen, desmond = first(world, "bristol-law-centre"), world.manager("bristol-law-centre")
    taken.send(world.at(start, 10, 30), tamsin).phone(
        "Rang the duty line, for the hearing comes soon. They take it today.",
        world.at(start, 10, 40),
        tamsin,
        bronwen,
    )
    taken.step("accept", world.at(start, 12), desmond, worker=bronwen.person).step(
        "contact",
        world.at(start - 1, 10),
        bronwen,
        text="Met with an interpreter. Defence and counterclaim drafted.",
    )
    taken.step(
        "progress",
        world.at(start - 9, 15),
        bronwen,
        text="Hearing adjourned for six weeks; the landlord will inspect.",
    ).note("Counsel booked for the next date.", world.at(start - 9, 15, 30), bronwen)
    taken.step(
        "complete",
        world.at(start - 52, 15),
        bronwen,
        outcomes=[
            {"type": "represented", "count": 1, "unit": "households"},
            {"type": "home_kept", "count": 1, "unit": "households", "evidence": "letter"},
            {"type": "one_off", "amount": Decimal(2400), "evidence": "letter"},
        ],
        text="Repairs done, compensation paid.",
    ).done()


def friday(world: World, ago: int) -> int:
    """The Friday on or before a day, as days ago."""
    return ago + (world.day(ago).weekday() - 4) % 7


def no_phone_no_papers(world: World) -> None:
    """Suffolk: from a ward on a Friday afternoon, through a night shelter, to a room of his own: one chain."""
    start = friday(world, 45)
    agnes, kerry, at = (
        first(world, "suffolk-hospital"),
        first(world, "suffolk-council-housing"),
        world.at(start, 15, 10),
    )
    man = world.client(
        agnes,
        at,
        identity={"known_as": "Mick", "about_age": 50},
        contact={
            "through_us": True,
            "no_fixed_address": True,
            "safe_ways": "In person, through us",
            "language": "English",
        },
        housing={"tenure": "none", "details": "Slept in a car until it was towed."},
        health={
            "conditions": "Healing leg ulcer; a dressing every two days.",
            "adjustments": "Said aloud, not in writing",
        },
    )
    chain = world.key(at)
    world.say(
        man,
        world.agencies["suffolk-council-housing"],
        at,
        agnes,
        allowed=["identity", "contact", "housing", "health"],
        tell="result",
        method="in_person",
    )
    duty = Tale(
        world,
        agnes,
        man,
        world.services["suffolk-council-housing/prevention"],
        "homelessness",
        at,
        "Duty to refer: leaves the ward today with nowhere to go. He chose the Ipswich district. Said yes aloud.",
        urgent=True,
        act_by=world.day(start - 1),
        act_by_why="He leaves the ward.",
        chain=chain,
    )
    duty.send(world.at(start, 15, 20), agnes).phone(
        "Nobody reads it till Monday, so we rang the duty line: a room for two nights.",
        world.at(start, 15, 35),
        agnes,
        kerry,
    )
    duty.step(
        "accept", world.at(start - 3, 9), world.manager("suffolk-council-housing"), worker=kerry.person
    ).step(
        "contact",
        world.at(start - 3, 11),
        kerry,
        text="Placed for two nights. Gone when we called on Monday.",
    )
    duty.step(
        "progress",
        world.at(start - 5, 16),
        kerry,
        text="Tried the car park and the day centre. Not found; the second try.",
    )
    duty.step(
        "end",
        world.at(start - 10, 14),
        kerry,
        ending="no_contact",
        text="Not found at two tries. The door stays open.",
    ).done()
    shelter_and_room(world, man, chain, start)


def shelter_and_room(world: World, man, chain, start: int) -> None:
    agnes, bob, joan = (
        first(world, "suffolk-hospital"),
        first(world, "suffolk-shelter"),
        world.manager("suffolk-shelter"),
    )
    for slug, ago in (("suffolk-shelter", start - 12), ("suffolk-trust", start - 14)):
        world.say(
            man,
            world.agencies[slug],
            world.at(ago, 10),
            agnes,
            allowed=["identity", "contact", "health"],
            tell="result",
            method="in_person",
        )
    beds = Tale(
        world,
        agnes,
        man,
        world.services["suffolk-shelter/beds"],
        "homelessness",
        world.at(start - 12, 10, 10),
        "He came for his dressing. Wants a bed tonight. Reach him through us.",
        urgent=True,
        chain=chain,
        safe_contact="Through the ward's dressing clinic.",
    )
    beds.send(world.at(start - 12, 10, 20), agnes).phone(
        "Joan rang: yes, a bed tonight.", world.at(start - 12, 11), agnes
    )
    beds.step("accept", world.at(start - 12, 11, 30), joan, worker=bob.person).step(
        "contact", world.at(start - 12, 19, 30), bob, text="Here and fed."
    )
    beds.step(
        "complete",
        world.at(start - 21, 10),
        bob,
        outcomes=[{"type": "home_found", "count": 1, "unit": "persons"}],
        text="To the almshouse room today.",
    ).done()
    winifred = first(world, "suffolk-trust")
    room = Tale(
        world,
        agnes,
        man,
        world.services["suffolk-trust/grants"],
        "furniture",
        world.at(start - 14, 10),
        "A supported room, and a bed and bedding for it.",
        chain=chain,
    )
    room.send(world.at(start - 14, 10, 15), agnes).step(
        "accept", world.at(start - 15, 12), world.manager("suffolk-trust"), worker=winifred.person
    ).step(
        "contact", world.at(start - 17, 11), winifred, text="Met at the shelter. The room is his from day 21."
    )
    room.step(
        "complete",
        world.at(start - 21, 16),
        winifred,
        outcomes=[{"type": "one_off", "amount": Decimal(180), "evidence": "system"}],
        text="A bed, bedding and a kettle.",
    ).done()


def couple_with_debts(world: World) -> None:
    """Suffolk: two answers from one couple. He takes his back; hers goes on to the end."""
    start = 395
    ana, at = first(world, "suffolk-gp"), world.at(start, 10)
    shared = {"address": "7 Meadow View", "postcode": "IP14 3ZE", "language": "Romanian", "interpreter": True}
    her = world.client(
        ana,
        at,
        identity={
            "given_names": "Mihaela",
            "family_name": "Munteanu",
            "birth_date": dt.date(world.today.year - 48, 2, 14),
        },
        contact=shared | {"phone": "07700 900841"},
        household={"people": 2, "children": 0},
        money={"income": "Care work", "debts": Decimal(6210), "details": "A loan and two cards in her name."},
        immigration={"status": "Settled", "public_funds": "yes"},
    )
    him = world.client(
        ana,
        at,
        identity={
            "given_names": "Florin",
            "family_name": "Munteanu",
            "birth_date": dt.date(world.today.year - 51, 7, 30),
        },
        contact=shared | {"phone": "07700 900842"},
        household={"people": 2, "children": 0},
        money={"income": "Farm work, seasonal", "debts": Decimal(3900)},
        immigration={"status": "Pre-settled", "public_funds": "unsure"},
    )
    small, money, chain = world.agencies["suffolk-debt"], world.agencies["suffolk-money"], world.key(at)
    given = ["identity", "contact", "household", "money"]
    asked = [
        Tale(
            world,
            ana,
            client,
            world.services["suffolk-debt/debt"],
            "problem-debt",
            at,
            "Debts in both names and calls every day. A Romanian interpreter, please.",
            chain=chain,
        )
        for client in (her, him)
    ]
    for client, tale in zip((her, him), asked, strict=True):
        world.say(
            client,
            small,
            at,
            ana,
            allowed=given if client is him else [*given, "immigration"],
            refused=["immigration"] if client is him else [],
            tell="result",
            follow_up=True,
        )
        better = world.services["suffolk-money/breathing"]
        tale.send(world.at(start, 10, 30), ana).step(
            "decline",
            world.at(start - 3, 15),
            world.manager("suffolk-debt"),
            decline_reason="not_authorised",
            better_service=better,
            text="They need breathing space; we are not authorised for it. Anglian are, and have places.",
        ).done()
        world.say(
            client,
            money,
            world.at(start - 4, 11),
            ana,
            allowed=given,
            refused=["immigration"],
            tell="result",
            follow_up=True,
            method="phone",
        )
    breathing_space(world, her, him, chain, start)


def breathing_space(world: World, her, him, chain, start: int) -> None:
    ana, dan, irina = (
        first(world, "suffolk-gp"),
        first(world, "suffolk-money"),
        world.manager("suffolk-money"),
    )
    service = world.services["suffolk-money/breathing"]
    hers, his = (
        Tale(
            world,
            ana,
            client,
            service,
            "breathing-space",
            world.at(start - 4, 11, 20),
            "Breathing space, then debt advice. A Romanian interpreter, please.",
            chain=chain,
        )
        for client in (her, him)
    )
    for tale in (hers, his):
        tale.send(world.at(start - 4, 11, 40), ana).step(
            "accept", world.at(start - 5, 10), irina, worker=dan.person
        ).step("contact", world.at(start - 7, 10), dan, text="Spoke with an interpreter.")
    his.take_back(
        world.at(start - 20, 13), ana, "client", "He took it back by himself. Hers goes on.", "delete"
    ).done()
    hers.step(
        "message",
        world.at(start - 30, 9),
        dan,
        text="Her phone number in our copy was wrong. Corrected on her word.",
    )
    hers.step(
        "progress",
        world.at(start - 9 - 30, 9, 30),
        dan,
        text="Breathing space has begun: £6,210 to three creditors.",
    )
    world.say(
        her,
        service.agency,
        world.at(start - 170, 10),
        ana,
        Said.RENEWED,
        allowed=["identity", "contact", "household", "money"],
        refused=["immigration"],
        tell="result",
        follow_up=True,
        method="phone",
    )
    hers.step(
        "progress",
        world.at(start - 212, 11),
        dan,
        text="£4,030 written off; £47 a week more from benefits never claimed.",
    )
    outcomes = [
        ("debt_managed", 6210, "system"),
        ("debt_written_off", 4030, "letter"),
        ("income_gained", 47 * 52, "letter"),
    ]
    hers.step(
        "complete",
        world.at(start - 220, 11),
        dan,
        outcomes=[{"type": t, "amount": Decimal(a), "evidence": e} for t, a, e in outcomes],
        text="Creditors agreed; the plan holds.",
    ).done()
    # The answer that ends within days, for the queue of those to ask again.
    world.say(
        her,
        service.agency,
        world.at(176, 10),
        ana,
        Said.RENEWED,
        allowed=["identity", "contact", "household", "money"],
        refused=["immigration"],
        tell="result",
        follow_up=True,
        method="phone",
        expires_on=world.day(-6),
    )


# What waits for somebody today: (from, to service, need, name, reason, hours and days so far, urgent, days to act)
WAITING = [
    (
        "luton-nhs",
        "luton-council-housing/prevention",
        "eviction",
        ("Terry", "Jessop"),
        "The notice ends within the fortnight. He has told nobody until today.",
        0,
        True,
        12,
    ),
    (
        "luton-jobcentre",
        "luton-advice/general",
        "rent-arrears",
        ("Raluca", "Lupescu"),
        "Two months behind since a sanction, which is now lifted.",
        6,
        False,
        None,
    ),
    (
        "luton-council-housing",
        "luton-advice/general",
        "benefit-check",
        ("Maureen", "Hobbs"),
        "Pension age and no Pension Credit. Please check.",
        12,
        False,
        None,
    ),
    (
        "bristol-nhs",
        "bristol-advice/energy",
        "energy-bills",
        ("Saima", "Butt"),
        "Off supply since Sunday; a baby of three months.",
        1,
        True,
        4,
    ),
    (
        "bristol-clinic",
        "bristol-law-centre/housing-law",
        "housing-law",
        ("Duarte", "Pinheiro"),
        "Possession hearing in nine days; an interpreter is needed.",
        0,
        True,
        9,
    ),
    (
        "bristol-advice",
        "bristol-council-housing/prevention",
        "homelessness",
        ("Omar", "Haddad"),
        "Sofa since August; must leave on Saturday.",
        8,
        False,
        None,
    ),
    (
        "suffolk-gp",
        "suffolk-council-housing/prevention",
        "homelessness",
        ("Dean", "Fenwick"),
        "Living in a van at the coast. A cough that does not go.",
        2,
        True,
        5,
    ),
    (
        "suffolk-advice",
        "suffolk-money/debt",
        "problem-debt",
        ("Eleanor", "Pascoe"),
        "Nine creditors and a doorstep loan.",
        9,
        False,
        None,
    ),
    (
        "suffolk-jobcentre",
        "suffolk-advice/general",
        "benefit-check",
        ("Jakub", "Wrona"),
        "Hours halved last month.",
        3,
        False,
        None,
    ),
]


def waiting_today(world: World) -> None:
    for number, row in enumerate(WAITING):
        waiting(world, number, *row)


def waiting(
    world: World,
    number: int,
    sender: str,
    to: str,
    need: str,
    name: tuple[str, str],
    reason: str,
    ago: int,
    urgent: bool,
    days: int | None,
) -> None:
    seat, service, at = first(world, sender), world.services[to], world.at(ago, 9, 10)
    client = world.client(
        seat,
        at - dt.timedelta(minutes=30),
        identity={
            "given_names": name[0],
            "family_name": name[1],
            "birth_date": dt.date(world.today.year - 30 - 4 * number, 4, 11),
        },
        contact={"phone": f"07700 90085{number}", "language": "English"},
        household={"people": 1 + number % 4, "children": number % 3},
        money={"income": "Universal Credit"},
        housing={"tenure": "private"},
    )
    world.say(client, service.agency, at, seat, allowed=MOST, tell="result", follow_up=True)
    Tale(
        world,
        seat,
        client,
        service,
        need,
        at,
        reason,
        urgent=urgent,
        act_by=world.day(-days) if days else None,
        act_by_why="They lose what they have." if days else "",
    ).send(at + dt.timedelta(minutes=15), seat).done()
