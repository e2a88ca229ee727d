-- Whom the patient keeps out, read by the patient: nobody else is told whom somebody does not trust, no next of kin and nobody
-- who acts for the patient, as of an export (0041). Otherwise as 0038 has it.
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
  return query select 'self'::text, everything || '{kin,log,blocks}'::text[], 'national-id'::text from patient_national_id n
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

-- Of all records of the person, as their log (app.log_of): only for a read that asks for both. A record's corrections are read
-- with it (0040).
create policy access_block_citizen on access_block for select to naer_app
  using ((select current_setting('app.scope', true)) = 'citizen'
    and 'blocks' = any ((select nullif(current_setting('app.may_see', true), '')::text[])::text[])
    and patient_id = any ((select nullif(current_setting('app.log_of', true), '')::uuid[])::uuid[]));
create policy record_correction_citizen_block on record_correction for select to naer_app
  using ((select current_setting('app.scope', true)) = 'citizen' and kind = 'block'
    and 'blocks' = any ((select nullif(current_setting('app.may_see', true), '')::text[])::text[])
    and patient_id = any ((select nullif(current_setting('app.log_of', true), '')::uuid[])::uuid[]));
