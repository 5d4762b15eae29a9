"""What an agency's successor takes over: every foreign key to Agency, each in one of two lists by name.

A floor declares its own beside its models: ``moves("clients.Client.agency", ...)`` and ``stays(...)``. `succeed_agency`
is made of what moves. A meta-test fails on a key that stands in neither list.
"""

from django.apps import apps

MOVES: dict[str, str] = {}  # "app.Model.field" → a condition in SQL over the row `t`, `old` and `new`, or ""
STAYS: set[str] = set()


def moves(*names: str, unless: str = "") -> None:
    """These point to the successor afterwards; a row for which `unless` is true stays where it is."""
    MOVES.update(dict.fromkeys(names, unless))


def stays(*names: str) -> None:
    """These go on naming the agency that was: they say what happened, or what somebody agreed to."""
    STAYS.update(names)


def columns() -> dict[str, list[tuple[str, str]]]:
    """Table → (column, unless) of all that moves."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name, unless in MOVES.items():
        app, model, field = name.split(".")
        meta = apps.get_model(app, model)._meta
        found.setdefault(meta.db_table, []).append((meta.get_field(field).column, unless))
    return found


# It runs as the owner, past every policy, and past the triggers that keep what was written as it was: they are turned
# off on these tables for the length of this transaction, which nothing but an owner can do. So it asks for itself who
# is acting and what may be. PostgreSQL turns no trigger off or on while checks of keys wait, hence `immediate`.
BODY = """create or replace function succeed_agency(old bigint, new bigint, since date, why text, decider text)
    returns void language plpgsql security definer set search_path = public, pg_temp as $$
    declare
        was partners_agency; becomes partners_agency; today date := (now() at time zone 'Europe/London')::date;
        tables text[] := array[{tables}]; one text;
    begin
        if app_partnership() is null or not exists (select 1 from partners_seat s where s.person_id = app_person()
            and s.partnership_id = app_partnership() and s.role = 'admin' and s.active) then
            raise exception 'Only the partnership''s admin records that one agency has become another.';
        end if;
        if old = new then raise exception 'An agency does not become itself.'; end if;
        perform 1 from partners_agency a where a.id in (old, new) order by a.id for update;
        select * into was from partners_agency a where a.id = old;
        select * into becomes from partners_agency a where a.id = new;
        if exists (select 1 from partners_succession s where s.predecessor_id in (old, new)) then
            raise exception 'One of them has become another agency already.';
        end if;
        if since > today then raise exception 'Record it on the day or after it.'; end if;
        if btrim(why) = '' or btrim(decider) = '' then raise exception 'Say why, and who decided.'; end if;
        if (select count(distinct m.agency_id) from partners_member m where m.partnership_id = app_partnership()
            and m.agency_id in (old, new) and m.during @> today) <> 2 then
            raise exception 'Both have to be in the partnership today.';
        end if;
        if exists (select 1 from partners_member m where m.agency_id = old and m.during @> today and not exists (
            select 1 from partners_member n where n.agency_id = new and n.partnership_id = m.partnership_id
                and n.during @> today)) then
            raise exception '% is in another partnership too, where % has no place yet.', was.name, becomes.name;
        end if;
        if exists (select 1 from partners_member m where m.agency_id = old and m.during @> today
            and lower(m.during) >= since) then
            raise exception 'It came in on that day or later.';
        end if;

        set constraints all immediate;
        foreach one in array tables loop execute format('alter table %I disable trigger user', one); end loop;
        update partners_team t set name = left(t.name, 40) || ' (' || left(was.name, 37) || ')' where t.agency_id = old
            and exists (select 1 from partners_team n where n.agency_id = new and n.name = t.name);
        update partners_seat t set active = false where t.agency_id = old and {seat_twice};
        {updates}
        set constraints all immediate;
        foreach one in array tables loop execute format('alter table %I enable trigger user', one); end loop;

        update partners_member set during = daterange(lower(during), since), closes_on = since - 1,
            end_reason = left('Has become ' || becomes.name || '. ' || why, 300), end_decided_by = decider,
            end_recorded_at = now(), end_recorded_by_id = app_person()
            where agency_id = old and during @> today;
        set constraints all deferred;
        insert into partners_succession (partnership_id, predecessor_id, successor_id, "on", reason, decided_by,
            recorded_at, recorded_by_id) values (app_partnership(), old, new, since, why, decider, now(), app_person());
    end $$"""
# Somebody who sat at both in the same role has one seat there afterwards: the successor's.
SEAT_TWICE = """exists (select 1 from partners_seat n where n.agency_id = new and n.person_id = t.person_id
    and n.role = t.role)"""


def function() -> str:
    """The SQL of `succeed_agency`, from what the floors declared."""
    updates = [
        f'update "{table}" t set "{column}" = new where t."{column}" = old'
        + (f" and not ({unless})" if unless else "")
        + ";"
        for table, found in columns().items()
        for column, unless in found
    ]
    text = BODY.replace("{tables}", ", ".join(f"'{table}'" for table in columns()))
    return text.replace("{seat_twice}", SEAT_TWICE).replace("{updates}", "\n        ".join(updates))


moves(
    "partners.Location.agency",
    "partners.Service.agency",
    "partners.AgencyContact.agency",
    "partners.Team.agency",
    "partners.KeptForm.agency",
    "partners.RegisterEntry.lead",
    "partners.Steerer.agency",
    "partners.Bulletin.agency",  # written to its people, who sit at the successor now
)
moves("partners.Seat.agency", unless=SEAT_TWICE)
stays(
    "partners.Member.agency",  # where it had a place, and when
    "partners.AgencyLogo.agency",
    "partners.Agency_known_to.from_agency",  # a refuge told the agency that was; it says anew whom it trusts
    "partners.Agency_known_to.to_agency",
    "partners.AgencyInvitation.agency",
    "partners.Application.agency",
    "partners.Succession.predecessor",
    "partners.Succession.successor",
    # What it said, signed and decided.
    "partners.Affirmation.agency",
    "partners.Proposal.agency",
    "partners.Motion.agency",
    "partners.Vote.agency",
    "partners.RegisterEntry_parties.agency",
    "partners.BulletinRead.agency",
    "partners.Suggestion.agency",
    "partners.Thanks.from_agency",
    "partners.Thanks.to_agency",
    # Pairs kept apart are written anew for the successor (partners/succession.py).
    "partners.KeptApart.one",
    "partners.KeptApart.other",
    "partners.SightChange.agency",
)
