"""Luton's accord, under which its agreements stand; a new version that half have signed; one whose review is overdue."""

from config.demo.data.casework import World
from consent import signing, versions
from consent.models import DataFlow, Party, PartyRole, Protocol, ProtocolKind, ProtocolVersion

SAID = {
    "benefit": "People tell their story once, and the agency that can help rings them.",
    "subjects": "People who ask any of the agencies for help, and those of their household whom they name.",
    "security": "Sent only within this service; opened with two-step sign-in; every opening is on record.",
    "retention": "Six years after the referral is closed.",
    "complaints": "To the agency that holds the information, then to the Information Commissioner.",
    "contact": "The privacy lead of each agency.",
}


def tell(world: World) -> None:
    accord = lay_accord(world)
    main = world.versions["luton"][0].protocol
    Protocol.objects.filter(partnership=accord.partnership).exclude(pk=accord.pk).update(parent=accord)
    Protocol.objects.exclude(title__contains="conference").update(published=True)
    half_signed(world, main.versions.get(number=1))
    overdue(world, accord)


def lay_accord(world: World) -> Protocol:
    """What the chief officers signed: principles, and nothing that is shared under it itself."""
    old = world.versions["luton"][0]
    accord = Protocol.objects.create(
        partnership=world.partnerships["luton"],
        title="Luton information-sharing accord",
        kind=ProtocolKind.ACCORD,
        lead=old.protocol.lead,
        reference="LUT-ISA-1",
    )
    version = ProtocolVersion.objects.create(
        protocol=accord,
        number=1,
        purpose="To share what is necessary, lawfully and openly, so that people get the right help.",
        effective_on=world.day(640),
        review_on=world.day(-75),
        **SAID,
    )
    signed_by(version, old, list(old.signatures.order_by("pk")))
    return accord


def signed_by(version: ProtocolVersion, like: ProtocolVersion, signatures: list) -> None:
    """The parties and the signatures of another version, then in force."""
    for party in like.parties.order_by("pk"):
        Party.objects.create(version=version, agency_id=party.agency_id, role=party.role)
    for one in signatures:
        one.pk, one.version, one.document_hash = None, version, signing.fingerprint(version)
        one.authority = "Chief officer"
        one.save(force_insert=True)
    version.status = "active"
    version.save()


def half_signed(world: World, old: ProtocolVersion) -> None:
    """Version 2 of Luton's agreement: fewer fields, a clear retention, and every second agency has signed."""
    new = versions.draft_from(
        old,
        effective_on=world.day(-21),
        review_on=world.day(-751),
        summary="Advice agencies get phone and safe times instead of the whole contact record. Retention is set.",
        material=True,
    )
    ProtocolVersion.objects.filter(pk=new.pk).update(grace_days=14, **SAID)
    new.refresh_from_db()
    new.flows.filter(category="contact", to_role=PartyRole.SUPPORT).update(fields=["phone", "safe_ways"])
    new.flows.filter(from_role=PartyRole.STATUTORY).update(basis="UK GDPR Article 6(1)(e): public task")
    lawful(new)
    versions.open_for_signature(new)
    for number, party in enumerate(new.parties.select_related("agency").order_by("pk")):
        if number % 2 == 0:
            sign(world, new, party.agency)


def lawful(version: ProtocolVersion) -> None:
    """A law school is a public body among legal advisers: that role shares on public task too."""
    legal = version.parties.filter(role=PartyRole.LEGAL, agency__sector="university")
    if legal.exists():
        version.flows.filter(from_role=PartyRole.LEGAL).update(basis="UK GDPR Article 6(1)(e): public task")


def sign(world: World, version: ProtocolVersion, agency) -> None:
    manager = world.manager(agency.slug)
    signing.sign(
        version,
        agency,
        manager.person,
        read=signing.fingerprint(version),
        signatory=manager.person.name,
        post="Director",
        authority="Director",
        method="here",
    )


def overdue(world: World, accord: Protocol) -> None:
    """A one-way disclosure whose review should have been last month."""
    old = world.versions["luton"][0]
    protocol = Protocol.objects.create(
        partnership=accord.partnership,
        title="Winter warmth lists",
        kind=ProtocolKind.ONE_WAY,
        parent=accord,
        lead=old.protocol.lead,
        published=True,
    )
    version = ProtocolVersion.objects.create(
        protocol=protocol,
        number=1,
        purpose="To tell advice agencies who may be cold at home.",
        effective_on=world.day(400),
        review_on=world.day(35),
        **SAID,
    )
    DataFlow.objects.create(
        version=version,
        from_role=PartyRole.STATUTORY,
        to_role=PartyRole.SUPPORT,
        category="contact",
        fields=["phone", "safe_ways"],
        basis="UK GDPR Article 6(1)(e): public task",
        necessity="Without a number nobody can ring.",
        retention="Until the end of the winter.",
    )
    signed_by(version, old, list(old.signatures.order_by("pk")[:3]))
