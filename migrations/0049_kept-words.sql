-- When the time of what an erasure kept has passed, no word that anybody wrote about a patient stays, and no keyed hash of who
-- somebody was: not in an alert, its history, a plan, a measurement or an event either. Rows stay with their ids, times, codes and
-- numbers. As 0030 and 0042 have the rest.

-- Whether the time has passed for which the records of these patients, of one person, are kept: the whole tenant's, or that of
-- every organisation that was controller of any of them.
create function kept_time_passed(in_tenant uuid, of_patients uuid[]) returns boolean
  language plpgsql stable security invoker
  set search_path = pg_catalog, public, pg_temp
  set plan_cache_mode = force_generic_plan
as $$
begin
  return exists (select from job j where j.tenant_id = in_tenant and j.kind = 'erasure' and j.organisation_id is null
      and j.kept_until <= now())
    or exists (select from enrolment e where e.tenant_id = in_tenant and e.patient_id = any (of_patients))
      and not exists (select from enrolment e where e.tenant_id = in_tenant and e.patient_id = any (of_patients)
        and (e.active or not exists (select from job j where j.tenant_id = in_tenant and j.kind = 'erasure'
          and j.organisation_id = e.controller_organisation_id and j.kept_until <= now())));
end $$;
revoke all on function kept_time_passed(uuid, uuid[]) from public;
grant execute on function kept_time_passed(uuid, uuid[]) to naer_app;

-- Of whose time has passed, and of nobody else: that of another organisation opens nothing.
create or replace function kept_time_has_passed() returns trigger
  language plpgsql
  set search_path = pg_catalog, public
as $$
declare
  whose uuid[];
  held boolean;
  passed boolean;
begin
  if tg_table_name = 'device_quarantine' then
    passed := exists (select from job j where j.tenant_id = new.tenant_id and j.kind = 'erasure' and j.kept_until <= now()
      and coalesce(j.organisation_id, new.organisation_id) = new.organisation_id);
    held := is_held(new.tenant_id, null, new.organisation_id) or exists (select from device_assignment d
      where d.tenant_id = new.tenant_id and d.device_id = new.device_id and is_held(d.tenant_id, d.patient_id, null));
  else
    whose := case tg_table_name when 'patient_merge'
      then array[(to_jsonb(new) ->> 'from_patient_id')::uuid, (to_jsonb(new) ->> 'to_patient_id')::uuid]
      else array[(to_jsonb(new) ->> 'patient_id')::uuid] end;
    passed := kept_time_passed(new.tenant_id, whose);
    held := is_held(new.tenant_id, whose[1], null);
  end if;
  if not passed then
    raise exception using errcode = 'insufficient_privilege', message = 'The time of this journal content has not passed';
  end if;
  if held then
    raise exception using errcode = 'insufficient_privilege', message = 'This journal content is held';
  end if;
  return new;
end $$;

-- What was written once and is changed by nobody.
do $$
declare
  each text[];
begin
  foreach each slice 1 in array array[
    ['access_block', 'wish'], ['access_review', 'reason'], ['alert_history', 'act'], ['care_relation', 'reason'],
    ['consent', 'basis'], ['device_assignment', 'reason, slot'], ['device_quarantine', 'reading, slot'],
    ['enrolment_event', 'note'], ['kin_relation', 'kinship'],
    ['measurement', 'answer, value_key, context, sent_references'], ['measurement_correction', 'reason'],
    ['monitor_event', 'text, read_as, gateway_text, receipts'], ['monitoring_pause', 'note'], ['patient_death', 'reason'],
    ['patient_merge', 'reason, national_ids'], ['patient_message', 'author_index'], ['plan_proposal', 'body, reason'],
    ['plan_version', 'body, reason'], ['quarantine', 'reading']
  ] loop
    execute format('grant update (%s) on %I to naer_app', each[2], each[1]);
    execute format('create trigger kept_words before update of %s on %I
      for each row execute function kept_time_has_passed()', each[2], each[1]);
  end loop;
end $$;
