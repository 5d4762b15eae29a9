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
    "account_email": (PERSON, PERSON),
    "help": (OPEN, None),
    "accessibility": (OPEN, None),
    "privacy": (OPEN, None),
    "agencies": ({A, G}, None),
    "add_agency": ({A}, {A}),
    "agency": ({A, G}, None),
    "move_agency": (None, {A}),
    "add_seat": ({A}, {A}),
    "switch_seat": (None, {A}),
    "switch_restricted": (None, {A}),
    "add_service": ({A}, {A}),
    "edit_service": ({A}, {A}),
    "clients": (STAFF, STAFF),
    "new_client": (STAFF, STAFF),
    "client_matches": (None, STAFF),
    "client": (STAFF, None),
    "who_may_see_client": (STAFF, STAFF),
    "edit_client": (STAFF, STAFF),
    "choose_service": (STAFF, None),
    "start_referral": (None, STAFF),
    "withdraw_agreement": (STAFF, STAFF),
    "inbox": (STAFF, STAFF),
    "sent_list": (STAFF, STAFF),
    "agreements_ending": (STAFF, None),
    "confirm_service": (None, {M}),
    "referral": (STAFF, None),
    "write": (STAFF, STAFF),
    "agree": (STAFF, STAFF),
    "agree_person": (STAFF, STAFF),
    "household": (STAFF, STAFF),
    "include_person": (None, STAFF),
    "leave_out_person": (None, STAFF),
    "said_no": (STAFF, STAFF),
    "who_may_see": (STAFF, STAFF),
    "unseen": ({P}, {P}),
    "check": (STAFF, STAFF),
    "sent": (STAFF, None),
    "slip": (STAFF, None),
    "our_reference": (None, STAFF),
    "as_text": (STAFF, None),
    "take_on": (STAFF, STAFF),
    "keep_or_delete": (STAFF, STAFF),
    "confirm_call": (None, STAFF),
    "act": (STAFF, STAFF),
    "figures": (EVERY, None),
    "figures_csv": (EVERY, None),
    "spines": ({A, G}, None),
    "demo_sign_in": (OPEN, OPEN),
    "demo_mailbox": (OPEN, None),
}
