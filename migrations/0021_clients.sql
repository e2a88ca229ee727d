-- Partners' apps and gateways. Keys are public, secrets are hashes; no patient stands here. A client id is
-- `<tenant_id>.<client_id>`. principal_version rises with every change; the client's object refuses an older one.

-- Secrets are weaker than keys: a tenant says so before any is made.
alter table tenant add column client_secrets boolean not null default false;

create table api_client (
  tenant_id         uuid not null,
  client_id         uuid not null,
  -- It acts as this organisation: its care relations are those of the organisation's units.
  organisation_id   uuid not null,
  name              text not null check (name <> ''),
  -- SMART v2: system/Observation.rs
  scopes            text[] not null,
  -- Public keys here, or where they are fetched, or neither (a secret alone).
  jwks              jsonb check (jsonb_typeof(jwks -> 'keys') = 'array'),
  jwks_uri          text check (jwks_uri ~ '^https://'),
  -- SHA-256 in base64url.
  secret_hash       text,
  require_dpop      boolean not null default false,
  -- Null: the default.
  per_minute        integer check (per_minute between 1 and 60000),
  principal_version bigint not null default 1 check (principal_version > 0),
  -- Null: by a platform operator or a seed.
  created_by        uuid,
  created_at        timestamptz not null default now(),
  updated_at        timestamptz not null default now(),
  -- Closed for good.
  revoked_at        timestamptz,
  primary key (tenant_id, client_id),
  foreign key (tenant_id, organisation_id) references organisation,
  foreign key (tenant_id, created_by) references practitioner,
  check (jwks is null or jwks_uri is null),
  check (jwks is not null or jwks_uri is not null or secret_hash is not null)
);
create index api_client_by_organisation on api_client (tenant_id, organisation_id);

alter table api_client enable row level security;
alter table api_client force row level security;

-- As 0004 has it: the tenant that is set and no other; system scope alone, for no care relation leads to it.
create policy api_client_tenant on api_client as restrictive for all to naer_app
  using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid))
  with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));
create policy api_client_system on api_client for all to naer_app
  using ((select current_setting('app.scope', true)) = 'system')
  with check ((select current_setting('app.scope', true)) = 'system');

revoke all on api_client from public;
grant select, insert on api_client to naer_app;
grant update (name, scopes, jwks, jwks_uri, secret_hash, require_dpop, per_minute, principal_version, updated_at, revoked_at)
  on api_client to naer_app;
grant update (client_secrets, updated_at) on tenant to naer_app;
