-- How long what is kept, what must be kept although its time has passed, and the only way in which rows are ever taken away:
-- by a run of the rule, of classes that a tenant has configured, and never of what is held.

-- Append-only; the newest version rules. A class that is not named is kept.
create table retention_setting (
  tenant_id uuid not null references tenant,
  version   bigint not null check (version > 0),
  -- { "<class>": { "count": 10, "unit": "years" } }
  rules     jsonb not null check (jsonb_typeof(rules) = 'object'),
  -- The sweep starts a run each day.
  daily     boolean not null default false,
  set_by    uuid not null,
  set_at    timestamptz not null default now(),
  primary key (tenant_id, version)
);

-- What a run found and removed: counts, times and codes alone. Append-only.
create table retention_receipt (
  tenant_id       uuid not null,
  job_id          uuid not null,
  dry_run         boolean not null,
  setting_version bigint not null,
  as_of           timestamptz not null,
  report          jsonb not null check (report ->> 'v' = '1'),
  written_at      timestamptz not null default now(),
  primary key (tenant_id, job_id)
);

-- A journal whose removal has begun: nobody is enrolled in it any more. Stays when the journal has gone.
create table retention_removal (
  tenant_id  uuid not null,
  patient_id uuid not null,
  job_id     uuid not null,
  begun_at   timestamptz not null default now(),
  primary key (tenant_id, patient_id)
);

-- Of a patient, of an organisation, or (neither) of the whole tenant. No foreign key to the patient: the history of a hold
-- outlives what it held. Append-only; lifted by a row of its own.
create table legal_hold (
  tenant_id          uuid not null references tenant,
  hold_id            uuid not null,
  patient_id         uuid,
  organisation_id    uuid,
  reason             text not null check (reason <> ''),
  decision_reference text not null check (decision_reference <> ''),
  placed_by          uuid not null,
  placed_at          timestamptz not null default now(),
  primary key (tenant_id, hold_id),
  foreign key (tenant_id, organisation_id) references organisation,
  check (num_nonnulls(patient_id, organisation_id) <= 1)
);
create table legal_hold_release (
  tenant_id          uuid not null,
  hold_id            uuid not null,
  reason             text not null check (reason <> ''),
  decision_reference text not null check (decision_reference <> ''),
  released_by        uuid not null,
  released_at        timestamptz not null default now(),
  primary key (tenant_id, hold_id),
  foreign key (tenant_id, hold_id) references legal_hold
);

-- Up to which block rows of the log have gone by the rule; their seals and entries stay. Append-only, block by block.
create table audit_expiry (
  tenant_id  uuid not null,
  block      bigint not null,
  job_id     uuid not null,
  expired_at timestamptz not null default now(),
  primary key (tenant_id, block),
  foreign key (tenant_id, block) references audit_seal
);

alter table job
  drop constraint job_kind_check,
  add constraint job_kind_check check (kind in ('import-patients', 'import-devices', 'archive', 'erasure', 'key-rotation',
    'access-export', 'retention'));
create unique index job_retention_once on job (tenant_id) where kind = 'retention' and state in ('waiting', 'running');

-- All records that a merge has ever joined with this one: they are one person, also when it was undone.
create function linked_records(in_tenant uuid, of_patient uuid) returns uuid[]
  language sql stable security invoker parallel safe
  set search_path = pg_catalog, public, pg_temp
  set plan_cache_mode = force_generic_plan
as $$
  with recursive r (id) as (
    select of_patient
    union select case when m.from_patient_id = r.id then m.to_patient_id else m.from_patient_id end
      from r join patient_merge m on m.tenant_id = in_tenant and r.id in (m.from_patient_id, m.to_patient_id))
  select array_agg(r.id) from r
$$;

-- Whether a hold stands over what is of this patient, of this organisation, or (neither) of nobody: then the tenant's alone.
create function is_held(in_tenant uuid, of_patient uuid, of_organisation uuid) returns boolean
  language plpgsql stable security invoker
  set search_path = pg_catalog, public, pg_temp
  set plan_cache_mode = force_generic_plan
as $$
declare
  records uuid[];
