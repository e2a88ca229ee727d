-- A measurement that was wrong (another person's finger, a slip of the hand). It is judged as if it had not been, and is
-- kept as it was, with who said so, when and why; projected from the patients' monitors, append only.

create table measurement_correction (
  tenant_id   uuid not null,
  patient_id  uuid not null,
  sequence    bigint not null check (sequence > 0),
  at          timestamptz not null,
  -- A practitioner, by id, at one of their units.
  by          uuid not null,
  unit_id     uuid not null,
  reason      text not null check (reason <> ''),
  recorded_at timestamptz not null default now(),
  primary key (tenant_id, patient_id, sequence)
);

alter table measurement_correction enable row level security;
alter table measurement_correction force row level security;

-- As 0004 has it: the tenant that is set and no other; system scope; and the one patient of patient scope, to read.
create policy measurement_correction_tenant on measurement_correction as restrictive for all to naer_app
  using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid))
  with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));
create policy measurement_correction_system on measurement_correction for all to naer_app
  using ((select current_setting('app.scope', true)) = 'system')
  with check ((select current_setting('app.scope', true)) = 'system');
create policy measurement_correction_patient on measurement_correction for select to naer_app
  using ((select current_setting('app.scope', true)) = 'patient'
    and patient_id = (select nullif(current_setting('app.patient_id', true), '')::uuid));

revoke all on measurement_correction from public;
grant select, insert on measurement_correction to naer_app;
