-- Duty: when a unit is staffed, which ladder it has signed, who is on call and how they are reached. Staff data; no
-- patient stands in any of these tables. Written here first, then pushed to the unit's duty object and to the monitors.

-- Limits of the health community (DOMAIN 5).
alter table tenant
  add column red_snooze_minutes integer not null default 60 check (red_snooze_minutes between 1 and 1440),
  add column greens             integer not null default 2 check (greens between 1 and 20),
  -- So many contacts in 72 hours raise a patient's place in the list.
  add column contacts_raise     integer not null default 3 check (contacts_raise between 1 and 100);

alter table unit
  -- Null: always staffed.
  add column opening_hours    jsonb check (jsonb_typeof(opening_hours) = 'array' and jsonb_array_length(opening_hours) > 0),
  add column live_queue       boolean not null default false,
  add column fallback_unit_id uuid check (fallback_unit_id <> unit_id),
  -- care_version rises with what monitors hold of the unit; duty_version with every change, of the roster as well.
  add column care_version     bigint not null default 1 check (care_version > 0),
  add column duty_version     bigint not null default 1 check (duty_version > 0),
  add constraint unit_fallback foreign key (tenant_id, fallback_unit_id) references unit;
create index unit_by_fallback on unit (tenant_id, fallback_unit_id) where fallback_unit_id is not null;

-- Append-only: what a unit had agreed to when an alert waited can always be shown. The newest of a programme rules.
create table escalation_policy (
  tenant_id      uuid not null,
  unit_id        uuid not null,
  policy_version integer not null check (policy_version > 0),
  -- Null: all programmes without one of their own.
  programme      text check (programme <> ''),
  body           jsonb not null check (body ->> 'v' = '1'),
  signed_by      uuid not null,
  signed_at      timestamptz not null default now(),
  primary key (tenant_id, unit_id, policy_version),
  foreign key (tenant_id, unit_id) references unit,
  foreign key (tenant_id, signed_by) references practitioner
);

create table duty (
  tenant_id  uuid not null,
  unit_id    uuid not null,
  key        text not null check (key ~ '^[a-z0-9][a-z0-9-]{0,39}$'),
  name       text not null check (name <> ''),
  active     boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, unit_id, key),
  foreign key (tenant_id, unit_id) references unit
);

-- Ended before it begins: it never was, and stays to be seen.
create table duty_shift (
  tenant_id       uuid not null,
  shift_id        uuid not null,
  unit_id         uuid not null,
  duty_key        text not null,
  practitioner_id uuid not null,
  substitute_id   uuid check (substitute_id <> practitioner_id),
  begins_at       timestamptz not null,
  ends_at         timestamptz not null check (ends_at >= begins_at),
  absent_at       timestamptz,
  created_by      uuid not null,
  created_at      timestamptz not null default now(),
  updated_at      timestamptz not null default now(),
  primary key (tenant_id, shift_id),
  foreign key (tenant_id, unit_id, duty_key) references duty,
  foreign key (tenant_id, practitioner_id) references practitioner,
  foreign key (tenant_id, substitute_id) references practitioner,
  foreign key (tenant_id, created_by) references practitioner,
  constraint duty_shift_one_person exclude using gist
    (tenant_id with =, unit_id with =, duty_key with =, tstzrange(begins_at, ends_at) with &&)
);
create index duty_shift_running on duty_shift (tenant_id, unit_id, ends_at);

-- How staff is reached. System scope only: no list and no patient's page reads it.
create table practitioner_contact (
  tenant_id       uuid not null,
  practitioner_id uuid not null,
  phone           text not null check (phone ~ '^\+[1-9][0-9]{6,14}$'),
  created_at      timestamptz not null default now(),
  updated_at      timestamptz not null default now(),
  primary key (tenant_id, practitioner_id),
  foreign key (tenant_id, practitioner_id) references practitioner
);

create table push_subscription (
  tenant_id       uuid not null,
  subscription_id uuid not null,
  practitioner_id uuid not null,
  endpoint        text not null check (endpoint ~ '^https?://' and length(endpoint) <= 2000),
  -- Of the browser; unused while what is pushed is empty.
  p256dh          text not null,
  auth            text not null,
  created_at      timestamptz not null default now(),
  ended_at        timestamptz,
  primary key (tenant_id, subscription_id),
  foreign key (tenant_id, practitioner_id) references practitioner
);
create unique index push_subscription_once on push_subscription (tenant_id, endpoint) where ended_at is null;
create index push_subscription_by_person on push_subscription (tenant_id, practitioner_id) where ended_at is null;

alter table escalation_policy    enable row level security;
alter table escalation_policy    force row level security;
alter table duty                 enable row level security;
alter table duty                 force row level security;
alter table duty_shift           enable row level security;
alter table duty_shift           force row level security;
alter table practitioner_contact enable row level security;
alter table practitioner_contact force row level security;
alter table push_subscription    enable row level security;
alter table push_subscription    force row level security;

-- As 0004 has it: the tenant that is set and no other; system scope; and in unit scope the units that are set, to read.
do $$
declare name text;
begin
  foreach name in array array['escalation_policy', 'duty', 'duty_shift', 'practitioner_contact', 'push_subscription'] loop
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
  foreach name in array array['escalation_policy', 'duty', 'duty_shift'] loop
    execute format($policy$
      create policy %1$s_read on %1$I for select to naer_app
        using ((select current_setting('app.scope', true)) in ('patient', 'unit')
          and unit_id = any ((select nullif(current_setting('app.unit_ids', true), '')::uuid[])::uuid[]))
    $policy$, name);
  end loop;
end $$;

revoke all on escalation_policy, duty, duty_shift, practitioner_contact, push_subscription from public;
grant select, insert on escalation_policy, duty, duty_shift, practitioner_contact, push_subscription to naer_app;
grant update (red_snooze_minutes, greens, contacts_raise, updated_at) on tenant to naer_app;
grant update (opening_hours, live_queue, fallback_unit_id, care_version, duty_version, updated_at) on unit to naer_app;
grant update (name, active, updated_at) on duty to naer_app;
grant update (ends_at, absent_at, updated_at) on duty_shift to naer_app;
grant update (phone, updated_at) on practitioner_contact to naer_app;
grant update (ended_at) on push_subscription to naer_app;
