-- The decision who sees a patient, as functions. A connection keeps the plan of what stands in a function, and plans anew
-- what it is sent: the same decision, sent, took ten times as long to plan as to run. Generic plans: every call asks by the
-- key of one patient. SECURITY INVOKER all: row security and grants of the caller hold inside, as the settings stand at
-- that moment; whoever calls one in patient scope sees what app.relation_of shows and no more.
--
-- In patient and citizen scope open_patient and open_patient_as_citizen call them, once per read; writes call
-- care_relation_of in system scope. packages/domain/access decides the same from the facts that monitors hold: a test
-- compares the two.

-- The asker's units that the patient has not closed; with a document: that may see that document.
--
-- A block of a person closes all their ways, a block of a unit or organisation that unit's, but never the one where the
-- patient is enrolled. A document can be kept from the responsible unit too.
create function open_units(in_tenant uuid, of_patient uuid, person uuid, units uuid[], of_document text)
  returns uuid[]
  language plpgsql stable security invoker parallel safe
  set search_path = pg_catalog, public, pg_temp
  set plan_cache_mode = force_generic_plan
as $$
begin
  if not exists (select from access_block b
    where b.tenant_id = in_tenant and b.patient_id = of_patient and b.lifted_at is null) then
    return units;
  end if;
  return coalesce((select array_agg(x.unit_id order by x.place) from unnest(units) with ordinality x (unit_id, place)
    where not exists (select from access_block b
      where b.tenant_id = in_tenant and b.patient_id = of_patient and b.lifted_at is null
        and (b.document is null or b.document = of_document)
        and (b.practitioner_id = person
          or (b.unit_id = x.unit_id or b.organisation_id = (select n.organisation_id from unit n
              where n.tenant_id = in_tenant and n.unit_id = x.unit_id))
            and (b.document is not null or x.unit_id is distinct from (select e.unit_id from enrolment e
              where e.tenant_id = in_tenant and e.patient_id = of_patient
              order by e.active desc, e.active_from desc limit 1))))), '{}');
end $$;

-- The one decision about who sees a patient: the strongest way in as one row of relation, unit_id (by which; of a broken
-- glass the first of theirs) and reference (what it rests on), or no row. Every unit is a way in. Breaking the glass goes
-- over blocks. A patient with a sensitive programme, former ones included, is seen by nobody outside the care team.
--
-- `stays`: the record that this one was merged into; null: asked for its own ways in alone, as changes do. Without any,
-- those to the record that stays hold, less what the patient has closed in this one; what was a sensitive programme here
-- opens to the responsible unit alone.
create function care_relation_of(in_tenant uuid, of_patient uuid, person uuid, units uuid[], stays uuid default null)
  returns table (relation text, unit_id uuid, reference text)
  language plpgsql stable security invoker parallel safe rows 1
  set search_path = pg_catalog, public, pg_temp
  set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare open uuid[] := open_units(in_tenant, of_patient, person, units, null);
begin
  return query select 'responsible'::text, e.unit_id, 'enrolment/' || e.enrolment_id from enrolment e
    where e.tenant_id = in_tenant and e.patient_id = of_patient and e.active and e.unit_id = any (open);
  if found then return; end if;
  return query select w.relation, w.unit_id, w.reference from (
      select case c.kind when 'participant' then 2 when 'listed-gp' then 4 when 'emergency' then 5 else 6 end as place,
          c.kind as relation, coalesce(c.unit_id, units[1]) as unit_id, 'relation/' || c.relation_id as reference
        from care_relation c
        where c.tenant_id = in_tenant and c.patient_id = of_patient and c.ended_at is null and c.period @> now()
          and (c.unit_id = any (open) or c.practitioner_id = person)
          and (c.kind = 'participant' or not exists (select from enrolment s
            where s.tenant_id = in_tenant and s.patient_id = of_patient and s.sensitive))
      union all
      select 3, 'alert-owner', x.by_unit, 'alert/' || a.alert_id
        from alert a, lateral (values (a.unit_id), ((a.body -> 'handover' ->> 'toUnitId')::uuid)) x (by_unit)
        where a.tenant_id = in_tenant and a.patient_id = of_patient and a.state <> 'resolved'
          and x.by_unit = any (open)) w
    order by w.place, w.unit_id, w.reference limit 1;
  if found or stays is null then return; end if;
  return query select x.relation, x.unit_id, x.reference from care_relation_of(in_tenant, stays, person, units) x
    where (x.relation = 'responsible' or not exists (select from enrolment s
        where s.tenant_id = in_tenant and s.patient_id = of_patient and s.sensitive))
      and (x.relation = 'break-glass'
        or cardinality(open_units(in_tenant, of_patient, person, array[x.unit_id], null)) = 1);
