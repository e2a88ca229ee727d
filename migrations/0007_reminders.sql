-- When a patient was due to be reminded of a measurement that the schedule asked for and that had not come; projected
-- from the patients' monitors, append only. A doubled alarm meets the key.

create table measurement_reminder (
  tenant_id   uuid not null,
  patient_id  uuid not null,
  rule_key    text not null,
  at          timestamptz not null,
  -- Entry of the plan's schedule, the first instant of its slot, and the series still missing then.
  entry_key   text not null,
  slot_from   timestamptz not null,
  missing     text[] not null check (cardinality(missing) > 0),
  recorded_at timestamptz not null default now(),
  primary key (tenant_id, patient_id, rule_key, at)
);
create index measurement_reminder_newest on measurement_reminder (tenant_id, patient_id, at desc);

alter table measurement_reminder enable row level security;
alter table measurement_reminder force row level security;

-- As 0004 has it: the tenant that is set and no other; system scope; and the one patient of patient scope, to read.
create policy measurement_reminder_tenant on measurement_reminder as restrictive for all to naer_app
  using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid))
  with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));
create policy measurement_reminder_system on measurement_reminder for all to naer_app
  using ((select current_setting('app.scope', true)) = 'system')
  with check ((select current_setting('app.scope', true)) = 'system');
create policy measurement_reminder_patient on measurement_reminder for select to naer_app
  using ((select current_setting('app.scope', true)) = 'patient'
    and patient_id = (select nullif(current_setting('app.patient_id', true), '')::uuid));

revoke all on measurement_reminder from public;
grant select, insert on measurement_reminder to naer_app;
