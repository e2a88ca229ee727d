-- What an organisation that left has kept goes person by person: all records that were ever joined are one person's, whom nobody
-- takes up again once it has begun, and of whom nothing goes before the time of every record's controllers has passed.

-- As 0046 has it; and by an erasure of an organisation whose time, and everybody else's, has passed.
create or replace function retention_removal_testify() returns trigger
  language plpgsql
  set search_path = pg_catalog, public
as $$
declare
  kind text;
  records uuid[];
begin
  perform pg_advisory_xact_lock_shared(hashtextextended('naer hold ' || new.tenant_id, 0));
  perform from patient p where p.tenant_id = new.tenant_id and p.patient_id = new.patient_id for update;
  new.begun_at := now();
  select j.kind into kind from job j where j.tenant_id = new.tenant_id and j.job_id = new.job_id
    and j.kind in ('retention', 'erasure') and not j.dry_run and j.state in ('waiting', 'running');
  if kind is null or tg_op = 'UPDATE' and kind <> 'erasure' then
    raise exception using errcode = 'insufficient_privilege', message = 'No run of the rule is under way';
  end if;
  records := linked_records(new.tenant_id, new.patient_id);
  if (case kind
      when 'erasure' then kept_time_passed(new.tenant_id, records) and not exists (select from enrolment e
        where e.tenant_id = new.tenant_id and e.patient_id = any (records) and e.active)
      else (select bool_and(not e.active and e.active_to <= new.begun_at - retention_minimum()) from enrolment e
        where e.tenant_id = new.tenant_id and e.patient_id = any (records)) end) is not true then
    raise exception using errcode = 'insufficient_privilege', message = 'The least time of this journal has not passed';
  end if;
  if is_held(new.tenant_id, new.patient_id, null) then
    raise exception using errcode = 'insufficient_privilege', message = 'This journal is held';
  end if;
  return new;
end $$;
-- An erasure takes over what a run of the rule had in hand, and no run takes or gives that back.
grant update (job_id) on retention_removal to naer_app;
create trigger retention_removal_testify_again before update on retention_removal
  for each row execute function retention_removal_testify();
drop policy retention_removal_release on retention_removal;
create policy retention_removal_release on retention_removal as restrictive for delete to naer_app
  using ((select is_retention_run()) and exists (select from patient p
      where p.tenant_id = retention_removal.tenant_id and p.patient_id = retention_removal.patient_id)
    and not exists (select from job j where j.tenant_id = retention_removal.tenant_id and j.job_id = retention_removal.job_id
      and j.kind = 'erasure'));

-- Nor is anything joined to a journal that is being removed, or anybody named in it. As `enrolment_in_journal` (0047).
create function named_in_journal() returns trigger
  language plpgsql
  set search_path = pg_catalog
as $$
declare
  made constant jsonb := to_jsonb(new);
  whose constant uuid[] := array[made ->> 'patient_id', made ->> 'from_patient_id', made ->> 'to_patient_id']::uuid[];
begin
  perform from public.patient p where p.tenant_id = new.tenant_id and p.patient_id = any (whose) order by p.patient_id for key share;
  if exists (select from public.retention_removal r where r.tenant_id = new.tenant_id and r.patient_id = any (whose)) then
    raise exception using errcode = 'foreign_key_violation', constraint = 'journal_being_removed',
      message = 'The journal is being removed';
  end if;
  return new;
end $$;
create trigger named_in_journal before insert on patient_merge for each row execute function named_in_journal();
create trigger named_in_journal before insert or update of patient_id on patient_national_id
  for each row execute function named_in_journal();
create trigger named_in_journal before insert on kin_relation for each row execute function named_in_journal();

-- As 0027 has it; who takes entries out that lead nowhere any more waits for who enters one, and the other way round.
create or replace function citizen_directory_enter() returns trigger
  language plpgsql
  set search_path = pg_catalog, public
as $$
begin
  perform pg_advisory_xact_lock_shared(hashtextextended('naer directory ' || new.tenant_id, 0));
  insert into citizen_directory (tenant_id, subject_index)
  values (new.tenant_id, case tg_table_name when 'kin_relation' then to_jsonb(new) ->> 'subject_index'
    else to_jsonb(new) ->> 'blind_index' end)
  on conflict do nothing;
  return null;
end $$;

-- As 0049 has it, of all records of the person.
create or replace function kept_time_has_passed() returns trigger
  language plpgsql
  set search_path = pg_catalog, public
as $$
declare
  whose uuid;
  records uuid[];
  held boolean;
  passed boolean;
begin
  if tg_table_name = 'device_quarantine' then
    passed := exists (select from job j where j.tenant_id = new.tenant_id and j.kind = 'erasure' and j.kept_until <= now()
      and coalesce(j.organisation_id, new.organisation_id) = new.organisation_id);
    held := is_held(new.tenant_id, null, new.organisation_id) or exists (select from device_assignment d
      where d.tenant_id = new.tenant_id and d.device_id = new.device_id and is_held(d.tenant_id, d.patient_id, null));
  else
    whose := case tg_table_name when 'patient_merge' then to_jsonb(new) ->> 'from_patient_id'
      else to_jsonb(new) ->> 'patient_id' end::uuid;
    -- Asked per row: of nearly everybody there is one record.
    records := case when exists (select from patient_merge m where m.tenant_id = new.tenant_id and m.from_patient_id = whose)
        or exists (select from patient_merge m where m.tenant_id = new.tenant_id and m.to_patient_id = whose)
      then linked_records(new.tenant_id, whose) else array[whose] end;
    passed := kept_time_passed(new.tenant_id, records);
    held := is_held(new.tenant_id, whose, null);
  end if;
  if not passed then
    raise exception using errcode = 'insufficient_privilege', message = 'The time of this journal content has not passed';
  end if;
  if held then
    raise exception using errcode = 'insufficient_privilege', message = 'This journal content is held';
  end if;
  return new;
end $$;

-- Last: of no table is a stronger lock asked for after a weaker one.
create index patient_merge_from on patient_merge (tenant_id, from_patient_id);
create index enrolment_by_controller on enrolment (tenant_id, controller_organisation_id, patient_id);