end $$;

-- What the patient keeps from every way in of this asker, as array literals (measurements: their numbers). Nothing from
-- who broke the glass.
create function kept_documents(in_tenant uuid, of_patient uuid, person uuid, units uuid[])
  returns table (contacts text, messages text, measurements text)
  language plpgsql stable security invoker parallel safe rows 1
  set search_path = pg_catalog, public, pg_temp
  set plan_cache_mode = force_generic_plan
as $$
declare kept text[];
begin
  kept := coalesce((select array_agg(distinct b.document) from access_block b
    where b.tenant_id = in_tenant and b.patient_id = of_patient and b.lifted_at is null and b.document is not null), '{}');
  if kept <> '{}' then
    kept := coalesce((select array_agg(d.document) from unnest(kept) d (document)
      where cardinality(open_units(in_tenant, of_patient, person, units, d.document)) = 0
        and not exists (select from care_relation c where c.tenant_id = in_tenant and c.patient_id = of_patient
          and c.kind = 'break-glass' and c.ended_at is null and c.period @> now() and c.practitioner_id = person)), '{}');
  end if;
  return query select
    coalesce(array_agg(split_part(d.document, '/', 2)) filter (where d.document like 'contact/%'), '{}')::text,
    coalesce(array_agg(split_part(d.document, '/', 2)) filter (where d.document like 'message/%'), '{}')::text,
    coalesce(array_agg(split_part(d.document, '.', 2)) filter (where d.document like 'measurement/%'), '{}')::text
    from unnest(kept) d (document);
end $$;

-- The one decision about what a citizen sees of a patient: one row, or none. The patient sees everything, and alone who
-- the next of kin are (kin). `represents`: for whom the issuer says that they act, and for whom that holds today.
--
-- A sensitive programme, former ones included, hides the patient from everybody else, unless the consent names it. With a
-- graded address (code 6 or 7) no representation by the issuer's claim holds (whom the patient is hidden from may be the
-- parent), and nobody else learns where the patient is followed. With a death consent and representation are over.
create function citizen_relation_of(in_tenant uuid, of_patient uuid, subject text, represents text[])
  returns table (relation text, may_see text[], reference text)
  language plpgsql stable security invoker parallel safe rows 1
  set search_path = pg_catalog, public, pg_temp
  set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
  everything constant text[] := '{status,measurements,messages,contacts,plan,alerts,position}';
  graded boolean;
begin
  if not exists (select from tenant t where t.tenant_id = in_tenant and t.state in ('active', 'leaving')) then return; end if;
  return query select 'self'::text, everything || 'kin'::text, 'national-id'::text from patient_national_id n
    where n.tenant_id = in_tenant and n.patient_id = of_patient and n.blind_index = subject limit 1;
  if found then return; end if;
  if exists (select from patient_death d
    where d.tenant_id = in_tenant and d.patient_id = of_patient and d.revoked_at is null) then return; end if;
  graded := exists (select from patient g
    where g.tenant_id = in_tenant and g.patient_id = of_patient and g.address_grade is not null);
  return query select 'represented'::text, everything, 'representation'::text from patient_national_id n
    where n.tenant_id = in_tenant and n.patient_id = of_patient and n.blind_index = any (represents) and not graded
      and not exists (select from enrolment s where s.tenant_id = in_tenant and s.patient_id = of_patient and s.sensitive)
    limit 1;
  if found then return; end if;
  return query select case k.basis when 'representation' then 'represented' else 'kin' end,
      case when graded then array(select unnest(k.may_see) except select unnest('{status,position}'::text[]))
        else k.may_see end, 'kin/' || k.kin_id
    from kin_relation k where k.tenant_id = in_tenant and k.patient_id = of_patient and k.subject_index = subject
      and k.ended_at is null and k.period @> now()
      and not exists (select from enrolment s where s.tenant_id = in_tenant and s.patient_id = of_patient
        and s.sensitive and s.programme <> all (k.programmes))
    limit 1;
