"""What a restriction to named people means for a referral: who may name whom on either side, and what a task may know."""

from partners import named
from partners.rowsecurity import sql_function
from referrals.models.spine import Referral  # noqa: F401 - its own function stands before these

COVERS_RESTRICTED = """exists (select 1 from clients_client c where c.restricted and (c.id = s.client_id
    or c.id in (select p.client_id from referrals_includedperson p where p.referral_id = s.id)))"""

# Each side names its own people. The sender chooses as well who sees it at the receiver: somebody who takes restricted
# referrals; of one that is there already also whoever has it, and a manager where nobody takes any. A receiver that
# restricts leaves it with the one who sent it, or with the managers where that one has left.
NAMEABLE = """case when app_agency() = s.from_agency_id and holds_seat(who, s.from_agency_id) then true
    when app_agency() = s.to_agency_id and s.status <> 'draft' and holds_seat(who, s.to_agency_id) then true
    when app_agency() = s.from_agency_id then case
        when takes_restricted_at(who, s.to_agency_id) then true
        when s.status = 'draft' or not holds_seat(who, s.to_agency_id) then false
        when who = s.worker_id then true
        else holds_seat(who, s.to_agency_id, 'manager') and not exists (select 1 from partners_seat x
            where x.agency_id = s.to_agency_id and takes_restricted_at(x.person_id, x.agency_id)) end
    when app_agency() = s.to_agency_id then case
        when who = s.sender_worker_id then holds_seat(who, s.from_agency_id)
        else holds_seat(who, s.from_agency_id, 'manager')
            and not holds_seat(s.sender_worker_id, s.from_agency_id) end
    else false end"""

named.declare(
    named.Spine(
        kind="referral",
        table="referrals_referral",
        names="referrals_referralnamed",
        in_sight="referral_in_sight",
        sides="case when s.status = 'draft' then array[s.from_agency_id] "
        "else array[s.from_agency_id, s.to_agency_id] end",
        restricter="""case when app_agency() = s.from_agency_id then true
            when app_person() = s.worker_id then true
            else holds_seat(app_person(), s.to_agency_id, 'manager') end""",
        nameable=NAMEABLE,
        removable="""case when sat_at(who, app_agency()) then true
            else s.status = 'draft' and app_agency() = s.from_agency_id end""",
        lift_refused=f"""case
            when app_agency() <> s.from_agency_id then 'The agency that sent it lifts the restriction.'
            when s.status <> 'draft' and not holds_seat(app_person(), s.from_agency_id, 'manager')
                then 'A manager who is named lifts it.'
            when {COVERS_RESTRICTED}
                then 'A person on it is restricted as a client. Lift that first.' end""",
        record="""insert into referrals_referralevent
            (id, referral_id, at, action, from_status, to_status, side, agency_id, person_id, about_id, code)
            values ({key}, wanted, clock_timestamp(), '{action}', s.status, s.status,
            case when app_agency() = s.from_agency_id then 'sender' else 'receiver' end,
            app_agency(), app_person(), {about}, '')""",
    )
)

sql_function(
    f"""create or replace function covers_restricted(wanted uuid) returns boolean
    language sql stable security definer set search_path = public, pg_temp as $$
    select {COVERS_RESTRICTED} from referrals_referral s
    where s.id = wanted and s.from_agency_id = app_agency() and referral_in_sight(wanted) $$"""
)

# A colleague who sees the client, but none of the referrals to an agency, is not shown that it was asked about.
sql_function(
    """create or replace function asked_in_confidence(wanted uuid) returns table (agency_id bigint)
    language sql stable security definer set search_path = public, pg_temp as $$
    select r.to_agency_id from referrals_referral r
    where r.client_id = wanted and r.from_agency_id = app_agency() and client_is_mine(wanted)
    group by r.to_agency_id having bool_and(r.restricted and not exists (select 1 from referrals_referralnamed n
        where n.content_object_id = r.id and n.user_id = app_person())) $$"""
)

# A task acts for an agency and for no person, so it would not see a restricted referral at all. These give it
# what it needs to tell the named people, and nothing of the referral.
sql_function(
    """create or replace function people_named_on(wanted uuid) returns table (person_id bigint)
    language sql stable security definer set search_path = public, pg_temp as $$
    select n.user_id from referrals_referralnamed n join referrals_referral r on r.id = n.content_object_id
    where r.id = wanted and r.restricted and (app_agency() = r.from_agency_id
        or (app_agency() = r.to_agency_id and r.status <> 'draft'))
        and (app_person() is null or exists (select 1 from referrals_referralnamed me
             where me.content_object_id = r.id and me.user_id = app_person())) $$"""
)
sql_function(
    """create or replace function reference_for_my_agency(wanted uuid) returns text
    language sql stable security definer set search_path = public, pg_temp as $$
    select r.reference from referrals_referral r where r.id = wanted and app_person() is null
        and app_agency() in (r.from_agency_id, r.to_agency_id) and r.status <> 'draft' $$"""
)

# Asked at the moment of telling, and not when the message was queued: somebody may have been taken off since. Where
# nobody who is named is left at the agency, its privacy lead is told that somebody must be.
sql_function(
    """create or replace function may_be_told(wanted uuid, somebody bigint) returns boolean
    language sql stable security definer set search_path = public, pg_temp as $$
    select exists (select 1 from referrals_referral r where r.id = wanted and app_person() is null
        and app_agency() in (r.from_agency_id, r.to_agency_id) and r.status <> 'draft' and case
        when not r.restricted then true
        when exists (select 1 from referrals_referralnamed n where n.content_object_id = r.id
            and n.user_id = somebody) then holds_seat(somebody, app_agency())
        when holds_seat(somebody, app_agency(), 'privacy_lead') then not exists (
            select 1 from referrals_referralnamed n where n.content_object_id = r.id
            and holds_seat(n.user_id, app_agency()))
        else false end) $$"""
)
