-- The frame of a health community, kept by its own administrators: what state tenants and organisations are in, areas,
-- who came after whom, which units are open, which programmes are sensitive. No patient stands in any of these tables.

alter table tenant
  -- Suspended: people and clients are refused, devices are taken in. Left: nobody is let in any more.
  add column state            text not null default 'active' check (state in ('active', 'suspended', 'leaving', 'left')),
  add column state_since      timestamptz not null default now(),
  add column state_reason     text check (state_reason <> ''),
  add column settings_version bigint not null default 1 check (settings_version > 0);

alter table organisation
  add column municipality_number  text check (municipality_number ~ '^[0-9]{4}$'),
  add column state                text not null default 'active' check (state in ('active', 'suspended', 'leaving', 'left')),
  add column state_since          timestamptz not null default now(),
  add column state_reason         text check (state_reason <> ''),
  add column organisation_version bigint not null default 1 check (organisation_version > 0),
  add constraint organisation_municipality check (municipality_number is null or kind = 'municipality');

alter table unit
  add column closed_at    timestamptz,
  -- Of its name and whether it is open; its duty has a version of its own.
  add column unit_version bigint not null default 1 check (unit_version > 0);

alter table practitioner
  -- The newest version that the person's object was given by the sweep; one that lags is given it again.
  add column principal_pushed_version bigint not null default 1;
create index practitioner_to_push on practitioner (tenant_id, practitioner_id)
  where principal_pushed_version < principal_version;

-- Catchment areas (opptaksområder): many-to-many, with dates. 0301 Oslo and 4601 Bergen lie in two at a time (DOMAIN 1).
create table organisation_area (
  tenant_id       uuid not null,
  organisation_id uuid not null,
  area            text not null check (area ~ '^[a-z0-9æøå][a-z0-9æøå-]{0,59}$'),
  period          daterange not null check (not isempty(period) and not lower_inf(period)),
  created_at      timestamptz not null default now(),
  updated_at      timestamptz not null default now(),
  -- Ended on the day it began: it never was, and is taken away by `voided_at`.
  voided_at       timestamptz,
  area_id         uuid not null default gen_random_uuid(),
  primary key (tenant_id, area_id),
  foreign key (tenant_id, organisation_id) references organisation,
  constraint organisation_area_once exclude using gist
    (tenant_id with =, organisation_id with =, area with =, period with &&) where (voided_at is null)
);

-- Mergers and splits: who took over from whom, from which day. Both stay: what one recorded stays its own.
create table organisation_succession (
  tenant_id      uuid not null,
  predecessor_id uuid not null,
  successor_id   uuid not null check (successor_id <> predecessor_id),
  from_date      date not null,
  reason         text not null check (reason <> ''),
  created_by     uuid not null,
  created_at     timestamptz not null default now(),
  primary key (tenant_id, predecessor_id, successor_id),
  foreign key (tenant_id, predecessor_id) references organisation,
  foreign key (tenant_id, successor_id) references organisation,
  foreign key (tenant_id, created_by) references practitioner
);

-- Programmes whose enrolments nobody outside the care team learns of (mental health, substance use).
create table sensitive_programme (
  tenant_id  uuid not null references tenant,
  programme  text not null check (programme <> ''),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  ended_at   timestamptz,
  primary key (tenant_id, programme)
);

alter table organisation_area       enable row level security;
alter table organisation_area       force row level security;
alter table organisation_succession enable row level security;
alter table organisation_succession force row level security;
alter table sensitive_programme     enable row level security;
alter table sensitive_programme     force row level security;

-- As 0004 has it for the frame of a tenant: the tenant that is set and no other; system scope; those who work there read.
do $$
declare name text;
begin
  foreach name in array array['organisation_area', 'organisation_succession', 'sensitive_programme'] loop
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
    execute format($policy$
      create policy %1$s_read on %1$I for select to naer_app
        using ((select current_setting('app.scope', true)) in ('patient', 'unit'))
    $policy$, name);
  end loop;
end $$;

-- Nobody is enrolled at a unit that has closed, nor under an organisation or in a tenant that is leaving. The locks let a
-- close or a leave that runs at the same time be seen, or wait.
create function enrolment_unit_is_open() returns trigger
  language plpgsql
  set search_path = pg_catalog, public
as $$
declare
  closed   timestamptz;
  home     uuid;
  staying  boolean;
begin
  select u.closed_at, u.organisation_id into closed, home from unit u
    where u.tenant_id = new.tenant_id and u.unit_id = new.unit_id for share;
  if closed is not null then
    raise exception using errcode = 'check_violation', constraint = 'enrolment_unit_is_open',
      message = 'The unit is closed';
  end if;
  select bool_and(x.state not in ('leaving', 'left')) into staying from (
    select o.state from organisation o where o.tenant_id = new.tenant_id
      and o.organisation_id in (home, new.owner_organisation_id, new.controller_organisation_id) for share) x;
  select staying and t.state not in ('leaving', 'left') into staying from tenant t where t.tenant_id = new.tenant_id for share;
  if not staying then
    raise exception using errcode = 'check_violation', constraint = 'enrolment_organisation_stays',
      message = 'The organisation is leaving';
  end if;
  return new;
end $$;
create trigger enrolment_unit_is_open before insert on enrolment
  for each row when (new.active_to is null) execute function enrolment_unit_is_open();

-- Whoever enrols, or takes an ending back: the list as it stands decides. After the trigger above, whose lock lets a change
-- of the list be seen, or wait; a change marks what stands.
create function enrolment_unit_sensitive() returns trigger
  language plpgsql
  set search_path = pg_catalog, public
as $$
begin
  if tg_op = 'UPDATE' then
    perform from tenant t where t.tenant_id = new.tenant_id for share;
    new.sensitive := false;
  end if;
  new.sensitive := new.sensitive or exists (select from sensitive_programme s
    where s.tenant_id = new.tenant_id and s.programme = new.programme and s.ended_at is null);
  return new;
end $$;
create trigger enrolment_unit_sensitive before insert on enrolment
  for each row execute function enrolment_unit_sensitive();
create trigger enrolment_unit_sensitive_again before update of active_to, programme on enrolment
  for each row when (new.active_to is null and (old.active_to is not null or new.programme <> old.programme))
  execute function enrolment_unit_sensitive();

revoke all on organisation_area, organisation_succession, sensitive_programme from public;
grant select, insert on organisation_area, organisation_succession, sensitive_programme to naer_app;
grant update (name, time_zone, plan_approvers, state, state_since, state_reason, settings_version)
  on tenant to naer_app;
grant update (name, municipality_number, state, state_since, state_reason, organisation_version, updated_at)
  on organisation to naer_app;
grant update (name, closed_at, unit_version) on unit to naer_app;
grant update (name, principal_pushed_version) on practitioner to naer_app;
grant update (role, active_from) on practitioner_unit to naer_app;
grant update (period, voided_at, updated_at) on organisation_area to naer_app;
grant update (ended_at, updated_at) on sensitive_programme to naer_app;