end $$;

-- The settings that row security compares with, for this transaction: all of them each time, so that nothing is inherited.
-- `kind`: system | unit | patient | citizen. `person` null: no person (a client), or nobody.
create function open_scope(kind text, in_tenant text, units uuid[] default null, person uuid default null)
  returns void
  language plpgsql volatile security invoker
  set search_path = pg_catalog, public, pg_temp
as $$
begin
  perform set_config('app.tenant_id', in_tenant, true), set_config('app.scope', kind, true),
    set_config('app.unit_ids', coalesce(nullif(units, '{}')::text, ''), true),
    set_config('app.practitioner_id', coalesce(person::text, ''), true),
    set_config('app.patient_id', '', true), set_config('app.relation', '', true),
    set_config('app.relation_unit', '', true), set_config('app.relation_reference', '', true),
    set_config('app.blocked_contacts', '', true), set_config('app.blocked_messages', '', true),
    set_config('app.blocked_measurements', '', true), set_config('app.may_see', '', true),
    set_config('app.followed_by', '', true), set_config('app.relation_of', '', true),
    set_config('app.relation_stays', '', true);
end $$;

-- Opens one patient to a member of staff or a client: settings, the decision, and what the statements after it compare
-- with. What is decided from is seen while app.relation_of is set: it is taken away again before this returns, and
-- without a relation nothing is open. One row always: patient_id and relation are '' without a relation.
-- kept: where measurements stand that are kept from the asker (sequence, series, measuredAt in epoch ms), for the alerts
-- that rest on them. merged_from: records that lead to this one.
create function open_patient(in_tenant uuid, of_patient uuid, person uuid, units uuid[])
  returns table (patient_id text, relation text, unit_id text, merged_from jsonb, kept jsonb)
  language plpgsql volatile security invoker rows 1
  set search_path = pg_catalog, public, pg_temp
  set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
  stays uuid;
  way record;
begin
  perform open_scope('patient', in_tenant::text, units, person), set_config('app.relation_of', of_patient::text, true);
  select m.to_patient_id into stays from patient_merge m
    where m.tenant_id = in_tenant and m.from_patient_id = of_patient and m.undone_at is null;
  perform set_config('app.relation_stays', coalesce(stays::text, ''), true);
  -- One statement: relation and blocks are decided from the same moment.
  select w.relation, w.unit_id, w.reference, d.contacts, d.messages, d.measurements into way
    from kept_documents(in_tenant, of_patient, person, units) d
    left join care_relation_of(in_tenant, of_patient, person, units, stays) w on true;
  perform set_config('app.relation_of', '', true), set_config('app.relation_stays', '', true),
    set_config('app.patient_id', case when way.relation is null then '' else of_patient::text end, true),
    set_config('app.relation', coalesce(way.relation, ''), true),
    set_config('app.relation_unit', coalesce(way.unit_id::text, ''), true),
    set_config('app.relation_reference', coalesce(way.reference, ''), true),
    set_config('app.blocked_contacts', way.contacts, true), set_config('app.blocked_messages', way.messages, true);
  patient_id := current_setting('app.patient_id');
  relation := current_setting('app.relation');
  unit_id := current_setting('app.relation_unit');
  merged_from := '[]';
  kept := '[]';
  if way.relation is not null then
    merged_from := coalesce((select jsonb_agg(m.from_patient_id order by m.at) from patient_merge m
      where m.tenant_id = in_tenant and m.to_patient_id = of_patient and m.undone_at is null), '[]');
    -- Before they are closed by the next setting.
    if way.measurements <> '{}' then
      kept := coalesce((select jsonb_agg(jsonb_build_object('sequence', m.sequence, 'series', m.series,
          'measuredAt', round(extract(epoch from m.measured_at) * 1e3))) from measurement m
        where m.tenant_id = in_tenant and m.patient_id = of_patient
          and m.sequence = any (way.measurements::bigint[])), '[]');
    end if;
  end if;
  perform set_config('app.blocked_measurements', way.measurements, true);
  return next;
