"""Which clients a seat may see. The database asks the same again, restrictions included."""

from django.http import Http404

from clients.models import Client
from partners.models import Role, Seat

STAFF = (Role.CASEWORKER, Role.MANAGER)


def visible_to(seat: Seat):
    """The clients of the seat's agency; of the restricted ones, those on which its person is named."""
    if seat is None or seat.role not in STAFF:
        return Client.objects.none()
    mine = Client.objects.filter(agency_id=seat.agency_id)
    return mine.filter(restricted=False) | mine.filter(restricted=True, named__user_id=seat.person_id)


def can(seat: Seat, client: Client) -> bool:
    return visible_to(seat).filter(pk=client.pk).exists()


def get(seat: Seat, reference: str) -> Client:
    """The client, or 404: the same for one that is not yours as for one that does not exist."""
    client = visible_to(seat).filter(reference=reference).select_related("identity", "contact").first()
    if client is None:
        raise Http404
    return client
