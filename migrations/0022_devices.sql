-- A register of devices, whose they are and what they measure; shared ones by slot or session; what nobody could be
-- found for. A device's version rises with every change of it or of whom it is assigned to: its object refuses an older one.

alter table device
  add column identifier_system text,
  add column identifier_value  text,
  -- SHA-256 of both, normalised: names the device's object.
  add column identifier_key    text check (identifier_key ~ '^[0-9a-f]{64}$'),
  add column organisation_id   uuid,
  -- Nær's measurement types; empty when nobody has said.
  add column measures          text[] not null default '{}',
  add column version           bigint not null default 1 check (version > 0),
  -- Given to nobody any more; what it measured before still comes in.
  add column retired_at        timestamptz,
  add foreign key (tenant_id, organisation_id) references organisation,
  add constraint device_registered check (num_nulls(identifier_system, identifier_value, identifier_key, organisation_id) in (0, 4));
create unique index device_identifier on device (tenant_id, identifier_key);
create index device_by_organisation on device (tenant_id, organisation_id, device_id);
create index device_by_change on device (tenant_id, updated_at);

alter table device_assignment
  -- Of a shared device: a user slot that is one patient's for long, or a session of one who is there now.
  add column kind text not null default 'assignment' check (kind in ('assignment', 'slot', 'session')),
  add column slot text check (slot <> ''),
  -- A credential of the generation before is honoured until then.
  add column previous_until timestamptz,
  -- Null: this generation has not been given to anybody yet.
  add column credential_issued_at timestamptz default now(),
  -- Why a second kit.
  add column reason text check (reason <> ''),
  add column assigned_by uuid,
  add constraint device_assignment_kind check ((kind = 'slot') = (slot is not null) and (kind = 'assignment' or not personal)),
  add foreign key (tenant_id, assigned_by) references practitioner,
  add constraint device_assignment_one_user exclude using gist
    (tenant_id with =, device_id with =, kind with =, (coalesce(slot, '')) with =, period with &&) where (kind <> 'assignment');

-- Whoever writes an assignment, by whatever verb: its device has changed.
create function device_assignment_raise() returns trigger
  language plpgsql
  set search_path = public
as $$
begin
  update device d set version = d.version + 1, updated_at = now()
    where d.tenant_id = new.tenant_id and d.device_id = new.device_id;
  return null;
end $$;
create trigger device_assignment_raise after insert or update on device_assignment
  for each row execute function device_assignment_raise();

grant update (label, organisation_id, measures, version, retired_at, updated_at) on device to naer_app;
grant update (previous_until, credential_issued_at) on device_assignment to naer_app;

-- Readings of a device for which no patient could be found; kept aside until a person says whose they are.
create table device_quarantine (
  tenant_id       uuid not null,
  held_id         uuid not null default gen_random_uuid(),
  device_id       uuid not null,
  -- The device's when it was received: people of its units see it.
  organisation_id uuid not null,
  dedupe_key      text not null,
  slot            text,
  reason          text not null check (reason in ('not-assigned-at-measured-time', 'clock-spans-assignments')),
  reading         jsonb not null check (reading ->> 'v' = '1'),
  received_at     timestamptz not null,
  state           text not null default 'held' check (state in ('held', 'releasing', 'released')),
  release         jsonb check (release ->> 'v' = '1'),
  created_at      timestamptz not null default now(),
  updated_at      timestamptz not null default now(),
  primary key (tenant_id, held_id),
  unique (tenant_id, device_id, dedupe_key),
  foreign key (tenant_id, device_id) references device,
  foreign key (tenant_id, organisation_id) references organisation,
  check ((state = 'held') = (release is null))
);
create index device_quarantine_by_organisation on device_quarantine (tenant_id, organisation_id, received_at desc, held_id desc);

alter table device_quarantine enable row level security;
alter table device_quarantine force row level security;

-- As 0004 has it: the tenant that is set and no other; system scope; and to read, those of one's own organisation's devices.
create policy device_quarantine_tenant on device_quarantine as restrictive for all to naer_app
  using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid))
  with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));
create policy device_quarantine_system on device_quarantine for all to naer_app
  using ((select current_setting('app.scope', true)) = 'system')
  with check ((select current_setting('app.scope', true)) = 'system');
create policy device_quarantine_unit on device_quarantine for select to naer_app
  using ((select current_setting('app.scope', true)) = 'unit'
    and organisation_id in (select u.organisation_id from unit u
      where u.tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)
        and u.unit_id = any ((select nullif(current_setting('app.unit_ids', true), '')::uuid[])::uuid[])));

revoke all on device_quarantine from public;
grant select, insert on device_quarantine to naer_app;
grant update (state, release, updated_at) on device_quarantine to naer_app;
