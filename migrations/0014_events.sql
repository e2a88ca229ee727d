-- Events whole: what a sender says besides, who reported one that no device did, which alerts it fired; and the responder's
-- card of a patient. A position is never here: it lives in the monitor while it is needed.

alter table monitor_event
  alter column device_id drop not null,
  alter column assignment_id drop not null,
  -- Practitioner id, when a person and no device reported it.
  add column reported_by uuid,
  -- What the sender made of it (VKP 0-40); `severity` is what came of it.
  add column sent_severity smallint check (sent_severity in (0, 10, 20, 30, 40)),
  -- The code that its words say it is, beside the one it was sent under.
  add column read_as text,
  add column gateway_text text,
  -- Ids of the alerts that it fired; null in rows of before.
  add column alert_ids text[],
  -- Of a follow-up: the event it follows up, and what was done: [{code, at, text?}].
  add column follows_sequence bigint,
  add column receipts jsonb,
  add constraint monitor_event_source check
    (num_nonnulls(device_id, reported_by) = 1 and (device_id is null) = (assignment_id is null));

-- What staff records by hand comes by the REST door.
alter table measurement
  drop constraint measurement_door_check,
  add constraint measurement_door_check check (door in ('ingest', 'fhir', 'api'));

-- Address, key box, telephones, critical information: sealed as identities are, one a patient, opened only while an event
-- of the patient is open. It goes to the patient's monitor with the registry's facts.
create table responder_card (
  tenant_id  uuid not null,
  patient_id uuid not null,
  key_id     uuid not null,
  sealed     text not null,
  changed_by uuid not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, patient_id),
  foreign key (tenant_id, patient_id) references patient,
  foreign key (tenant_id, key_id) references tenant_key,
  foreign key (tenant_id, changed_by) references practitioner
);

alter table responder_card enable row level security;
alter table responder_card force row level security;

-- As 0004 has it: the tenant that is set and no other; and system scope. No policy for patient or unit scope: nobody reads
-- a card from here but the monitor's facts, which open it while an event is open.
create policy responder_card_tenant on responder_card as restrictive for all to naer_app
  using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid))
  with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));
create policy responder_card_system on responder_card for all to naer_app
  using ((select current_setting('app.scope', true)) = 'system')
  with check ((select current_setting('app.scope', true)) = 'system');

revoke all on responder_card from public;
grant select, insert on responder_card to naer_app;
grant update (key_id, sealed, changed_by, updated_at) on responder_card to naer_app;
