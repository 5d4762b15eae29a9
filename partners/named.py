"""Restricted to named people: how one spine's names are written, kept and taken away.

A restricted client or referral is in sight for the people named on it alone. The names are guardian's grants with a
direct foreign key. No page and no forgotten query writes one: a table of names gives the serving role neither INSERT
nor DELETE, and `restricted` changes by these functions only. They run as the owner, so each asks for itself who is
acting, under a lock on the row: a name that somebody gave themselves beforehand, or a last name taken away twice at
once, is not possible.

A spine declares itself once with ``declare(Spine(...))``, which makes for its kind:

``restrict_KIND(id, people, keys)``   restrict it, or name more people on it; gives the newly named
``unname_KIND(id, person, key)``      take one name away; never the last person of a side
``lift_KIND(id, key)``                open it to the agency again
``named_on_KIND(id)``                 who is named, for those in sight
``unseen_KIND()``                     what nobody of my agency can see any more, for its privacy lead
``rescue_KIND(id, person, key)``      the privacy lead names somebody for such a one, seeing nothing of it
"""

from dataclasses import dataclass

import pgtrigger
from django.db import InternalError, connection, transaction

from partners.keys import uuid7
from partners.models import Person, Role, Seat
from partners.rowsecurity import APP_ROLE, sql_function

STAFF = (Role.CASEWORKER, Role.MANAGER)


class Refused(Exception):
    """The names stay as they are. The message is for the person who tried."""


@dataclass(frozen=True)
class Spine:
    """What one spine's functions are made of: SQL over its row `s` and, where somebody is meant, the person `who`.

    `sides` are the agencies that must keep somebody who sees it; `record` inserts one line of its history, given
    {key}, {action} and {about}; `lift_refused` is the reason why it may not be lifted, or null.
    """

    kind: str
    table: str
    names: str
    in_sight: str
    sides: str
    restricter: str
    nameable: str
    removable: str
    lift_refused: str
    record: str


def declare(spine: Spine) -> None:
    for function in (RESTRICT, UNNAME, LIFT, NAMED_ON, UNSEEN, RESCUE):
        sql_function(_filled(function, spine))


def _filled(text: str, spine: Spine) -> str:
    """The template with the spine's own words in it. `record(key, action, about)` stands for its insert."""
    for key, action, about in (
        ("keys[1]", "restrict", "null"),
        ("keys[i]", "name", "who"),
        ("key", "unname", "who"),
        ("key", "lift", "null"),
        ("key", "rescue", "who"),
    ):
        line = spine.record.replace("{key}", key).replace("{action}", action).replace("{about}", about)
        text = text.replace(f"record({key}, {action}, {about});", f"{line};")
    text = text.replace("{locked}", LOCKED).replace("{permission}", PERMISSION)
    for name in ("kind", "table", "names", "in_sight", "sides", "restricter", "nameable", "removable"):
        text = text.replace(f"{{{name}}}", getattr(spine, name))
    return text.replace("{lift_refused}", spine.lift_refused)


def restricted_only_by_function() -> pgtrigger.Trigger:
    """`restricted` is turned by the functions, which leave a record; never by a plain update."""
    return pgtrigger.Trigger(
        name="restricted_by_function",
        operation=pgtrigger.Update,
        when=pgtrigger.Before,
        condition=pgtrigger.Condition("OLD.restricted IS DISTINCT FROM NEW.restricted"),
        func=f"if current_user = '{APP_ROLE}' then raise exception 'restricted is not changed by hand'; "
        "end if; return NEW;",
    )


sql_function(
    """create or replace function holds_seat(somebody bigint, at_agency bigint, wanted_role text default null)
    returns boolean language sql stable set search_path = public, pg_temp as $$
    select exists (select 1 from partners_seat x join partners_person p on p.id = x.person_id
        where x.person_id = somebody and x.agency_id = at_agency and x.active and p.is_active
        and case when wanted_role is null then x.role in ('caseworker', 'manager') else x.role = wanted_role end) $$"""
)
sql_function(
    """create or replace function sat_at(somebody bigint, at_agency bigint) returns boolean
    language sql stable set search_path = public, pg_temp as $$
    select exists (select 1 from partners_seat x where x.person_id = somebody and x.agency_id = at_agency) $$"""
)
sql_function(
    """create or replace function takes_restricted_at(somebody bigint, at_agency bigint) returns boolean
    language sql stable set search_path = public, pg_temp as $$
    select holds_seat(somebody, at_agency) and exists (select 1 from partners_seat x
        where x.person_id = somebody and x.agency_id = at_agency and x.active and x.takes_restricted) $$"""
)

PERMISSION = "(select id from auth_permission where codename = 'named_on_{kind}')"
LOCKED = """perform 1 from {table} where id = wanted for update;
        if app_person() is null or not {in_sight}(wanted) then
            raise exception 'You cannot see it any more.';
        end if;
        select * into s from {table} where id = wanted;"""

RESTRICT = """create or replace function restrict_{kind}(wanted uuid, people bigint[], keys uuid[]) returns bigint[]
    language plpgsql security definer set search_path = public, pg_temp as $$
    declare s {table}; who bigint; side bigint; i integer := 1; fresh bigint[] := '{}';
    begin
        {locked}
        if not s.restricted then
            if ({restricter}) is not true then raise exception 'You cannot restrict it.'; end if;
            delete from {names} where content_object_id = wanted;
            update {table} set restricted = true where id = wanted;
            record(keys[1], restrict, null);
            people := array_prepend(app_person(), people);
        end if;
        foreach who in array people loop
            continue when exists (select 1 from {names} x where x.content_object_id = wanted and x.user_id = who);
            if ({nameable}) is not true then
                raise exception '% cannot be named here.', coalesce((select p.name from partners_person p where p.id = who), 'Nobody');
            end if;
            i := i + 1;
            insert into {names} (content_object_id, user_id, permission_id) values (wanted, who, {permission});
            record(keys[i], name, who);
            fresh := fresh || who;
        end loop;
        foreach side in array {sides} loop
            if not s.restricted and not exists (
                select 1 from {names} x where x.content_object_id = wanted and holds_seat(x.user_id, side)) then
                raise exception 'Nobody at % could see it any more. Choose somebody there.',
                    (select a.name from partners_agency a where a.id = side);
            end if;
        end loop;
        return fresh;
    end $$"""

