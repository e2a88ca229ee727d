-- The log of access, read by those it is about; and a list of unusual access beside that of broken glass.

-- Whether patients read the names of those who acted for it, or their roles alone: the organisation's own decision.
alter table organisation add column shows_names boolean not null default true;
grant update (shows_names) on organisation to naer_app;

-- Who sees a patient may see who else has: the patient, and who represents them and may see that somebody follows them. No
-- next of kin by consent: the log says who follows a patient, where and how often, which no consent speaks of. A guardian
-- of somebody with a graded address has no status to see (0031), and so no log. Otherwise as 0033 has it.
create or replace function citizen_relation_of(in_tenant uuid, of_patient uuid, subject text, represents text[])
  returns table (relation text, may_see text[], reference text)
  language plpgsql stable security invoker parallel safe rows 1
  set search_path = pg_catalog, public, pg_temp
  set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
  everything constant text[] := '{status,measurements,messages,contacts,plan,alerts,position}';
  records constant uuid[] := records_of_person(in_tenant, of_patient);
  graded boolean;
begin
  if not exists (select from tenant t where t.tenant_id = in_tenant and t.state in ('active', 'leaving')) then return; end if;
  return query select 'self'::text, everything || '{kin,log}'::text[], 'national-id'::text from patient_national_id n
    where n.tenant_id = in_tenant and n.patient_id = any (records) and n.blind_index = subject limit 1;
  if found then return; end if;
  if exists (select from patient_death d
    where d.tenant_id = in_tenant and d.patient_id = any (records) and d.revoked_at is null) then return; end if;
  graded := exists (select from patient g
    where g.tenant_id = in_tenant and g.patient_id = any (records) and g.address_grade is not null);
  return query select 'represented'::text, everything || 'log'::text, 'representation'::text from patient_national_id n
    where n.tenant_id = in_tenant and n.patient_id = any (records) and n.blind_index = any (represents) and not graded
      and not exists (select from enrolment s where s.tenant_id = in_tenant and s.patient_id = any (records) and s.sensitive)
    limit 1;
  if found then return; end if;
  return query select x.relation,
      case when x.relation = 'represented' and 'status' = any (x.may_see) then x.may_see || 'log'::text else x.may_see end,
      x.reference
    from (select case k.basis when 'representation' then 'represented' else 'kin' end as relation,
        case when graded then array(select unnest(k.may_see) except select unnest('{status,position}'::text[]))
          else k.may_see end as may_see, 'kin/' || k.kin_id as reference
      from kin_relation k where k.tenant_id = in_tenant and k.patient_id = any (records) and k.subject_index = subject
        and k.ended_at is null and k.period @> now()
        and not exists (select from enrolment s where s.tenant_id = in_tenant and s.patient_id = any (records)
          and s.sensitive and s.programme <> all (k.programmes))
      -- Of consents in two records the one in the record that is asked for, then the one that stays.
      order by k.patient_id <> of_patient, array_position(records, k.patient_id), k.kin_id
      limit 1) x;
end $$;

-- As 0033 has it; for who asks for the log and may, app.log_of names the records of the person.
create or replace function open_patient_as_citizen(in_tenant uuid, of_patient uuid, subject text, represents text[], needs text[])
  returns table (patient_id text, relation text, may_see jsonb)
  language plpgsql volatile security invoker rows 1
  set search_path = pg_catalog, public, pg_temp
  set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
  way record;
  followed_by uuid;
  records uuid[];
begin
  perform open_scope('citizen', in_tenant::text), set_config('app.relation_of', of_patient::text, true),
    set_config('app.relation_stays', '', true), set_config('app.records_of_person', '', true);
  perform set_config('app.relation_stays', coalesce((select m.to_patient_id::text from patient_merge m
    where m.tenant_id = in_tenant and m.from_patient_id = of_patient and m.undone_at is null), ''), true);
  records := records_of_person(in_tenant, of_patient);
  perform set_config('app.records_of_person', records::text, true);
  select w.relation, w.may_see, w.reference into way from citizen_relation_of(in_tenant, of_patient, subject, represents) w;
  if 'status' = any (way.may_see) then
    select e.unit_id into followed_by from enrolment e
      where e.tenant_id = in_tenant and e.patient_id = of_patient and e.active;
  end if;
  perform set_config('app.relation_of', '', true), set_config('app.relation_stays', '', true),
    set_config('app.records_of_person', '', true),
    set_config('app.patient_id', case when needs <@ way.may_see then of_patient::text else '' end, true),
    set_config('app.log_of', case when needs <@ way.may_see and 'log' = any (needs) then records::text else '' end, true),
    set_config('app.relation', coalesce(way.relation, ''), true),
    set_config('app.relation_reference', coalesce(way.reference, ''), true),
    set_config('app.may_see', coalesce(way.may_see::text, ''), true),
    set_config('app.followed_by', coalesce(followed_by::text, ''), true);
  patient_id := current_setting('app.patient_id');
  relation := current_setting('app.relation');
  may_see := to_jsonb(way.may_see);
  return next;
