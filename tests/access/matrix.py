"""The access matrix: for every address and verb, the seats that may use it. An address without a row fails."""

from partners.models import Role

C, M, P = Role.CASEWORKER, Role.MANAGER, Role.PRIVACY_LEAD
A, G, E = Role.ADMIN, Role.GOVERNANCE_LEAD, Role.EVALUATOR
EVERY = {C, M, P, A, G, E}
STAFF = {C, M}
OPEN = "open to the world"
PERSON = "anybody signed in"

# name of the address → (GET, POST); None where the verb is not served.
MATRIX: dict[str, tuple] = {
    "home": (EVERY, None),
    "healthz": (OPEN, None),
    "choose_seat": (PERSON, PERSON),
    "lock": (None, PERSON),
    "unlock": (PERSON, PERSON),
    "sign_out": (None, PERSON),
    "keep": (None, EVERY),
    "throw_away": (None, EVERY),
    "settings": (PERSON, PERSON),
    "help": (OPEN, None),
    "accessibility": (OPEN, None),
    "privacy": (OPEN, None),
    "agencies": ({A, G}, None),
    "add_agency": ({A}, {A}),
    "agency": ({A, G}, None),
    "move_agency": (None, {A}),
    "add_seat": ({A}, {A}),
    "switch_seat": (None, {A}),
    "add_service": ({A}, {A}),
    "edit_service": ({A}, {A}),
    "clients": (STAFF, STAFF),
    "new_client": (STAFF, STAFF),
    "client_matches": (None, STAFF),
    "client": (STAFF, None),
    "restrict_client": (STAFF, STAFF),
    "edit_client": (STAFF, STAFF),
    "choose_service": (STAFF, None),
    "start_referral": (None, STAFF),
    "withdraw_agreement": (STAFF, STAFF),
    "inbox": (STAFF, STAFF),
    "sent_list": (STAFF, None),
    "referral": (STAFF, None),
    "write": (STAFF, STAFF),
    "agree": (STAFF, STAFF),
    "said_no": (STAFF, None),
    "check": (STAFF, STAFF),
    "sent": (STAFF, None),
    "slip": (STAFF, None),
    "as_text": (STAFF, None),
    "take_on": (STAFF, STAFF),
    "confirm_call": (None, STAFF),
    "act": (STAFF, STAFF),
    "figures": (EVERY, None),
    "spines": ({A, G}, None),
    "demo_sign_in": (OPEN, OPEN),
    "demo_mailbox": (OPEN, None),
}
