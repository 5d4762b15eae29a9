"""How the product's tables are filled from the work tables of `casework`. In the order of their foreign keys."""

TABLES = {
    "clients_client": """(id, reference, restricted, created_at, last_used_at, agency_id, created_by_id)
        select id, bench_reference('C', n), restricted, at, at + bench_part(n, 40) * (%(now)s::timestamptz - at), agency_id, person_id
        from bench_client order by at""",
    "clients_identity": """(client_id, updated_at, known_as, given_names, family_name, birth_date, agency_id, updated_by_id)
        select id, at, '', given, family, born, agency_id, person_id from bench_client order by at""",
    "clients_contact": """(client_id, updated_at, phone, email, through_us, safe_ways, address, postcode, no_fixed_address, language,
            interpreter, agency_id, updated_by_id)
        select id, at, phone, '', false, case when bench_pick(n, 41, 4) = 0 then 'Mornings only, no messages' else '' end, '1 Any Street', postcode,
            false, '', false, agency_id, person_id from bench_client order by at""",
    "clients_housing": """(client_id, updated_at, tenure, landlord, details, agency_id, updated_by_id)
        select id, at, 'private', 'A landlord', 'A notice has come and the rent is two months behind.', agency_id, person_id
        from bench_client where housed order by at""",
    "clients_clientkey": """(id, kind, key, agency_id, client_id)
        select bench_id('ck' || which, n, at), kind, key, agency_id, id from bench_client,
        lateral (values ('a', 'name', lower(given)), ('b', 'name', lower(family)), ('c', 'phone', right(phone, 9)),
            ('d', 'birth', born::text)) k (which, kind, key) order by at""",
    "clients_clientnamed": """(content_object_id, user_id, permission_id)
        select id, person_id, (select id from auth_permission where codename = 'named_on_client') from bench_client where restricted""",
    "consent_agreement": """(id, agency_id, client_id, receiver_id) select id, from_id, client_id, to_id from bench_agreement order by at""",
    "consent_agreementevent": """(id, said, allowed, refused, tell, follow_up, method, wording, purpose, said_at, expires_on, at, agency_id,
            agreement_id, client_id, recorded_by_id)
        select event_id, 'given', '{identity,contact,housing}', '{}', 'result', false, 'in_person', '2026-11', 'referral', at, at::date + 180, at,
            from_id, id, client_id, person_id from bench_agreement order by at""",
    "referrals_referral": """(id, reference, chain, status, restricted, urgent, turn, turn_since, due_on, reminders, created_at, sent_at, opened_at,
            answered_at, first_contact_at, closed_at, held_from, decline_reason, declined_by, ending, withdrawn_by, tell, sender_reference,
            receiver_reference, loop_closed_at, news_for_sender, client_id, from_agency_id, need_id, partnership_id, sender_worker_id,
            service_id, to_agency_id, worker_id, decide_reminders, stepped_at)
        select id, reference, id, status, restricted, urgent, case when final then '' when status in ('draft', 'on_hold') then 'sender' else 'receiver' end,
            case when status <> 'draft' then coalesce(closed_at, looked_at, sent_at) end,
            case when not final and status <> 'draft' then %(now)s::date + bench_pick(n, 50, 14) - 3 end, 0, created_at,
            case when status <> 'draft' then sent_at end, case when status <> 'draft' then looked_at end,
            case when status in ('accepted', 'in_progress', 'completed', 'ended', 'declined') then looked_at end,
            case when status in ('in_progress', 'completed', 'ended') then looked_at end, closed_at,
            case when status = 'on_hold' then 'sent' else '' end, case when status = 'declined' then 'wrong_service' else '' end,
            case when status = 'declined' then 'agency' else '' end, case when status = 'ended' then 'no_contact' else '' end,
            case when status = 'withdrawn' then 'sender' else '' end, 'result', '', '', closed_at,
            final and (closed_at > %(now)s::timestamptz - interval '14 days' or bench_pick(n, 51, 30) = 0), client_id, from_id, need_id, partnership_id,
            sender_worker, service_id, to_id, case when status in ('accepted', 'in_progress', 'completed', 'ended') then worker end,
            0, case when status <> 'draft' then coalesce(closed_at, looked_at, sent_at) end
        from bench_referral order by created_at""",
    "referrals_referralnamed": """(content_object_id, user_id, permission_id)
        select distinct id, person, (select id from auth_permission where codename = 'named_on_referral')
        from bench_referral, lateral (values (sender_worker), (worker), (manager)) p (person) where restricted""",
    "referrals_referralwords": """(referral_id, reason, hopes, act_by_why, safe_contact, categories, text_holds, mentioned, answers, saved_at, agency_id)
        select id, 'A notice has come from the landlord and the rent is behind. Please look at the papers with them, ring the landlord, and say what '
            || 'can be paid. They were last with us on ' || created_at::date || ' and want to stay where they are.', '', '', '', '{identity,contact,housing}',
            '{}', '', '[]', created_at, from_id from bench_referral order by created_at""",
    "referrals_referralevent": """(id, at, action, from_status, to_status, side, code, agency_id, person_id, referral_id)
        select id, at, action, from_status, to_status, side, '', agency_id, person_id, referral_id from bench_step order by at""",
    "referrals_message": """(id, kind, text, own_side_only, at, agency_id, person_id, referral_id, event_id)
        select bench_id('message', n, at), case action when 'ask' then 'question' else 'contact' end, 'Rang and spoke to them; will ring again.', false, at,
            agency_id, person_id, referral_id, id from bench_step where action in ('ask', 'contact') order by at""",
    "referrals_outcome": """(id, type, count, unit, "on", evidence, told_sender, recorded_at, from_agency_id, to_agency_id, recorded_by_id, referral_id)
        select bench_id('outcome', n, closed_at), 'home_kept', 1, 'households', closed_at::date, 'letter', true, closed_at, from_id, to_id, worker, id
        from bench_referral b where status = 'completed' order by b.closed_at""",
    "referrals_referralkey": """(id, key, agency_id, referral_id)
        select bench_id('rk' || which, r.n, sent_at), key, to_id, r.id from bench_referral r join bench_client c on c.n = r.client_n,
        lateral (values ('given', lower(given)), ('family', lower(family))) k (which, key) where status <> 'draft' order by sent_at""",
    "consent_disclosure": """(id, referral_id, category, copy, basis, condition, asking, at, opened_at, recalled_at, decision, keep_basis, answer_id,
            agreed_at, agreed_by, agreed_until, by_id, client_id, from_agency_id, to_agency_id, version_id)
        select bench_id(category, r.n, sent_at), r.id, category, copy, '6(1)(e) public task', '', 'agreement', sent_at,
            case when status <> 'withdrawn' then looked_at end, case when status = 'withdrawn' then closed_at end, '', '', a.event_id,
            a.at, 'in_person', a.at::date + 180, sender_worker, r.client_id, r.from_id, r.to_id, version_id
        from bench_referral r join bench_client c on c.n = r.client_n join bench_agreement a on a.client_id = r.client_id and a.to_id = r.to_id,
        lateral (values
            ('identity', true, jsonb_build_object(
                'values', jsonb_build_object('known_as', '', 'given_names', given, 'family_name', family, 'birth_date', born, 'about_age', 'None'),
                'shown', jsonb_build_array(jsonb_build_array('Given names', given), jsonb_build_array('Family name', family)))),
            ('contact', true, jsonb_build_object('values', jsonb_build_object('phone', phone, 'postcode', postcode, 'safe_ways', ''),
                'shown', jsonb_build_array(jsonb_build_array('Phone', phone), jsonb_build_array('Postcode', postcode)))),
            ('housing', housed and r.n / 2 * 2 = r.n, jsonb_build_object('values', jsonb_build_object('tenure', 'private'),
                'shown', jsonb_build_array(jsonb_build_array('Home is', 'Rented privately'))))
        ) k (category, given_away, copy) where status <> 'draft' and given_away order by sent_at""",
    "referrals_outbox": """(id, kind, at, next_at, attempts, done_at, error, agency_id, referral_id, event_id)
        select bench_id('outbox', s.n, s.at), 'handoff', s.at, s.at, 1, s.at, '', r.to_id, r.id, s.id
        from bench_step s join bench_referral r on r.n = s.n where s.action = 'send' order by s.at""",
    "referrals_notice": """(id, kind, at, read_at, agency_id, person_id, outbox_id, referral_id)
        select bench_id('notice', s.n, s.at), 'handoff', s.at, case when bench_pick(s.n, 60, 20) > 0 then s.at end, r.to_id, r.worker,
            bench_id('outbox', s.n, s.at), r.id from bench_step s join bench_referral r on r.n = s.n where s.action = 'send' order by s.at""",
}
