"""Words that people write: reasons by need, questions and answers, and what was done."""

REASONS: dict[str, list[str]] = {
    "eviction": [
        "The landlord has given notice and it runs out soon. They want to stay, and would like you to speak to the landlord first.",
        "A possession claim came in the post. They do not understand it and have not replied.",
    ],
    "rent-arrears": [
        "Behind with rent since hours at work were cut. A letter threatens court. Please agree a plan they can keep.",
        "Arrears grew while a benefit claim was sorted out. The claim is now paid; the arrears stay.",
    ],
    "homelessness": [
        "Staying on a friend's sofa and must leave within days. Please see them about somewhere safe to stay.",
        "Asked to leave the family home. Has a job and cannot find a room with the deposit they have.",
    ],
    "disrepair": [
        "Damp and mould in both bedrooms since last winter. Reported four times; nobody came. One child has asthma.",
        "No hot water for three weeks. The landlord does not answer.",
    ],
    "unsuitable-home": [
        "Cannot manage the stairs any more and sleeps in the living room.",
        "Two adults and four children in two bedrooms.",
    ],
    "problem-debt": [
        "Six creditors and a doorstep loan. Stopped opening the post. Would like one person to go through it with them.",
        "Credit cards used for food after losing work. Pays one with another now.",
    ],
    "breathing-space": [
        "Calls from creditors every day. Needs sixty days of quiet to get advice.",
        "Enforcement agents have written twice. Wants breathing space while a budget is made.",
    ],
    "council-tax": [
        "A summons for council tax. May be due a reduction that was never claimed.",
        "Two years of council tax owed; agents added fees.",
    ],
    "energy-bills": [
        "On a prepayment meter and off supply at weekends.",
        "A bill of more than a month's income, on an estimated reading.",
    ],
    "benefit-check": [
        "Income fell by half. We think that they miss something they could claim.",
        "Has never had a check. Pension age is near, and they care for a parent.",
    ],
    "universal-credit": [
        "A sanction that they did not know of. Nothing in the account since the 3rd.",
        "The claim closed by itself after a change of address.",
    ],
    "disability-benefits": [
        "Cannot wash or dress without help on most days. Has no energy for the form alone.",
        "The award ends soon and the review form is still blank.",
    ],
    "benefit-appeal": [
        "Refused after a phone assessment that missed most of it. The month to ask again ends soon.",
        "A tribunal date has come, and nobody to go with.",
    ],
    "mental-health": [
        "Low since a bereavement, does not sleep. Wants somebody to talk to, not tablets.",
        "Panic on buses keeps them at home. Would try a group.",
    ],
    "long-term-illness": [
        "Lives with constant pain and has stopped going out.",
        "Newly diagnosed, and alone with it.",
    ],
    "drugs-alcohol": [
        "Drinks every evening and wants to cut down before it costs the job.",
        "Three months clean, with no support since the move.",
    ],
    "loneliness": ["Sees nobody from one week to the next. Used to sing.", "New in town, no family here."],
    "housing-law": [
        "A hearing is listed and they have no lawyer.",
        "The council found them intentionally homeless. They want a review.",
    ],
    "family-law": [
        "Contact with the children stopped without a reason. Wants to know what can be done.",
        "Separated last month. Needs advice on the home.",
    ],
    "employment-law": ["Dismissed by text after asking for sick pay.", "Four weeks of wages unpaid."],
    "settled-status": [
        "Has pre-settled status that ends within the year.",
        "Applied late; no answer for months.",
    ],
    "visa-leave": [
        "Leave ends soon and the fee is out of reach.",
        "No recourse to public funds, with a new baby.",
    ],
    "asylum": [
        "Granted status last week; must leave the accommodation within weeks.",
        "Waiting for an interview, with no lawyer now.",
    ],
    "finding-work": [
        "Wants work in a kitchen or care. Good references, no CV.",
        "Out of work since the warehouse closed. Ready to start.",
    ],
    "training": [
        "Wants English classes that fit round school hours.",
        "Would like to qualify as a forklift driver.",
    ],
    "domestic-abuse": [
        "Leaving a partner. Please reach her only in the ways given. She wants a plan first.",
        "Not safe at home. Wants to talk to somebody who knows what can be done.",
    ],
    "parenting": [
        "Two under four and no break. Would welcome a group.",
        "Struggles with a teenager who has stopped school.",
    ],
    "carers": [
        "Cares for a husband with dementia day and night.",
        "A young carer of fifteen, missing school.",
    ],
    "food": ["No food in the house until Thursday.", "First payment is weeks away."],
    "furniture": [
        "Moved into an empty flat with a mattress.",
        "The cooker was condemned by the gas engineer.",
    ],
    "small-grant": ["Needs £120 for a school uniform and shoes.", "A deposit for a room is £200 short."],
}

