"""How answers in the demo were taken: in which words, aloud, on a signed sheet, through an interpreter, by an attorney."""

import hashlib

from clients.registry import CATEGORIES
from config.demo.data import casework
from consent import wording
from consent.models import GivenBy, Paper, Representative

SHEET = b"""%%PDF-1.4
1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj
2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj
3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 420 595] /Contents 4 0 R
/Resources <</Font <</F1 <</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>>>>>>> endobj
4 0 obj <</Length %d>> stream
%s
endstream endobj
trailer <</Root 1 0 R>>
%%%%EOF
"""


def on_record(world, client, receiver, at, by, answer: dict) -> dict:
    """What stands beside an answer: the words as they were read, and the evidence that its way of being given needs."""
    words = wording.base()["en"]
    named = {*answer.get("allowed", ()), *answer.get("refused", ())}
    contact = world.records[client.pk].get("contact")
    found = {
        "wording_sha256": words.sha256,
        "told": words.told([code for code in CATEGORIES if code in named], receiver) if named else "",
        "read_aloud": answer["method"] == "phone",
        "interpreter": f"{contact.language}, number 4711, by phone"
        if contact and contact.interpreter
        else "",
    }
    if answer["method"] == "paper":
        found["paper"] = sheet(world, client, at, by)
    return found


def sheet(world, client, at, by) -> Paper:
    line = f"BT /F1 12 Tf 40 520 Td (Signed sheet of {client.reference}. Invented.) Tj ET".encode()
    content = SHEET % (len(line), line)
    return world.add(
        Paper(
            id=world.key(at),
            agency=client.agency,
            client=client,
            kind="pdf",
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            content=content,
            added_at=at,
            added_by=by.person,
        )
    )


def tell(world) -> None:
    """Luton: a daughter with a power of attorney answers about money; about her health the mother answers herself, on paper."""
    priya = world.caseworkers("luton-advice")[0]
    at = world.at(9, 14)
    client = world.client(
        priya,
        at,
        identity={"given_names": "Winifred", "family_name": "Aldergate", "about_age": 84},
        contact={"phone": "07700 900846", "postcode": "LU1 5ZZ", "language": "English"},
        housing={"tenure": "owner"},
        money={"income": "State pension", "details": "Attendance allowance was never claimed."},
        health={"conditions": "Early dementia"},
    )
    daughter = world.add(
        Representative(
            id=world.key(at),
            agency=client.agency,
            client=client,
            name="Harriet Aldergate",
            authority="attorney_p",
            scope="Property and money, while she can decide too",
            evidence="Registered lasting power of attorney, each page stamped",
            seen_on=world.day(9),
            at=at,
            recorded_by=priya.person,
        )
    )
    service = world.services["luton-welfare-rights/checks"]
    world.say(
        client,
        service.agency,
        at,
        priya,
        allowed=["identity", "contact", "housing", "money"],
        refused=["health"],
        tell="result",
        given_by=GivenBy.REPRESENTATIVE,
        representative=daughter,
    )
    reason = "Attendance allowance was never claimed. Her daughter holds a power of attorney."
    tale = casework.Tale(world, priya, client, service, "benefit-check", at, reason)
    tale.send(world.at(9, 14, 30), priya).done()
    nhs = world.agencies["luton-nhs"]
    kinds = ["identity", "contact", "health"]
    world.say(client, nhs, world.at(8, 11), priya, allowed=kinds, tell="helped", method="paper")
