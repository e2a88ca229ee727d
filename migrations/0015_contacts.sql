-- Contacts with and about patients, messages both ways, and which measurements somebody has looked at. Projected from the
-- patients' monitors, append only; their ids are derived there, so that what comes twice is one row.

create table contact (
  tenant_id       uuid not null,
  contact_id      uuid not null,
  patient_id      uuid not null,
  enrolment_id    uuid not null,
  channel         text not null check (channel in ('call', 'video', 'visit', 'message', 'case-conference')),
  at              timestamptz not null,
  -- [{ organisationId, minutes }]: each organisation once.
  minutes         jsonb not null check (jsonb_typeof(minutes) = 'array' and jsonb_array_length(minutes) > 0),
  outcome         text not null check (outcome ~ '^[a-z]+(-[a-z]+)*$' and length(outcome) <= 40),
  alert_ids       uuid[] not null,
  -- Kilometres both ways.
  trip_avoided_km double precision check (trip_avoided_km >= 0),
  video_link      text check (video_link ~ '^https://'),
  note            text,
  recorded_by     text not null check (recorded_by <> ''),
  unit_id         uuid not null,
  recorded_at     timestamptz not null,
  created_at      timestamptz not null default now(),
  primary key (tenant_id, contact_id)
);
create index contact_newest on contact (tenant_id, patient_id, at desc, contact_id desc);

create table patient_message (
  tenant_id  uuid not null,
  message_id uuid not null,
  patient_id uuid not null,
  direction  text not null check (direction in ('from-patient', 'to-patient')),
  text       text not null check (text <> ''),
  at         timestamptz not null,
  -- Who wrote it for the unit; of one from the patient, the device and the app's own name of it.
  sent_by    text,
  unit_id    uuid,
  device_id  uuid,
  sender_id  text,
  -- The alert that it raised or answered.
  alert_id   uuid,
  created_at timestamptz not null default now(),
  primary key (tenant_id, message_id),
  check (case direction when 'to-patient' then sent_by is not null and unit_id is not null else device_id is not null end)
);
create index patient_message_newest on patient_message (tenant_id, patient_id, at desc, message_id desc);

-- The first mark stays.
create table measurement_seen (
  tenant_id  uuid not null,
  patient_id uuid not null,
  sequence   bigint not null check (sequence > 0),
  at         timestamptz not null,
  seen_by    text not null check (seen_by <> ''),
  unit_id    uuid not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, patient_id, sequence)
);

alter table contact enable row level security;
alter table contact force row level security;
alter table patient_message enable row level security;
alter table patient_message force row level security;
alter table measurement_seen enable row level security;
alter table measurement_seen force row level security;

-- As 0004 has it: the tenant that is set and no other; system scope; and the one patient of patient scope, to read.
create policy contact_tenant on contact as restrictive for all to naer_app
  using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid))
  with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));
create policy contact_system on contact for all to naer_app
  using ((select current_setting('app.scope', true)) = 'system')
  with check ((select current_setting('app.scope', true)) = 'system');
create policy contact_patient on contact for select to naer_app
  using ((select current_setting('app.scope', true)) = 'patient'
    and patient_id = (select nullif(current_setting('app.patient_id', true), '')::uuid));

create policy patient_message_tenant on patient_message as restrictive for all to naer_app
  using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid))
  with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));
create policy patient_message_system on patient_message for all to naer_app
  using ((select current_setting('app.scope', true)) = 'system')
  with check ((select current_setting('app.scope', true)) = 'system');
create policy patient_message_patient on patient_message for select to naer_app
  using ((select current_setting('app.scope', true)) = 'patient'
    and patient_id = (select nullif(current_setting('app.patient_id', true), '')::uuid));

create policy measurement_seen_tenant on measurement_seen as restrictive for all to naer_app
  using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid))
  with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));
create policy measurement_seen_system on measurement_seen for all to naer_app
  using ((select current_setting('app.scope', true)) = 'system')
  with check ((select current_setting('app.scope', true)) = 'system');
create policy measurement_seen_patient on measurement_seen for select to naer_app
  using ((select current_setting('app.scope', true)) = 'patient'
    and patient_id = (select nullif(current_setting('app.patient_id', true), '')::uuid));

revoke all on contact from public;
grant select, insert on contact to naer_app;
revoke all on patient_message from public;
grant select, insert on patient_message to naer_app;
revoke all on measurement_seen from public;
grant select, insert on measurement_seen to naer_app;