HOPES = [
    "To stay where they are.",
    "To know where they stand.",
    "Somebody to ring them, not write.",
    "To sort it out once and for all.",
    "To sleep again.",
    "",
]
QUESTIONS = [
    "Could you send the letter that they had?",
    "Which day do they prefer, and is a home visit all right?",
    "Do they have any other income?",
    "Is there a tenancy agreement?",
    "Which language should the interpreter speak?",
]
ANSWERS = [
    "Yes, we have it here: it is dated the 4th, and says two months.",
    "Any morning but Tuesday. A visit is fine.",
    "Only what is in the referral. We have seen the statements.",
    "They are looking for it, and will bring it to the first meeting.",
    "We rang them. They are happy to go ahead without.",
]
CONTACTS = [
    "Spoke by phone. A first meeting is booked for next week.",
    "Met at our office, with papers. We know what to do.",
    "Reached at the second try, in the afternoon as asked.",
    "Visited at home.",
]
PROGRESS = [
    "Wrote to the other side and asked for fourteen days.",
    "The form is in. An answer can take eight weeks.",
    "A budget is made; two offers went out.",
    "Second meeting. All papers are here now.",
    "They came with a friend who interprets. All clear.",
]
MESSAGES = [
    "They have a new phone; we have changed it on our record.",
    "Thank you for taking this so quickly.",
    "They asked us to say that mornings are better after all.",
    "We are closed on Thursday and Friday for training.",
]
PHONES = [
    "Rang the duty line: they have seen it, and will call them today.",
    "Spoke to the worker: the meeting is moved to Monday.",
    "They rang to ask how things stand. Told them what is in the record.",
]
TAKEN = ["We can do this.", "", "", "A place is free next week.", ""]
SORRY = {
    "no_capacity": "We are full until next month.",
    "out_of_area": "They live just over the boundary.",
    "wrong_service": "Another agency does this better than we do.",
    "not_eligible": "They are above our income limit.",
    "already_open": "They are with us already; we have added this to it.",
    "client_declined": "We rang. They do not want it just now.",
    "your_duty": "Your agency is funded to do this.",
    "not_authorised": "We may not do this kind of work.",
}

# need -> what can come of it: (type, unit or "", least, most)
RESULTS: dict[str, list[tuple[str, str, int, int]]] = {
    "eviction": [("home_kept", "households", 1, 1)],
    "rent-arrears": [("home_kept", "households", 1, 1), ("debt_managed", "", 400, 3200)],
    "homelessness": [("home_found", "households", 1, 1)],
    "disrepair": [("other", "households", 1, 1)],
    "unsuitable-home": [("home_found", "households", 1, 1)],
    "problem-debt": [("debt_managed", "", 900, 14000)],
    "breathing-space": [("debt_managed", "", 1500, 9000)],
    "council-tax": [("debt_managed", "", 300, 2100)],
    "energy-bills": [("one_off", "", 49, 500)],
    "benefit-check": [("income_gained", "", 600, 6200)],
    "universal-credit": [("one_off", "", 200, 1400)],
    "disability-benefits": [("income_gained", "", 1500, 7400)],
    "benefit-appeal": [("income_gained", "", 1900, 8100), ("represented", "persons", 1, 1)],
    "mental-health": [("health", "persons", 1, 1)],
    "long-term-illness": [("health", "persons", 1, 1)],
    "drugs-alcohol": [("health", "persons", 1, 1)],
    "loneliness": [("health", "persons", 1, 1)],
    "housing-law": [("represented", "households", 1, 1), ("home_kept", "households", 1, 1)],
    "family-law": [("advice", "persons", 1, 1)],
    "employment-law": [("one_off", "", 300, 2600)],
    "settled-status": [("status", "persons", 1, 3)],
    "visa-leave": [("status", "persons", 1, 4)],
    "asylum": [("advice", "persons", 1, 2)],
    "finding-work": [("work", "persons", 1, 1)],
    "training": [("work", "persons", 1, 1)],
    "domestic-abuse": [("made_safe", "persons", 1, 3)],
    "parenting": [("other", "persons", 1, 3)],
    "carers": [("health", "persons", 1, 2)],
    "food": [("other", "persons", 1, 5)],
    "furniture": [("one_off", "", 60, 300)],
    "small-grant": [("one_off", "", 50, 300)],
}

LANDLORDS = ["A private landlord", "A letting agency", "The council", "A housing association"]
INCOMES = [
    "Part-time work",
    "Universal Credit",
    "Wages, hours vary",
    "State pension",
    "No income now",
    "Carer's Allowance",
]
BENEFITS = [
    "Universal Credit",
    "Universal Credit and Child Benefit",
    "PIP",
    "None yet",
    "Pension Credit not claimed",
]
CONDITIONS = [
    "Asthma",
    "Depression, under the GP",
    "Arthritis: cannot stand for long",
    "Diabetes",
    "Pregnant, due in spring",
    "Hard of hearing",
    "COPD",
]
WORKS = [
    "Out of work",
    "Part time",
    "Zero-hours contract",
    "Cannot work now",
    "Self-employed",
    "Caring for a child",
]
