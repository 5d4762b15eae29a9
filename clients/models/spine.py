"""The spine of a client: a pseudonymous reference, and the agency that it belongs to."""

from django.contrib.postgres.indexes import GistIndex, OpClass
from django.db import models
from django.db.models import F, Q
from guardian.models import UserObjectPermissionBase

from partners import named
from partners.keys import reference, uuid7
from partners.rowsecurity import AGENCY, PERSON, row_security, sql_function

VISIBLE = f"""case when agency_id = {AGENCY} then
    case when restricted then exists (
        select 1 from clients_clientnamed n where n.content_object_id = clients_client.id and n.user_id = {PERSON})
    else true end
else false end"""
MINE = f"agency_id = {AGENCY}"


def client_reference() -> str:
    return reference("C")


@row_security(select=VISIBLE, insert=MINE, update=VISIBLE)
class Client(models.Model):
    """One agency's record of a person being helped. Nothing personal stands on it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reference = models.CharField(max_length=12, unique=True, default=client_reference, editable=False)
    agency = models.ForeignKey("partners.Agency", models.PROTECT, related_name="+")
    restricted = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey("partners.Person", models.PROTECT, null=True, related_name="+")
    last_used_at = models.DateTimeField(auto_now=True)

    class Meta:
        default_permissions = ()
        permissions = [("named_on_client", "Is named on this client")]
        indexes = [
            models.Index(fields=["agency", "-last_used_at"], name="client_recent"),
            models.Index(fields=["agency"], condition=models.Q(restricted=True), name="client_restricted"),
        ]
        triggers = [named.restricted_only_by_function()]

    def __str__(self) -> str:
        return self.reference


# Names come and go by the functions of partners.named alone; guardian's own policy may hold no sub-select.
@row_security(select=f"user_id = {PERSON}")
class ClientNamed(UserObjectPermissionBase):
    """A person who may see a restricted client: guardian's grant, with a direct foreign key."""

    content_object = models.ForeignKey(Client, models.CASCADE, related_name="named")
    objects = models.Manager()

    class Meta(UserObjectPermissionBase.Meta):
        default_permissions = ()


@row_security(
    select=f"case when agency_id = {AGENCY} then exists (select 1 from clients_client c where c.id = client_id) else false end",
    insert=f"case when agency_id = {AGENCY} then client_is_mine(client_id) else false end",
    delete=f"case when agency_id = {AGENCY} then exists (select 1 from clients_client c where c.id = client_id) else false end",
)
class ClientKey(models.Model):
    """A normalised word by which an agency finds its client: a part of a name, or digits of a phone number.

    Text compared byte by byte under COLLATE "C": `=` and the prefix operator stay usable by an
    index under row security, where LIKE would not.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agency = models.ForeignKey("partners.Agency", models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, models.CASCADE, related_name="keys")
    kind = models.CharField(
        max_length=8, choices=[("name", "Name"), ("phone", "Phone"), ("birth", "Birth date")]
    )
    key = models.CharField(max_length=80, db_collation="C")

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["agency", "key", "client"], name="client_key_find"),
            # For names spelt nearly so. The agency stands in it as well, or every agency's names would be gone through.
            GistIndex(
                F("agency"),
                OpClass("key", name="gist_trgm_ops"),
                condition=Q(kind="name"),
                name="client_key_near",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} key"


@row_security(
    select=f"case when agency_id = {AGENCY} then exists (select 1 from clients_client c where c.id = client_id) else false end"
)
class ClientNaming(models.Model):
    """One line of a restricted client's history: restricted, somebody named or taken off, lifted. Never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    client = models.ForeignKey(Client, models.CASCADE, related_name="namings")
    agency = models.ForeignKey("partners.Agency", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    action = models.CharField(max_length=8)
    by = models.ForeignKey("partners.Person", models.PROTECT, related_name="+")
    about = models.ForeignKey("partners.Person", models.PROTECT, null=True, related_name="+")

    class Meta:
        default_permissions = ()
        ordering = ["id"]
        indexes = [models.Index(fields=["client", "id"], name="naming_of_client")]

    def __str__(self) -> str:
        return f"{self.action} of {self.client_id}"


# The functions run as the owner and so pass the policies by: each repeats the test of the seat itself.
sql_function(
    """create or replace function client_is_mine(wanted uuid) returns boolean
    language sql stable security definer set search_path = public, pg_temp as $$
    select exists (select 1 from clients_client c where c.id = wanted and c.agency_id = app_agency()
        and (not c.restricted or exists (select 1 from clients_clientnamed n
             where n.content_object_id = c.id and n.user_id = app_person()))) $$"""
)
sql_function(
    """create or replace function similar_clients(words text) returns table (client_id uuid, closeness real)
    language sql stable security definer set search_path = public, pg_temp as $$
    select k.client_id, max(similarity(k.key, words)) from clients_clientkey k
    join clients_client c on c.id = k.client_id
    where k.agency_id = app_agency() and k.kind = 'name' and k.key % words
        and (not c.restricted or exists (select 1 from clients_clientnamed n
             where n.content_object_id = c.id and n.user_id = app_person()))
    group by k.client_id order by 2 desc limit 10 $$"""
)

named.declare(
    named.Spine(
        kind="client",
        table="clients_client",
        names="clients_clientnamed",
        in_sight="client_is_mine",
        sides="array[s.agency_id]",
        restricter="true",
        nameable="holds_seat(who, s.agency_id)",
        removable="true",
        lift_refused="""case when not holds_seat(app_person(), s.agency_id, 'manager')
            then 'A manager who is named lifts it.' end""",
        record="""insert into clients_clientnaming (id, client_id, agency_id, at, action, by_id, about_id)
            values ({key}, wanted, s.agency_id, clock_timestamp(), '{action}', app_person(), {about})""",
    )
)
