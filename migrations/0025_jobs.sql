-- Long pieces of work of a tenant: imports, archives and erasures. What an import was sent stands sealed in its parts until
-- the part is done; of a line only its number, outcome and codes are kept. An archive's files are outside, their hashes here.

create table job (
  tenant_id       uuid not null references tenant,
  job_id          uuid not null,
  kind            text not null check (kind in ('import-patients', 'import-devices', 'archive', 'erasure')),
  -- Of an import: within which its sender administers; of an archive or erasure: whose. Null: the whole tenant's.
  organisation_id uuid,
  state           text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'failed')),
  dry_run         boolean not null default false,
  -- Lines of an import, rows of an archive or erasure.
  total           bigint not null default 0,
  done            bigint not null default 0,
  accepted        bigint not null default 0,
  refused         bigint not null default 0,
  -- A code.
  failure         text,
  -- Codes, counts, hashes and ids alone.
  detail          jsonb not null default '{"v": 1}' check (detail ->> 'v' = '1'),
  -- A person of the tenant, or a demo's.
  created_by      uuid not null,
  created_at      timestamptz not null default now(),
  updated_at      timestamptz not null default now(),
  finished_at     timestamptz,
  primary key (tenant_id, job_id),
  foreign key (tenant_id, organisation_id) references organisation
);
create index job_unfinished on job (tenant_id, updated_at) where state in ('waiting', 'running');
create unique index job_erasure_once on job (tenant_id, organisation_id) where kind = 'erasure' and state <> 'failed';

-- What was sent, in parts of some lines; null once each of them has its outcome.
create table import_part (
  tenant_id  uuid not null,
  job_id     uuid not null,
  part       integer not null check (part >= 0),
  key_id     uuid not null,
  sealed     text,
  created_at timestamptz not null default now(),
  primary key (tenant_id, job_id, part),
  foreign key (tenant_id, job_id) references job,
  foreign key (tenant_id, key_id) references tenant_key
);
create index import_part_waiting on import_part (tenant_id, job_id, part) where sealed is not null;

-- Append-only. `faults`: [{ field, code }], never a value.
create table import_line (
  tenant_id uuid not null,
  job_id    uuid not null,
  line      integer not null check (line > 0),
  outcome   text not null check (outcome in ('created', 'enrolled', 'already-there', 'refused')),
  faults    jsonb not null default '[]' check (jsonb_typeof(faults) = 'array'),
  primary key (tenant_id, job_id, line),
  foreign key (tenant_id, job_id) references job
);

-- A file of an archive that is whole. `last_key`: of its last row; the next part begins after it.
create table archive_part (
  tenant_id  uuid not null,
  job_id     uuid not null,
  part       integer not null check (part >= 0),
  kind       text not null,
  name       text not null check (name ~ '^[a-z-]+-[0-9]{4,}\.ndjson$'),
  row_count  bigint not null check (row_count >= 0),
  bytes      bigint not null check (bytes >= 0),
  sha256     text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  last_key   jsonb,
  -- Of its kind: the next kind comes after it.
  is_last    boolean not null,
  written_at timestamptz not null default now(),
  primary key (tenant_id, job_id, part),
  unique (tenant_id, job_id, name),
  foreign key (tenant_id, job_id) references job
);

-- Who received the archive says by its manifest's hash that it has all of it.
create table archive_receipt (
  tenant_id       uuid not null,
  job_id          uuid not null,
  manifest_sha256 text not null check (manifest_sha256 ~ '^[0-9a-f]{64}$'),
  received_by     uuid not null,
  received_at     timestamptz not null default now(),
  primary key (tenant_id, job_id),
  foreign key (tenant_id, job_id) references job
);

alter table job             enable row level security;
alter table job             force row level security;
alter table import_part     enable row level security;
alter table import_part     force row level security;
alter table import_line     enable row level security;
alter table import_line     force row level security;
alter table archive_part    enable row level security;
alter table archive_part    force row level security;
alter table archive_receipt enable row level security;
alter table archive_receipt force row level security;

-- As 0004 has it: the tenant that is set and no other; system scope alone, for no care relation leads to these.
do $$
declare name text;
begin
  foreach name in array array['job', 'import_part', 'import_line', 'archive_part', 'archive_receipt'] loop
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
  end loop;
end $$;

revoke all on job, import_part, import_line, archive_part, archive_receipt from public;
grant select, insert on job, import_part, import_line, archive_part, archive_receipt to naer_app;
grant update (state, total, done, accepted, refused, failure, detail, updated_at, finished_at) on job to naer_app;
grant update (sealed) on import_part to naer_app;

-- Erasure overwrites and deletes nothing: rows stay with ids and times, what names a person or opens a door goes.
alter table practitioner_contact
  drop constraint practitioner_contact_phone_check,
  add constraint practitioner_contact_phone_check check (phone = '' or phone ~ '^\+[1-9][0-9]{6,14}$');
grant update (phone, updated_at) on practitioner_contact to naer_app;
grant update (endpoint, p256dh, auth, ended_at) on push_subscription to naer_app;
grant update (subject_index) on login to naer_app;
grant update (subject_index) on login_directory to naer_app;
grant update (code_hash) on invitation to naer_app;
grant update (identifier_system, identifier_value, identifier_key) on device to naer_app;
grant update (blind_index, sealed, purpose) on referral to naer_app;