end $$;

create policy audit_event_citizen_log on audit_event for select to naer_app
  using ((select current_setting('app.scope', true)) = 'citizen'
    and subject_patient_id = any ((select nullif(current_setting('app.log_of', true), '')::uuid[])::uuid[]));

-- What stands in the log that is open: its units, organisations and, where their organisation shows names, its people.
create function logged_units() returns setof uuid
  language plpgsql stable security invoker parallel safe rows 10
  set search_path = pg_catalog, public, pg_temp
  set plan_cache_mode = force_generic_plan
as $$
declare
  in_tenant constant uuid := nullif(current_setting('app.tenant_id', true), '');
  log_of constant uuid[] := nullif(current_setting('app.log_of', true), '');
begin
  if log_of is null then return; end if;
  return query select distinct e.unit_id from audit_event e
    where e.tenant_id = in_tenant and e.subject_patient_id = any (log_of) and e.unit_id is not null;
end $$;
create function logged_organisations() returns setof uuid
  language plpgsql stable security invoker parallel safe rows 10
  set search_path = pg_catalog, public, pg_temp
  set plan_cache_mode = force_generic_plan
as $$
declare
  in_tenant constant uuid := nullif(current_setting('app.tenant_id', true), '');
  log_of constant uuid[] := nullif(current_setting('app.log_of', true), '');
begin
  if log_of is null then return; end if;
  return query select distinct e.organisation_id from audit_event e
    where e.tenant_id = in_tenant and e.subject_patient_id = any (log_of) and e.organisation_id is not null;
end $$;
create function logged_practitioners() returns setof uuid
  language plpgsql stable security invoker parallel safe rows 10
  set search_path = pg_catalog, public, pg_temp
  set plan_cache_mode = force_generic_plan
as $$
declare
  in_tenant constant uuid := nullif(current_setting('app.tenant_id', true), '');
  log_of constant uuid[] := nullif(current_setting('app.log_of', true), '');
begin
  if log_of is null then return; end if;
  return query select distinct e.actor_id::uuid from audit_event e
    left join unit u on u.tenant_id = e.tenant_id and u.unit_id = e.unit_id
    join organisation o on o.tenant_id = e.tenant_id and o.organisation_id = coalesce(e.organisation_id, u.organisation_id)
    where e.tenant_id = in_tenant and e.subject_patient_id = any (log_of) and o.shows_names
      and e.actor_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$';
end $$;
create policy unit_citizen_log on unit for select to naer_app
  using ((select current_setting('app.scope', true)) = 'citizen' and unit_id in (select logged_units()));
create policy organisation_citizen_log on organisation for select to naer_app
  using ((select current_setting('app.scope', true)) = 'citizen' and organisation_id in (select logged_organisations()));
create policy practitioner_citizen_log on practitioner for select to naer_app
  using ((select current_setting('app.scope', true)) = 'citizen' and practitioner_id in (select logged_practitioners()));

-- Auditors search the log of a period. Rows stand in the order in which they were written: a few blocks say where, and
-- whoever writes a row pays next to nothing for it.
create index audit_event_by_time on audit_event using brin (tenant_id, recorded_at);

-- What was found, and not broken: of what kind, over which stretch (at, until), and how much it was. `reason` says what was
-- looked for; no name stands in it.
alter table access_review
  add column kind     text not null default 'break-glass'
    check (kind in ('break-glass', 'no-relation', 'own-family-name', 'many-patients')),
  add column events   integer check (events > 0),
  add column patients integer check (patients > 0),
  alter column relation_id drop not null,
  add constraint access_review_found check (case kind when 'break-glass' then relation_id is not null
    else relation_id is null and num_nonnulls(events, patients) = 2 end);

do $$
declare called regprocedure;
begin
  foreach called in array array['logged_units()', 'logged_organisations()', 'logged_practitioners()']::regprocedure[] loop
    execute format('revoke all on function %s from public', called);
    execute format('grant execute on function %s to naer_app', called);
  end loop;
end $$;
