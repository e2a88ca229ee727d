-- A measurement that another one has made questionable after it was kept (a weight that came late, a lung function of one
-- manoeuvre). The measurement itself is never changed; projected from the patients' monitors, append only.

create table measurement_doubt (
  tenant_id   uuid not null,
  patient_id  uuid not null,
  sequence    bigint not null check (sequence > 0),
  doubt       text not null check (doubt in ('rapid-change', 'fev1-above-fvc')),
  at          timestamptz not null,
  recorded_at timestamptz not null default now(),
  primary key (tenant_id, patient_id, sequence, doubt)
);

alter table measurement_doubt enable row level security;
alter table measurement_doubt force row level security;

-- As 0004 has it: the tenant that is set and no other; system scope; and the one patient of patient scope, to read.
create policy measurement_doubt_tenant on measurement_doubt as restrictive for all to naer_app
  using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid))
  with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));
create policy measurement_doubt_system on measurement_doubt for all to naer_app
  using ((select current_setting('app.scope', true)) = 'system')
  with check ((select current_setting('app.scope', true)) = 'system');
create policy measurement_doubt_patient on measurement_doubt for select to naer_app
  using ((select current_setting('app.scope', true)) = 'patient'
    and patient_id = (select nullif(current_setting('app.patient_id', true), '')::uuid));

revoke all on measurement_doubt from public;
grant select, insert on measurement_doubt to naer_app;
