-- What the records hold about one patient, for the patient (GDPR articles 15 and 20): a job whose files are sealed with a key
-- of their own, which stands here sealed with the tenant's. When its time has passed the files go, and the key with them.
create table access_export (
  tenant_id  uuid not null,
  job_id     uuid not null,
  -- The record that was asked for, and all records of that person then: none of another is ever in it.
  patient_id uuid not null,
  records    uuid[] not null check (patient_id = any (records)),
  -- Who represents the patient is not given whom the patient keeps out or lets in.
  audience   text not null check (audience in ('patient', 'representative')),
  -- As the log names them.
  asked_by   text not null check (asked_by <> ''),
  language   text not null check (language in ('nb', 'nn', 'en')),
  key_id     uuid not null,
  sealed     text not null check (sealed <> ''),
  asked_at   timestamptz not null default now(),
  expires_at timestamptz not null,
  primary key (tenant_id, job_id),
  foreign key (tenant_id, job_id) references job,
  foreign key (tenant_id, patient_id) references patient,
  foreign key (tenant_id, key_id) references tenant_key
);
create index access_export_of_patient on access_export (tenant_id, patient_id, asked_at);
create index access_export_due on access_export (tenant_id, expires_at) where sealed <> 'erased';
create index access_export_by_key on access_export (tenant_id, key_id, job_id);
create trigger sealed_with_key_in_use before insert or update of key_id, sealed on access_export
  for each row execute function sealed_with_key_in_use();

-- Whoever asked for one stands in it: a citizen is no person of the tenant, and no operator.
alter table job
  drop constraint job_kind_check,
  add constraint job_kind_check check (kind in ('import-patients', 'import-devices', 'archive', 'erasure', 'key-rotation',
    'access-export')),
  drop constraint job_by,
  add constraint job_by check (num_nonnulls(created_by, operator) = case kind when 'access-export' then 0 else 1 end);
alter table archive_part
  drop constraint archive_part_name_check,
  add constraint archive_part_name_check check (name ~ '^[a-z-]+-[0-9]{4,}\.(nd)?json$');

alter table access_export enable row level security;
alter table access_export force row level security;
create policy access_export_tenant on access_export as restrictive for all to naer_app
  using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid))
  with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));
create policy access_export_system on access_export for all to naer_app
  using ((select current_setting('app.scope', true)) = 'system')
  with check ((select current_setting('app.scope', true)) = 'system');
revoke all on access_export from public;
grant select, insert on access_export to naer_app;
grant update (key_id, sealed, expires_at) on access_export to naer_app;
