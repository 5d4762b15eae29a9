"""Clients, referrals and all that hangs on them, by SQL over generate_series: a million take minutes.

Every choice is a hash of the row's number, so each run makes the same data but for the day that it counts back from.
Two work tables say what there is, `bench_client` and `bench_referral`; everything else is told from them.
"""

FUNCTIONS = """
create or replace function bench_pick(n bigint, salt int, k int) returns int language sql immutable
    as $$ select abs(mod(hashint8extended(n, salt), k))::int $$;
create or replace function bench_part(n bigint, salt int) returns float language sql immutable
    as $$ select bench_pick(n, salt, 1000000) / 1e6 $$;
-- A version 7 key of a moment: the rows of a day lie together, as they would in life.
create or replace function bench_id(kind text, n bigint, at timestamptz) returns uuid language sql immutable
    as $$ select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || substr(md5(kind || n), 1, 3)
        || '8' || substr(md5(kind || n), 4, 15))::uuid $$;
-- An odd factor modulo a power of two gives every number another reference.
create or replace function bench_reference(letter text, n bigint) returns text language sql immutable
    as $$ select letter || '-' || upper(substr(h, 1, 4) || '-' || substr(h, 5, 4))
        from lpad(to_hex(mod(n * 2654435761, 4294967296)), 8, '0') h $$
"""

# Agencies by number, the largest first; their people and services by number; the place of each in a partnership.
PLACES = """
create table bench_agency as
    select row_number() over (order by id) as a, id, (select count(*) from partners_seat s where s.agency_id = g.id)::int as people
    from partners_agency g;
create table bench_person as
    select a.a, row_number() over (partition by a.a order by s.id) - 1 as k, s.person_id
    from partners_seat s join bench_agency a on a.id = s.agency_id;
create table bench_service as
    select a.a, row_number() over (partition by a.a order by s.id) - 1 as k, s.id,
        (select min(need_id) from partners_service_needs x where x.service_id = s.id) as need_id
    from partners_service s join bench_agency a on a.id = s.agency_id;
create table bench_partnership as
    select row_number() over (order by p.id) - 1 as p, p.id, v.id as version_id from partners_partnership p
    join consent_protocol c on c.partnership_id = p.id join consent_protocolversion v on v.protocol_id = c.id;
analyze bench_agency; analyze bench_person; analyze bench_service; analyze bench_partnership
"""

# A tenth of the clients are the largest agency's; the others' shares fall from agency to agency.
CLIENTS = """
create table bench_client as
select n, bench_id('client', n, at) as id, a.a, a.id as agency_id, at, q.person_id, restricted,
    (%(given)s::text[])[1 + floor(%(givens)s * power(bench_part(n, 3), 1.3))] as given,
    (%(family)s::text[])[1 + floor(%(families)s * power(bench_part(n, 4), 1.3))] as family,
    date '1940-01-01' + bench_pick(n, 5, 25000) as born, '07700' || lpad(bench_pick(n, 6, 1000000)::text, 6, '0') as phone,
    'LU' || 1 + bench_pick(n, 7, 9) || ' ' || bench_pick(n, 8, 10) || 'AA' as postcode, bench_pick(n, 9, 10) < 6 as housed
from (select n, %(now)s::timestamptz - interval '1100 days' - bench_part(n, 1) * interval '400 days' as at,
        bench_pick(n, 10, 100) = 0 as restricted,
        case when bench_pick(n, 2, 10) = 0 then 1 else 2 + floor((%(agencies)s - 1) * power(bench_part(n, 11), 1.5)) end as a
    from generate_series(1, %(clients)s) n) c
join bench_agency a using (a) join bench_person q on q.a = a.a and q.k = bench_pick(n, 12, a.people);
create unique index on bench_client (n); analyze bench_client
"""