end $$;

-- The same for a citizen, who needs all of `needs` to be theirs to see: what is not leaves the patient closed, and the
-- attempt is audited by who it was.
create function open_patient_as_citizen(in_tenant uuid, of_patient uuid, subject text, represents text[], needs text[])
  returns table (patient_id text, relation text, may_see jsonb)
  language plpgsql volatile security invoker rows 1
  set search_path = pg_catalog, public, pg_temp
  set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
  way record;
  followed_by uuid;
begin
  perform open_scope('citizen', in_tenant::text), set_config('app.relation_of', of_patient::text, true);
  select w.relation, w.may_see, w.reference into way from citizen_relation_of(in_tenant, of_patient, subject, represents) w;
  if 'status' = any (way.may_see) then
    select e.unit_id into followed_by from enrolment e
      where e.tenant_id = in_tenant and e.patient_id = of_patient and e.active;
  end if;
  perform set_config('app.relation_of', '', true),
    set_config('app.patient_id', case when needs <@ way.may_see then of_patient::text else '' end, true),
    set_config('app.relation', coalesce(way.relation, ''), true),
    set_config('app.relation_reference', coalesce(way.reference, ''), true),
    set_config('app.may_see', coalesce(way.may_see::text, ''), true),
    set_config('app.followed_by', coalesce(followed_by::text, ''), true);
  patient_id := current_setting('app.patient_id');
  relation := current_setting('app.relation');
  may_see := to_jsonb(way.may_see);
  return next;
end $$;

-- Unit scope: patients who keep this person out altogether; and those whom lists over many patients show: enrolled at one
-- of the units, or with one of them as a participant, unless the patient keeps that unit, its organisation or this person
-- out. Who enrolled the patient is never kept out as a unit. Decided once a statement, from the settings; nothing is
-- followed in another scope.
create function hidden_patients() returns setof uuid
  language plpgsql stable security invoker parallel safe rows 10
  set search_path = pg_catalog, public, pg_temp
  set plan_cache_mode = force_generic_plan
as $$
declare
  in_tenant constant uuid := nullif(current_setting('app.tenant_id', true), '');
  person constant uuid := nullif(current_setting('app.practitioner_id', true), '');
begin
  if person is null then return; end if;
  return query select b.patient_id from access_block b
    where b.tenant_id = in_tenant and b.practitioner_id = person and b.lifted_at is null and b.document is null;
end $$;

create function followed_patients() returns setof uuid
  language plpgsql stable security invoker parallel safe rows 200
  set search_path = pg_catalog, public, pg_temp
  set plan_cache_mode = force_generic_plan
as $$
declare
  in_tenant constant uuid := nullif(current_setting('app.tenant_id', true), '');
  units constant uuid[] := nullif(current_setting('app.unit_ids', true), '');
begin
  return query select e.patient_id from enrolment e
    where e.tenant_id = in_tenant and e.active and e.unit_id = any (units);
  return query select c.patient_id from care_relation c
    where c.tenant_id = in_tenant and c.kind = 'participant' and c.ended_at is null and c.period @> now()
      and c.unit_id = any (units) and c.patient_id not in (select hidden_patients())
      and (c.patient_id, c.unit_id) not in (select b.patient_id, n.unit_id from access_block b
        join unit n on n.tenant_id = b.tenant_id and (n.unit_id = b.unit_id or n.organisation_id = b.organisation_id)
        where b.tenant_id = in_tenant and b.lifted_at is null and b.document is null and n.unit_id = any (units));
end $$;
-- Blocks that stand on a whole record are few beside a tenant's patients, and looked through by tenant or person.
create index access_block_standing on access_block (tenant_id, practitioner_id, patient_id)
  where lifted_at is null and document is null;

