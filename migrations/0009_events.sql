-- What devices and services report that is no measurement: an alarm pressed, a fall. Projected from the patients'
-- monitors, append only. The sequence comes from the same numbers as measurements: `<patient>.e<sequence>`.

create table monitor_event (
  tenant_id                  uuid not null,
  patient_id                 uuid not null,
  sequence                   bigint not null check (sequence > 0),
  code                       text not null check (code <> ''),
  text                       text,
  -- When it happened, after any correction of the device's clock; as the device had it; and as it was written.
  at                         timestamptz not null,
  device_time                timestamptz not null,
  at_text                    text not null,
  clock                      text not null check (clock in ('device', 'corrected')),
  received_at                timestamptz not null,
  sent_at                    timestamptz,
  late                       boolean not null,
  device_id                  uuid not null,
  assignment_id              uuid not null,
  sender_id                  text,
  -- The version in force when it happened, and the worst a rule of it made of the code; null: none did.
  plan_version               integer,
  severity                   text check (severity in ('yellow', 'red')),
  engine_version             text not null,
  controller_organisation_id uuid not null,
  recorded_at                timestamptz not null default now(),
  primary key (tenant_id, patient_id, sequence)
);
create index monitor_event_newest on monitor_event (tenant_id, patient_id, at desc);

alter table monitor_event enable row level security;
alter table monitor_event force row level security;

-- As 0004 has it: the tenant that is set and no other; system scope; and the one patient of patient scope, to read.
create policy monitor_event_tenant on monitor_event as restrictive for all to naer_app
  using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid))
  with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));
create policy monitor_event_system on monitor_event for all to naer_app
  using ((select current_setting('app.scope', true)) = 'system')
  with check ((select current_setting('app.scope', true)) = 'system');
create policy monitor_event_patient on monitor_event for select to naer_app
  using ((select current_setting('app.scope', true)) = 'patient'
    and patient_id = (select nullif(current_setting('app.patient_id', true), '')::uuid));

revoke all on monitor_event from public;
grant select, insert on monitor_event to naer_app;