UNNAME = """create or replace function unname_{kind}(wanted uuid, who bigint, key uuid) returns void
    language plpgsql security definer set search_path = public, pg_temp as $$
    declare s {table}; side bigint;
    begin
        {locked}
        if ({removable}) is not true then raise exception 'Only their own agency can take them off.'; end if;
        delete from {names} where content_object_id = wanted and user_id = who;
        if not found then return; end if;
        foreach side in array {sides} loop
            if sat_at(who, side) and not exists (
                select 1 from {names} x where x.content_object_id = wanted and holds_seat(x.user_id, side)) then
                raise exception 'Nobody there could see it any more. Name somebody else first.';
            end if;
        end loop;
        record(key, unname, who);
    end $$"""

LIFT = """create or replace function lift_{kind}(wanted uuid, key uuid) returns void
    language plpgsql security definer set search_path = public, pg_temp as $$
    declare s {table}; why text;
    begin
        {locked}
        if not s.restricted then return; end if;
        why := {lift_refused};
        if why is not null then raise exception '%', why; end if;
        record(key, lift, null);
        update {table} set restricted = false where id = wanted;
        delete from {names} where content_object_id = wanted;
    end $$"""

NAMED_ON = """create or replace function named_on_{kind}(wanted uuid) returns setof bigint
    language sql stable security definer set search_path = public, pg_temp as $$
    select x.user_id from {names} x join {table} s on s.id = x.content_object_id
    where s.id = wanted and s.restricted and app_person() is not null and {in_sight}(wanted) $$"""

# Nobody live is named at an agency: what was restricted there would be lost to it for good.
NOBODY_THERE = """s.restricted and app_agency() = any({sides}) and not exists (
        select 1 from {names} x where x.content_object_id = s.id and holds_seat(x.user_id, app_agency()))
        and holds_seat(app_person(), app_agency(), 'privacy_lead')"""

UNSEEN = f"""create or replace function unseen_{{kind}}() returns table (id uuid, reference text)
    language sql stable security definer set search_path = public, pg_temp as $$
    select s.id, s.reference from {{table}} s where {NOBODY_THERE} order by s.id $$"""

RESCUE = f"""create or replace function rescue_{{kind}}(wanted uuid, who bigint, key uuid) returns void
    language plpgsql security definer set search_path = public, pg_temp as $$
    declare s {{table}};
    begin
        perform 1 from {{table}} where id = wanted for update;
        select * into s from {{table}} where id = wanted;
        if not found or not ({NOBODY_THERE}) then raise exception 'Somebody there can see it.'; end if;
        if who = app_person() or not holds_seat(who, app_agency()) then
            raise exception 'Choose a colleague who works with clients, not yourself.';
        end if;
        insert into {{names}} (content_object_id, user_id, permission_id) values (wanted, who, {{permission}})
            on conflict do nothing;
        record(key, rescue, who);
    end $$"""


def restrict(kind: str, thing, people) -> list[int]:
    """Only these people, and whoever does it, may see it from now on; of one restricted already, these as well.

    Earlier names are gone. Gives the ids of the newly named. Raises Refused.
    """
    ids = sorted({getattr(p, "pk", p) for p in people})
    keys = [uuid7() for _ in range(len(ids) + 2)]
    fresh = _call(f"restrict_{kind}(%s, %s::bigint[], %s::uuid[])", thing.pk, ids, keys)
    thing.restricted = True
    return fresh


def unname(kind: str, thing, person_id: int) -> None:
    """Take one person's sight away. Raises Refused for the last of a side."""
    _call(f"unname_{kind}(%s, %s, %s)", thing.pk, person_id, uuid7())


def lift(kind: str, thing) -> None:
    """Open it to the agency again. Raises Refused, with what is missing."""
    _call(f"lift_{kind}(%s, %s)", thing.pk, uuid7())
    thing.restricted = False


def rescue(kind: str, thing_id, person_id: int) -> None:
    """A privacy lead names somebody where nobody of the agency is left. Raises Refused."""
    _call(f"rescue_{kind}(%s, %s, %s)", thing_id, person_id, uuid7())


def people_on(kind: str, thing) -> set[int]:
    """Ids of the people named on it, for somebody who sees it; none when it is not restricted."""
    with connection.cursor() as cursor:
        cursor.execute(f"select named_on_{kind}(%s)", [thing.pk])
        return {row[0] for row in cursor.fetchall()}


def unseen(kind: str) -> list[tuple]:
    """(id, reference) of what nobody of the agency can see any more, for its privacy lead."""
    with connection.cursor() as cursor:
        cursor.execute(f"select id, reference from unseen_{kind}()")
        return cursor.fetchall()


def staff_of(agency_id: int):
    """People who work with clients at an agency now, by name."""
    seats = Seat.objects.live().filter(agency_id=agency_id, role__in=STAFF)
    return Person.objects.filter(pk__in=seats.values("person")).order_by("name")


def _call(function: str, *values):
    """The function's answer; what it refuses comes as Refused and leaves the transaction usable."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"select {function}", list(values))
            return cursor.fetchone()[0]
    except InternalError as error:
        raise Refused(error.__cause__.diag.message_primary) from error