-- Citizen scope: organisations that answer for an alert of the patient who is open or took part in a contact, as far as
-- alerts and contacts are theirs to see.
create function named_organisations() returns setof uuid
  language plpgsql stable security invoker parallel safe rows 10
  set search_path = pg_catalog, public, pg_temp
  set plan_cache_mode = force_generic_plan
as $$
declare
  in_tenant constant uuid := nullif(current_setting('app.tenant_id', true), '');
  of_patient constant uuid := nullif(current_setting('app.patient_id', true), '');
begin
  return query select a.owner_organisation_id from alert a where a.tenant_id = in_tenant and a.patient_id = of_patient;
  return query select (m.value ->> 'organisationId')::uuid from contact c, jsonb_array_elements(c.minutes) m
    where c.tenant_id = in_tenant and c.patient_id = of_patient;
end $$;
drop policy organisation_citizen_named on organisation;
create policy organisation_citizen_named on organisation for select to naer_app
  using ((select current_setting('app.scope', true)) = 'citizen'
    and 'status' = any ((select nullif(current_setting('app.may_see', true), '')::text[])::text[])
    and organisation_id in (select named_organisations()));

do $$
declare name text;
begin
  foreach name in array array['patient', 'patient_identity', 'alert', 'quarantine', 'consent'] loop
    execute format('drop policy %1$s_unit on %1$I', name);
    execute format($policy$
      create policy %1$s_unit on %1$I for select to naer_app
        using ((select current_setting('app.scope', true)) = 'unit' and patient_id in (select followed_patients()))
    $policy$, name);
  end loop;
end $$;
drop policy enrolment_unit on enrolment;
create policy enrolment_unit on enrolment for select to naer_app
  using ((select current_setting('app.scope', true)) = 'unit'
    and unit_id = any ((select nullif(current_setting('app.unit_ids', true), '')::uuid[])::uuid[])
    and patient_id not in (select hidden_patients()));

-- What is decided from is seen while it is decided, of the record that is asked for and of the one it was merged into:
-- open_patient sets both and takes them away again. What is kept of the measurements it reads after the decision.
drop policy measurement_decide on measurement;
do $$
declare name text;
begin
  foreach name in array array['care_relation', 'access_block', 'enrolment'] loop
    execute format('drop policy %1$s_decide on %1$I', name);
    execute format('drop policy %1$s_decide_merged on %1$I', name);
    execute format($policy$
      create policy %1$s_decide on %1$I for select to naer_app
        using ((select current_setting('app.scope', true)) = 'patient'
          and patient_id in ((select nullif(current_setting('app.relation_of', true), '')::uuid),
            (select nullif(current_setting('app.relation_stays', true), '')::uuid)))
    $policy$, name);
  end loop;
end $$;
drop policy alert_owner_read on alert;
drop policy alert_owner_read_merged on alert;
create policy alert_owner_read on alert for select to naer_app
  using ((select current_setting('app.scope', true)) = 'patient' and state <> 'resolved'
    and patient_id in ((select nullif(current_setting('app.relation_of', true), '')::uuid),
      (select nullif(current_setting('app.relation_stays', true), '')::uuid))
    and (unit_id = any ((select nullif(current_setting('app.unit_ids', true), '')::uuid[])::uuid[])
      or (body -> 'handover' ->> 'toUnitId')::uuid = any ((select nullif(current_setting('app.unit_ids', true), '')::uuid[])::uuid[])));

do $$
declare called regprocedure;
begin
  foreach called in array array['open_units(uuid, uuid, uuid, uuid[], text)', 'care_relation_of(uuid, uuid, uuid, uuid[], uuid)',
    'kept_documents(uuid, uuid, uuid, uuid[])', 'citizen_relation_of(uuid, uuid, text, text[])',
    'open_scope(text, text, uuid[], uuid)', 'open_patient(uuid, uuid, uuid, uuid[])',
    'open_patient_as_citizen(uuid, uuid, text, text[], text[])', 'hidden_patients()', 'followed_patients()',
    'named_organisations()']::regprocedure[] loop
    execute format('revoke all on function %s from public', called);
    execute format('grant execute on function %s to naer_app', called);
  end loop;
end $$;
