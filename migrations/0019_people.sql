-- People who log in: roles beside those at a unit, log-ins of an issuer, invitations. Staff data; no patient stands here.
-- principal_version rises with every change of what a person may do; the person's object refuses an older one.

alter table practitioner
  add column principal_version bigint not null default 1 check (principal_version > 0),
  -- What was issued before (sessions, tokens) is refused.
  add column revoked_before    timestamptz,
  add column suspended_at      timestamptz;

-- `coordinator` at a unit is of before: it gives nothing any more.
alter table practitioner_unit
  drop constraint practitioner_unit_role_check,
  add constraint practitioner_unit_role_check check (role in ('nurse', 'physician', 'responder', 'coordinator'));

create table practitioner_role (
  tenant_id       uuid not null,
  role_id         uuid not null,
  practitioner_id uuid not null,
  role            text not null check (role in ('coordinator', 'administrator', 'auditor')),
  -- Null: in the whole tenant.
  organisation_id uuid,
  active_from     timestamptz not null default now(),
  active_to       timestamptz check (active_to >= active_from),
  created_at      timestamptz not null default now(),
  primary key (tenant_id, role_id),
  foreign key (tenant_id, practitioner_id) references practitioner,
  foreign key (tenant_id, organisation_id) references organisation
);
create unique index practitioner_role_once on practitioner_role (tenant_id, practitioner_id, role, organisation_id)
  nulls not distinct where active_to is null;

-- Which person of the tenant a subject of an issuer is. subject_index is a keyed hash of issuer and subject.
create table login (
  tenant_id       uuid not null,
  login_id        uuid not null,
  practitioner_id uuid not null,
  subject_index   text not null,
  created_at      timestamptz not null default now(),
  ended_at        timestamptz,
  primary key (tenant_id, login_id),
  foreign key (tenant_id, practitioner_id) references practitioner
);
create unique index login_once on login (tenant_id, subject_index) where ended_at is null;

-- Ids alone, across tenants: where somebody who has just logged in works. Readable in system scope only.
create table login_directory (
  tenant_id       uuid not null references tenant_directory,
  subject_index   text not null,
  practitioner_id uuid not null,
  created_at      timestamptz not null default now(),
  ended_at        timestamptz,
  primary key (tenant_id, subject_index)
);
create index login_directory_by_subject on login_directory (subject_index) where ended_at is null;

-- A person who may come: joins a subject to the practitioner that waits for it. The code is shown once and kept hashed.
create table invitation (
  tenant_id       uuid not null,
  invitation_id   uuid not null,
  practitioner_id uuid not null,
  code_hash       text not null,
  -- Null: by a platform operator.
  created_by      uuid,
  created_at      timestamptz not null default now(),
  expires_at      timestamptz not null check (expires_at > created_at),
  accepted_at     timestamptz,
  revoked_at      timestamptz,
  primary key (tenant_id, invitation_id),
  unique (tenant_id, code_hash),
  foreign key (tenant_id, practitioner_id) references practitioner,
  foreign key (tenant_id, created_by) references practitioner
);
create index invitation_by_person on invitation (tenant_id, practitioner_id);

alter table practitioner_role enable row level security;
alter table practitioner_role force row level security;
alter table login             enable row level security;
alter table login             force row level security;
alter table login_directory   enable row level security;
alter table login_directory   force row level security;
alter table invitation        enable row level security;
alter table invitation        force row level security;

do $$
declare name text;
begin
  foreach name in array array['practitioner_role', 'login', 'invitation'] loop
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
create policy practitioner_role_read on practitioner_role for select to naer_app
  using ((select current_setting('app.scope', true)) in ('patient', 'unit'));
create policy login_directory_system on login_directory for select to naer_app
  using ((select current_setting('app.scope', true)) = 'system');
create policy login_directory_enter on login_directory for insert to naer_app
  with check ((select current_setting('app.scope', true)) = 'system'
    and tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));
create policy login_directory_end on login_directory for update to naer_app
  using ((select current_setting('app.scope', true)) = 'system'
    and tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid))
  with check ((select current_setting('app.scope', true)) = 'system'
    and tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));

revoke all on practitioner_role, login, login_directory, invitation from public;
grant select, insert on practitioner_role, login, login_directory, invitation to naer_app;
grant update (principal_version, revoked_before, suspended_at, updated_at) on practitioner to naer_app;
grant update (active_to) on practitioner_role to naer_app;
grant update (ended_at) on login to naer_app;
grant update (practitioner_id, ended_at) on login_directory to naer_app;
grant update (accepted_at, revoked_at) on invitation to naer_app;