begin
  if not exists (select from legal_hold h where h.tenant_id = in_tenant and not exists (
      select from legal_hold_release r where r.tenant_id = h.tenant_id and r.hold_id = h.hold_id)) then
    return false;
  end if;
  records := case when of_patient is null then '{}' else linked_records(in_tenant, of_patient) end;
  return exists (select from legal_hold h where h.tenant_id = in_tenant
    and not exists (select from legal_hold_release r where r.tenant_id = h.tenant_id and r.hold_id = h.hold_id)
    and (num_nonnulls(h.patient_id, h.organisation_id) = 0 or h.patient_id = any (records)
      or h.organisation_id = of_organisation
      or h.organisation_id is not null and exists (select from enrolment e where e.tenant_id = in_tenant
        and e.patient_id = any (records) and h.organisation_id in (e.controller_organisation_id, e.owner_organisation_id))));
end $$;

-- Whether the transaction is a step of a run of the rule that is under way, and no dry one.
create function is_retention_run() returns boolean
  language plpgsql stable security invoker
  set search_path = pg_catalog, public, pg_temp
  set plan_cache_mode = force_generic_plan
as $$
begin
  return exists (select from job j where j.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid
    and j.job_id = nullif(current_setting('app.retention_job', true), '')::uuid
    and j.kind = 'retention' and not j.dry_run and j.state in ('waiting', 'running'));
end $$;

-- The first transaction whose rows of the log have not gone by the rule.
create function expired_to_xid() returns xid8
  language plpgsql stable security invoker
  set search_path = pg_catalog, public, pg_temp
  set plan_cache_mode = force_generic_plan
as $$
begin
  return (select s.to_xid from audit_expiry x join audit_seal s on s.tenant_id = x.tenant_id and s.block = x.block
    where x.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid order by x.block desc limit 1);
end $$;

-- The database says which block comes next, and that its rows are as they were sealed: what was tampered with never goes by the
-- rule, and stays to be found.
create function audit_expiry_testify() returns trigger
  language plpgsql
  set search_path = pg_catalog
as $$
declare
  seal public.audit_seal;
  leaves bytea[];
begin
  perform pg_advisory_xact_lock(hashtextextended('audit_seal/' || new.tenant_id, 0));
  new.block := coalesce((select max(x.block) from public.audit_expiry x where x.tenant_id = new.tenant_id), 0) + 1;
  new.expired_at := now();
  select s.* into seal from public.audit_seal s where s.tenant_id = new.tenant_id and s.block = new.block;
  select array_agg(sha256('\x00'::bytea || uuid_send(e.event_id) || sha256(convert_to(public.audit_event_text(e), 'UTF8')))
      order by e.xid, e.event_id) into leaves
    from public.audit_event e where e.tenant_id = new.tenant_id and e.xid >= seal.from_xid and e.xid < seal.to_xid;
  if cardinality(leaves) is distinct from seal.count or public.audit_merkle_root(leaves) is distinct from seal.merkle_root then
    raise exception using errcode = 'check_violation', message = 'The block is not as it was sealed';
  end if;
  return new;
end $$;
create trigger audit_expiry_testify before insert on audit_expiry
  for each row execute function audit_expiry_testify();

-- Nobody is enrolled in a journal that is being removed. The lock meets that of who begins to remove it.
create function enrolment_in_journal() returns trigger
  language plpgsql
  set search_path = pg_catalog
as $$
begin
  perform from public.patient p where p.tenant_id = new.tenant_id and p.patient_id = new.patient_id for key share;
  if exists (select from public.retention_removal r where r.tenant_id = new.tenant_id and r.patient_id = new.patient_id) then
    raise exception using errcode = 'foreign_key_violation', message = 'The journal is being removed';
  end if;
  return new;
end $$;
create trigger enrolment_in_journal before insert or update of active_to on enrolment
  for each row execute function enrolment_in_journal();

-- As 0030 has it, and never what is held.
create or replace function kept_time_has_passed() returns trigger
  language plpgsql
  set search_path = pg_catalog, public
as $$
begin
  if not exists (select from job j where j.tenant_id = new.tenant_id and j.kind = 'erasure' and j.kept_until <= now()) then
    raise exception using errcode = 'insufficient_privilege', message = 'The time of this journal content has not passed';
  end if;
  if is_held(new.tenant_id, new.patient_id, null) then
    raise exception using errcode = 'insufficient_privilege', message = 'This journal content is held';
  end if;
  return new;
end $$;

