-- A unit's test alarms: how each went. In no figure and no journal: the test patient is in no other table.

create table drill (
  tenant_id  uuid not null,
  drill_id   uuid not null,
  unit_id    uuid not null,
  n          bigint not null,
  started_at timestamptz not null,
  started_by uuid not null,
  body       jsonb not null check (body ->> 'v' = '1'),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, drill_id)
);
create index drill_by_unit on drill (tenant_id, unit_id, started_at desc, drill_id desc);

alter table drill enable row level security;
alter table drill force row level security;

-- As 0004 has it: the tenant that is set and no other; system scope; and of the units that are set, to read.
create policy drill_tenant on drill as restrictive for all to naer_app
  using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid))
  with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));
create policy drill_system on drill for all to naer_app
  using ((select current_setting('app.scope', true)) = 'system')
  with check ((select current_setting('app.scope', true)) = 'system');
create policy drill_unit on drill for select to naer_app
  using ((select current_setting('app.scope', true)) = 'unit'
    and unit_id = any ((select nullif(current_setting('app.unit_ids', true), '')::uuid[])::uuid[]));

revoke all on drill from public;
grant select, insert on drill to naer_app;
grant update (n, body, updated_at) on drill to naer_app;
