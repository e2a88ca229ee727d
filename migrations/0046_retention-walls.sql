-- What no run of the rule takes, whatever a tenant, a deployment or the application itself asks for.

-- For so long (365 days) the rows of a sealed block of the log stand after it was sealed, and a journal after the last
-- follow-up ended. Hours: a day of the session's time zone is not always as long. As domain/retention/floors.ts has it.
create function retention_minimum() returns interval
  language sql immutable security invoker parallel safe
  set search_path = pg_catalog
as $$
  select interval '8760 hours'
$$;
revoke all on function retention_minimum() from public;
grant execute on function retention_minimum() to naer_app;

-- As 0045 has it, by the run that is under way and no other, and of what has stood for the least time.
create or replace function audit_expiry_testify() returns trigger
  language plpgsql
  set search_path = pg_catalog, public
as $$
declare
  seal audit_seal;
  leaves bytea[];
begin
  if new.tenant_id is distinct from nullif(current_setting('app.tenant_id', true), '')::uuid
      or new.job_id is distinct from nullif(current_setting('app.retention_job', true), '')::uuid or not is_retention_run() then
    raise exception using errcode = 'insufficient_privilege', message = 'No run of the rule is under way';
  end if;
  perform pg_advisory_xact_lock(hashtextextended('audit_seal/' || new.tenant_id, 0));
  -- Who places a hold waits for this one, or has placed it before.
  perform pg_advisory_xact_lock_shared(hashtextextended('naer hold ' || new.tenant_id, 0));
  new.block := coalesce((select max(x.block) from audit_expiry x where x.tenant_id = new.tenant_id), 0) + 1;
  new.expired_at := now();
  select s.* into seal from audit_seal s where s.tenant_id = new.tenant_id and s.block = new.block;
  if greatest(seal.sealed_at, (select max(e.recorded_at) from audit_event e
      where e.tenant_id = new.tenant_id and e.xid >= seal.from_xid and e.xid < seal.to_xid))
      <= new.expired_at - retention_minimum() is not true then
    raise exception using errcode = 'insufficient_privilege', message = 'The least time of this block has not passed';
  end if;
  if exists (select from (select distinct e.subject_patient_id, e.organisation_id from audit_event e
      where e.tenant_id = new.tenant_id and e.xid >= seal.from_xid and e.xid < seal.to_xid) d
      where is_held(new.tenant_id, d.subject_patient_id, d.organisation_id)) then
    return null;
  end if;
  select array_agg(sha256('\x00'::bytea || uuid_send(e.event_id) || sha256(convert_to(audit_event_text(e), 'UTF8')))
      order by e.xid, e.event_id) into leaves
    from audit_event e where e.tenant_id = new.tenant_id and e.xid >= seal.from_xid and e.xid < seal.to_xid;
  if cardinality(leaves) is distinct from seal.count or audit_merkle_root(leaves) is distinct from seal.merkle_root then
    raise exception using errcode = 'check_violation', message = 'The block is not as it was sealed';
  end if;
  return new;
end $$;

-- A journal begins to go in a run that is under way, when nobody follows the person in any record and the last follow-up ended
-- before the least time, and never of who is held. Whoever enrols the patient has done it before, or is refused.
create function retention_removal_testify() returns trigger
  language plpgsql
  set search_path = pg_catalog, public
as $$
begin
  perform pg_advisory_xact_lock_shared(hashtextextended('naer hold ' || new.tenant_id, 0));
  perform from patient p where p.tenant_id = new.tenant_id and p.patient_id = new.patient_id for update;
  new.begun_at := now();
  if not exists (select from job j where j.tenant_id = new.tenant_id and j.job_id = new.job_id
      and j.kind = 'retention' and not j.dry_run and j.state in ('waiting', 'running')) then
    raise exception using errcode = 'insufficient_privilege', message = 'No run of the rule is under way';
  end if;
  if (select bool_and(not e.active and e.active_to <= new.begun_at - retention_minimum()) from enrolment e
      where e.tenant_id = new.tenant_id and e.patient_id = any (linked_records(new.tenant_id, new.patient_id))) is not true then
    raise exception using errcode = 'insufficient_privilege', message = 'The least time of this journal has not passed';
  end if;
  if is_held(new.tenant_id, new.patient_id, null) then
    raise exception using errcode = 'insufficient_privilege', message = 'This journal is held';
  end if;
  return new;
end $$;
create trigger retention_removal_testify before insert on retention_removal
  for each row execute function retention_removal_testify();

-- What goes with a journal alone goes when its removal has begun.
do $$
declare
  name text;
begin
  foreach name in array array['measurement_seen', 'measurement_correction', 'measurement_doubt', 'measurement_reminder',
    'measurement', 'monitor_event', 'alert_history', 'alert', 'contact', 'plan_proposal', 'plan_version', 'monitoring_pause',
    'consent', 'patient_death', 'access_review', 'care_relation', 'access_block', 'kin_relation', 'responder_card',
    'device_assignment', 'enrolment_event', 'enrolment', 'patient_national_id', 'patient_identity', 'patient'] loop
    execute format('create policy %1$s_removal on %1$I as restrictive for delete to naer_app
      using (exists (select from retention_removal r where r.tenant_id = %1$I.tenant_id and r.patient_id = %1$I.patient_id))', name);
  end loop;
end $$;
create policy patient_merge_removal on patient_merge as restrictive for delete to naer_app
  using (exists (select from retention_removal r where r.tenant_id = patient_merge.tenant_id
    and r.patient_id in (patient_merge.from_patient_id, patient_merge.to_patient_id)));
-- A message's own goes with the message.
create policy record_correction_removal on record_correction as restrictive for delete to naer_app
  using (kind = 'message' or exists (select from retention_removal r where r.tenant_id = record_correction.tenant_id
    and r.patient_id = record_correction.patient_id));
