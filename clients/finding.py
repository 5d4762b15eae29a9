"""Finding a client within one agency, by keys that row security can index; and likely matches of a new one."""

import datetime as dt
import re
import unicodedata

from django.db import connection, transaction

from clients.models import Client, ClientKey, Contact, Identity
from clients.registry import CATEGORIES, CategoryRecord

REFERENCE = re.compile(r"^C-?([0-9A-Z]{4})-?([0-9A-Z]{4})$", re.IGNORECASE)


def normalise(text: str) -> str:
    """Letters and digits in small letters, without accents: "O'Néill" is "oneill"."""
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9 ]", "", bare).strip()


def name_keys(*names: str) -> set[str]:
    return {part for name in names for part in normalise(name).split() if part}


def keys_of(identity: Identity | None, contact: Contact | None) -> set[tuple[str, str]]:
    """(kind, key) pairs by which a client is found."""
    keys: set[tuple[str, str]] = set()
    if identity:
        keys |= {
            ("name", key) for key in name_keys(identity.known_as, identity.given_names, identity.family_name)
        }
        if identity.birth_date:
            keys.add(("birth", identity.birth_date.isoformat()))
    digits = re.sub(r"\D", "", contact.phone) if contact else ""
    if len(digits) >= 6:
        keys.add(("phone", digits[-9:]))
    return keys


def index(client: Client) -> None:
    """Make the client's keys those of its records as they stand."""
    identity = Identity.objects.filter(client=client).first()
    contact = Contact.objects.filter(client=client).first()
    ClientKey.objects.filter(agency_id=client.agency_id, client=client).delete()
    ClientKey.objects.bulk_create(
        ClientKey(agency_id=client.agency_id, client=client, kind=kind, key=key)
        for kind, key in sorted(keys_of(identity, contact))
    )


def find(agency_id: int, words: str, limit: int = 20) -> list[Client]:
    """Clients of the agency by reference, or whose names begin with each of the words, the last used first."""
    wanted = words.strip()
    match = REFERENCE.match(wanted)
    found = Client.objects.filter(agency_id=agency_id)
    if match:
        wanted = f"C-{match[1]}-{match[2]}".upper()
        return list(found.filter(reference=wanted).select_related("identity"))
    parts = normalise(wanted).split()
    if not parts or len("".join(parts)) < 3:
        return []
    for part in parts:
        found = found.filter(pk__in=keyed(agency_id, part))
    # Who is found first and their names afterwards, or the names of all that fit are read and all but a few dropped.
    latest = Client.objects.filter(pk__chosen=found.order_by("-last_used_at")[:limit])
    return list(latest.select_related("identity").order_by("-last_used_at")) or similar(
        agency_id, " ".join(parts)
    )


def keyed(agency_id: int, prefix: str):
    """Ids of clients with a key that begins so. `^@` is leakproof, so the index serves under row security."""
    return (
        ClientKey.objects.filter(agency_id=agency_id)
        .extra(where=["key ^@ %s"], params=[prefix])
        .values("client_id")
    )


def similar(agency_id: int, words: str) -> list[Client]:
    """Clients with a name spelt nearly so."""
    with connection.cursor() as cursor:
        cursor.execute("select client_id from similar_clients(%s)", [words])
        ids = [row[0] for row in cursor.fetchall()]
    by_id = {
        c.pk: c for c in Client.objects.filter(agency_id=agency_id, pk__in=ids).select_related("identity")
    }
    return [by_id[i] for i in ids if i in by_id]


def matches(
    agency_id: int, *, names: str = "", birth_date: dt.date | None = None, phone: str = ""
) -> list[Client]:
    """People of the agency who may be the same: two name words in common, a birth date and a name, or a phone."""
    words = name_keys(names)
    digits = re.sub(r"\D", "", phone)[-9:]
    wanted = {("name", w) for w in words if len(w) >= 3}
    if birth_date:
        wanted.add(("birth", birth_date.isoformat()))
    if len(digits) >= 6:
        wanted.add(("phone", digits))
    keys = ClientKey.objects.filter(agency_id=agency_id, key__in={k for _, k in wanted})
    hits: dict = {}
    for row in keys[:500]:
        if (row.kind, row.key) in wanted:
            hits.setdefault(row.client_id, set()).add(row.kind + row.key)
    strong = [
        c
        for c, keys in hits.items()
        if len(keys) >= 2 or any(k.startswith("phone") for k in keys) or len(wanted) == 1
    ]
    return list(Client.objects.filter(agency_id=agency_id, pk__in=strong[:10]).select_related("identity"))


@transaction.atomic
def register(agency, person, records: dict[str, dict]) -> Client:
    """A new client of the agency, with what is known in each category."""
    client = Client.objects.create(agency=agency, created_by=person)
    for code, values in records.items():
        save_record(client, code, values, reindex=False)
    index(client)
    return client


@transaction.atomic
def save_record(client: Client, code: str, values: dict, *, reindex: bool = True) -> CategoryRecord:
    """Write one category of a client as it now is."""
    model = CATEGORIES[code].model
    record = model.objects.filter(client=client).first() or model(client=client)
    for name, value in values.items():
        setattr(record, name, value)
    record.save()
    if reindex and code in ("identity", "contact"):
        index(client)
    return record
