-- A citizen's view of two records of one person: whoever sees one of them sees the other, for as long as the merge stands.
-- The national ids of both lead to the one that stays (0024); a next of kin's consent stands where it was given.

-- The record that stays and those that lead to it, of whichever of them is asked for; a record that stands alone is alone.
create function records_of_person(in_tenant uuid, of_patient uuid) returns uuid[]
  language plpgsql stable security invoker parallel safe
  set search_path = pg_catalog, public, pg_temp
  set plan_cache_mode = force_generic_plan
as $$
declare stays constant uuid := coalesce((select m.to_patient_id from patient_merge m
  where m.tenant_id = in_tenant and m.from_patient_id = of_patient and m.undone_at is null), of_patient);
begin
  return array[stays] || coalesce((select array_agg(m.from_patient_id order by m.at) from patient_merge m
    where m.tenant_id = in_tenant and m.to_patient_id = stays and m.undone_at is null), '{}');
end $$;

-- As 0031 has it, of all records of the person together: a way into one is a way into all, and what one of them withholds
-- (a sensitive programme, a graded address) all of them do; so a death of one.
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
  return query select 'self'::text, everything || 'kin'::text, 'national-id'::text from patient_national_id n
    where n.tenant_id = in_tenant and n.patient_id = any (records) and n.blind_index = subject limit 1;
  if found then return; end if;
  if exists (select from patient_death d
    where d.tenant_id = in_tenant and d.patient_id = any (records) and d.revoked_at is null) then return; end if;
  graded := exists (select from patient g
    where g.tenant_id = in_tenant and g.patient_id = any (records) and g.address_grade is not null);
  return query select 'represented'::text, everything, 'representation'::text from patient_national_id n
    where n.tenant_id = in_tenant and n.patient_id = any (records) and n.blind_index = any (represents) and not graded
      and not exists (select from enrolment s where s.tenant_id = in_tenant and s.patient_id = any (records) and s.sensitive)
    limit 1;
  if found then return; end if;
  return query select case k.basis when 'representation' then 'represented' else 'kin' end,
      case when graded then array(select unnest(k.may_see) except select unnest('{status,position}'::text[]))
        else k.may_see end, 'kin/' || k.kin_id
    from kin_relation k where k.tenant_id = in_tenant and k.patient_id = any (records) and k.subject_index = subject
      and k.ended_at is null and k.period @> now()
      and not exists (select from enrolment s where s.tenant_id = in_tenant and s.patient_id = any (records)
        and s.sensitive and s.programme <> all (k.programmes))
    -- Of consents in two records the one in the record that is asked for, then the one that stays.
    order by k.patient_id <> of_patient, array_position(records, k.patient_id), k.kin_id
    limit 1;
end $$;

-- As 0031 has it; what is decided from is seen of all records of the person, and taken away again.
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
begin
  perform open_scope('citizen', in_tenant::text), set_config('app.relation_of', of_patient::text, true),
    set_config('app.relation_stays', '', true), set_config('app.records_of_person', '', true);
  perform set_config('app.relation_stays', coalesce((select m.to_patient_id::text from patient_merge m
    where m.tenant_id = in_tenant and m.from_patient_id = of_patient and m.undone_at is null), ''), true);
  perform set_config('app.records_of_person', records_of_person(in_tenant, of_patient)::text, true);
  select w.relation, w.may_see, w.reference into way from citizen_relation_of(in_tenant, of_patient, subject, represents) w;
  if 'status' = any (way.may_see) then
    select e.unit_id into followed_by from enrolment e
      where e.tenant_id = in_tenant and e.patient_id = of_patient and e.active;
  end if;
  perform set_config('app.relation_of', '', true), set_config('app.relation_stays', '', true),
    set_config('app.records_of_person', '', true),
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

create policy patient_merge_decide_citizen on patient_merge for select to naer_app
  using ((select current_setting('app.scope', true)) = 'citizen'
    and (from_patient_id = (select nullif(current_setting('app.relation_of', true), '')::uuid)
      or to_patient_id in ((select nullif(current_setting('app.relation_of', true), '')::uuid),
        (select nullif(current_setting('app.relation_stays', true), '')::uuid))));
do $$
declare name text;
begin
  foreach name in array array['patient', 'patient_national_id', 'kin_relation', 'enrolment', 'patient_death'] loop
    execute format('drop policy %1$s_decide_citizen on %1$I', name);
    execute format($policy$
      create policy %1$s_decide_citizen on %1$I for select to naer_app
        using ((select current_setting('app.scope', true)) = 'citizen'
          and patient_id = any ((select nullif(current_setting('app.records_of_person', true), '')::uuid[])::uuid[]))
    $policy$, name);
  end loop;
end $$;

revoke all on function records_of_person(uuid, uuid) from public;
grant execute on function records_of_person(uuid, uuid) to naer_app;