do $$
declare name text;
begin
  foreach name in array array['retention_setting', 'retention_receipt', 'retention_removal', 'legal_hold', 'legal_hold_release',
    'audit_expiry'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format($policy$
      create policy %1$s_tenant on %1$I as restrictive for all to naer_app
        using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid))
        with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid))
    $policy$, name);
    execute format($policy$
      create policy %1$s_system on %1$I for all to naer_app
        using ((select current_setting('app.scope', true)) = 'system')
        with check ((select current_setting('app.scope', true)) = 'system')
    $policy$, name);
    execute format('revoke all on %I from public', name);
    execute format('grant select on %I to naer_app', name);
  end loop;
end $$;
grant insert on retention_setting, retention_receipt, retention_removal, legal_hold, legal_hold_release to naer_app;
grant insert (tenant_id, job_id) on audit_expiry to naer_app;

-- To take a row away: in a run of the rule, and when no hold stands over whose it is.
do $$
declare
  each text[];
begin
  foreach each slice 1 in array array[
    ['measurement_seen', 'patient_id', 'null'], ['measurement_correction', 'patient_id', 'null'],
    ['measurement_doubt', 'patient_id', 'null'], ['measurement_reminder', 'patient_id', 'null'],
    ['measurement', 'patient_id', 'controller_organisation_id'], ['monitor_event', 'patient_id', 'controller_organisation_id'],
    ['alert_history', 'patient_id', 'null'], ['alert', 'patient_id', 'controller_organisation_id'],
    ['contact', 'patient_id', 'null'], ['record_correction', 'patient_id', 'null'], ['patient_message', 'patient_id', 'null'],
    ['plan_proposal', 'patient_id', 'null'], ['plan_version', 'patient_id', 'null'], ['monitoring_pause', 'patient_id', 'null'],
    ['consent', 'patient_id', 'null'], ['patient_death', 'patient_id', 'null'], ['access_review', 'patient_id', 'null'],
    ['care_relation', 'patient_id', 'null'], ['access_block', 'patient_id', 'null'], ['kin_relation', 'patient_id', 'null'],
    ['responder_card', 'patient_id', 'null'], ['device_assignment', 'patient_id', 'null'],
    ['enrolment_event', 'patient_id', 'null'], ['patient_merge', 'from_patient_id', 'null'],
    ['enrolment', 'patient_id', 'controller_organisation_id'], ['patient_national_id', 'patient_id', 'null'],
    ['patient_identity', 'patient_id', 'null'], ['patient', 'patient_id', 'null'], ['quarantine', 'patient_id', 'null'],
    ['refusal_count', 'patient_id', 'null'], ['referral', 'patient_id', 'null'], ['access_export', 'patient_id', 'null'],
    ['device_quarantine', 'null', 'organisation_id'], ['import_line', 'null', 'null'], ['import_part', 'null', 'null'],
    ['archive_part', 'null', 'null'], ['archive_receipt', 'null', 'null'], ['job', 'null', 'organisation_id'],
    ['login', 'null', 'null'], ['invitation', 'null', 'null'], ['push_subscription', 'null', 'null'],
    ['duty_shift', 'null', 'null'], ['drill', 'null', 'null'], ['audit_event', 'subject_patient_id', 'organisation_id']
  ] loop
    execute format('create policy %1$s_retention on %1$I as restrictive for delete to naer_app
      using ((select is_retention_run()) and not is_held(tenant_id, %2$s::uuid, %3$s::uuid))', each[1], each[2], each[3]);
    execute format('grant delete on %I to naer_app', each[1]);
  end loop;
end $$;
-- Of the log only what has been sealed and noted to have gone.
create policy audit_event_expired on audit_event as restrictive for delete to naer_app
  using (xid < (select expired_to_xid()));
-- Keyed hashes of a person whose journal goes; the tenant's own.
create policy citizen_directory_leave on citizen_directory for delete to naer_app
  using ((select current_setting('app.scope', true)) = 'system'
    and tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)
    -- The job itself stands in the tenant's database, which may be another.
    and (select nullif(current_setting('app.retention_job', true), '')) is not null);
grant delete on citizen_directory to naer_app;

do $$
declare signature text;
begin
  foreach signature in array array['linked_records(uuid, uuid)', 'is_held(uuid, uuid, uuid)', 'is_retention_run()',
    'expired_to_xid()'] loop
    execute format('revoke all on function %s from public', signature);
    execute format('grant execute on function %s to naer_app', signature);
  end loop;
end $$;
