"""The taxonomy of needs: groups, their terms, and the words that people use for them."""

# group code -> (name, [(code, name, synonyms)])
NEEDS: dict[str, tuple[str, list[tuple[str, str, list[str]]]]] = {
    "housing": (
        "Housing",
        [
            ("eviction", "Eviction or possession", ["section 21", "section 8", "notice", "bailiffs"]),
            ("rent-arrears", "Rent arrears", ["behind with rent", "arrears"]),
            (
                "homelessness",
                "Homeless or about to be",
                ["rough sleeping", "nowhere to stay", "sofa surfing"],
            ),
            ("disrepair", "Repairs not done", ["damp", "mould", "no heating", "disrepair"]),
            ("unsuitable-home", "Home too small or unsuitable", ["overcrowding", "stairs", "adaptations"]),
        ],
    ),
    "debt": (
        "Debt",
        [
            ("problem-debt", "Debts they cannot pay", ["loans", "credit cards", "doorstep lender"]),
            ("breathing-space", "Breathing space", ["moratorium", "stop creditors"]),
            ("council-tax", "Council tax arrears", ["council tax", "enforcement agents"]),
            ("energy-bills", "Energy bills", ["gas", "electricity", "prepayment meter", "fuel poverty"]),
        ],
    ),
    "benefits": (
        "Benefits",
        [
            ("benefit-check", "Benefit check", ["better off", "entitlement", "what can i claim"]),
            ("universal-credit", "Universal Credit", ["uc", "sanction", "five week wait"]),
            ("disability-benefits", "Disability benefits", ["pip", "dla", "attendance allowance"]),
            ("benefit-appeal", "Benefit appeal", ["tribunal", "mandatory reconsideration"]),
        ],
    ),
    "health": (
        "Health",
        [
            ("mental-health", "Mental health", ["anxiety", "depression", "talking therapies"]),
            ("long-term-illness", "Living with a long illness", ["copd", "diabetes", "pain"]),
            ("drugs-alcohol", "Drugs or alcohol", ["drinking", "recovery", "rehab"]),
            ("loneliness", "Loneliness", ["isolation", "befriending"]),
        ],
    ),
    "legal": (
        "Legal help",
        [
            ("housing-law", "Housing law", ["possession hearing", "court", "duty scheme"]),
            ("family-law", "Family law", ["divorce", "child arrangements", "injunction"]),
            ("employment-law", "Employment law", ["dismissal", "unpaid wages"]),
        ],
    ),
    "immigration": (
        "Immigration",
        [
            ("settled-status", "Settled status", ["euss", "pre-settled"]),
            ("visa-leave", "Visa or leave to remain", ["leave to remain", "visa", "nrpf"]),
            ("asylum", "Asylum", ["refugee", "asylum seeker"]),
        ],
    ),
    "work": (
        "Work and training",
        [
            ("finding-work", "Finding work", ["job", "cv", "interview"]),
            ("training", "Training and courses", ["english classes", "esol", "college"]),
        ],
    ),
    "family": (
        "Family and safety",
        [
            ("domestic-abuse", "Domestic abuse", ["violence at home", "fleeing a partner", "refuge"]),
            ("parenting", "Help with children", ["parenting", "childcare"]),
            ("carers", "Caring for somebody", ["carer", "respite"]),
        ],
    ),
    "essentials": (
        "Food and essentials",
        [
            ("food", "Food", ["food parcel", "voucher", "hungry"]),
            ("furniture", "Furniture and white goods", ["cooker", "bed", "fridge"]),
            ("small-grant", "A small grant", ["charity grant", "hardship fund"]),
        ],
    ),
}