# Who sends what to whom. A ninth of what others send goes to the largest, which makes a tenth of all.
REFERRALS = """
create table bench_pair as
select g.n, c.n as client_n, c.a as from_a, case when c.a = 1 then bench_pick(g.n, 21, %(partnerships)s) else mod(c.a - 2, %(partnerships)s) end as p,
    floor((%(agencies)s - 1) / %(partnerships)s * power(bench_part(g.n, 22), 1.5))::int as place, bench_part(g.n, 23) as lot, bench_part(g.n, 24) as ago
from generate_series(1, %(referrals)s) g (n) join bench_client c on c.n = 1 + bench_pick(g.n, 20, %(clients)s);

create table bench_referral as
with placed as (
    select *, case when from_a <> 1 and bench_part(n, 25) < 0.111 then 1
        when from_a = 2 + place * %(partnerships)s + p then 2 + abs(place - 1) * %(partnerships)s + p
        else 2 + place * %(partnerships)s + p end as to_a,
        case when lot < 0.02 then 'draft' when lot < 0.05 then 'sent' when lot < 0.07 then 'on_hold' when lot < 0.10 then 'accepted'
        when lot < 0.18 then 'in_progress' when lot < 0.63 then 'completed' when lot < 0.80 then 'ended'
        when lot < 0.90 then 'declined' when lot < 0.95 then 'withdrawn' else 'lapsed' end as status
    from bench_pair),
timed as (
    select *, status in ('completed', 'ended', 'declined', 'withdrawn', 'lapsed') as final,
        %(now)s::timestamptz - case when lot < 0.18 then ago * interval '30 days' else interval '61 days' + ago * interval '1000 days' end as sent_at
    from placed),
answered as (
    select *, sent_at - interval '1 hour' as created_at,
        case when status in ('withdrawn', 'lapsed') or status in ('sent', 'on_hold') and bench_pick(n, 26, 2) = 0 then null
            else sent_at + bench_part(n, 27) * (least(%(now)s, sent_at + interval '10 days') - sent_at) end as looked_at
    from timed)
select t.n, bench_id('referral', t.n, created_at) as id, bench_reference('R', t.n) as reference, c.id as client_id, c.n as client_n,
    s.id as service_id, s.need_id, p.id as partnership_id, p.version_id, f.id as from_id, g.id as to_id, t.status, final,
    c.restricted, bench_pick(t.n, 28, 20) = 0 as urgent, created_at, sent_at, looked_at,
    case when final then coalesce(looked_at, sent_at) + bench_part(t.n, 29) * interval '50 days' end as closed_at,
    sw.person_id as sender_worker, rw.person_id as worker, rm.person_id as manager
from answered t join bench_client c on c.n = t.client_n join bench_partnership p on p.p = t.p
join bench_agency f on f.a = t.from_a join bench_agency g on g.a = t.to_a
join bench_service s on s.a = t.to_a and s.k = bench_pick(t.n, 30, 3)
join bench_person sw on sw.a = t.from_a and sw.k = bench_pick(t.n, 31, f.people)
join bench_person rw on rw.a = t.to_a and rw.k = bench_pick(t.n, 32, g.people)
join bench_person rm on rm.a = t.to_a and rm.k = 0
order by created_at;
analyze bench_referral;

create table bench_agreement as
select row_number() over (order by client_id, to_id) as n, client_id, to_id, from_id, max(created_at) as at, min(sender_worker) as person_id
from bench_referral group by client_id, to_id, from_id;
alter table bench_agreement add column id uuid, add column event_id uuid;
update bench_agreement set id = bench_id('agreement', n, at), event_id = bench_id('answer', n, at);
analyze bench_agreement
"""

# Each step of a referral: its action, the states on either side, when, and who took it.
STEPS = """
create table bench_step as
select r.n, r.id as referral_id, s.*, bench_id(s.action, r.n, s.at) as id from bench_referral r, lateral (values
    ('send', true, 'draft', 'sent', 'sender', sent_at, from_id, sender_worker),
    ('accept', status in ('accepted', 'in_progress', 'completed', 'ended'), 'sent', 'accepted', 'receiver', looked_at, to_id, manager),
    ('contact', status in ('in_progress', 'completed', 'ended'), 'accepted', 'in_progress', 'receiver', looked_at + interval '1 second', to_id, worker),
    ('ask', status = 'on_hold', 'sent', 'on_hold', 'receiver', coalesce(looked_at, sent_at), to_id, manager),
    ('complete', status = 'completed', 'in_progress', 'completed', 'receiver', closed_at, to_id, worker),
    ('end', status = 'ended', 'in_progress', 'ended', 'receiver', closed_at, to_id, worker),
    ('decline', status = 'declined', 'sent', 'declined', 'receiver', closed_at, to_id, manager),
    ('withdraw', status = 'withdrawn', 'sent', 'withdrawn', 'sender', closed_at, from_id, sender_worker),
    ('lapse', status = 'lapsed', 'sent', 'lapsed', 'system', closed_at, null, null)
) s (action, taken, from_status, to_status, side, at, agency_id, person_id) where r.status <> 'draft' and s.taken;
analyze bench_step
"""
WORK_TABLES = [
    "bench_agency",
    "bench_person",
    "bench_service",
    "bench_partnership",
    "bench_client",
    "bench_pair",
    "bench_referral",
    "bench_agreement",
    "bench_step",
]
STAGES = {"places": PLACES, "clients": CLIENTS, "referrals": REFERRALS, "steps": STEPS}
