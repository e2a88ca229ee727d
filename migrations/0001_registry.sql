-- The registry: who is monitored, by whom, with what. Written by services, read by everything.
-- Every key begins with tenant_id. Row security follows in 0004; until then nothing is granted to anybody.

create extension if not exists btree_gist;

-- Ids alone: what the sweep walks. Readable in system scope only.
create table tenant_directory (
  tenant_id  uuid primary key,
  created_at timestamptz not null default now()
);

create table tenant (
  tenant_id  uuid primary key references tenant_directory,
  name       text not null check (name <> ''),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

-- A tenant's data key, wrapped by a key that only the environment holds.
create table tenant_key (
  tenant_id   uuid not null references tenant,
  key_id      uuid not null default gen_random_uuid(),
  wrapped_key text not null,
  created_at  timestamptz not null default now(),
  primary key (tenant_id, key_id),
  unique (tenant_id, wrapped_key)
);

-- Each organisation is controller (dataansvarlig) of its own records; the tenant is the community of them.
create table organisation (
  tenant_id       uuid not null references tenant,
  organisation_id uuid not null,
  number          text not null check (number ~ '^[0-9]{9}$'),
  kind            text not null check (kind in ('hospital-trust', 'municipality', 'gp-practice', 'other')),
  name            text not null check (name <> ''),
  created_at      timestamptz not null default now(),
  updated_at      timestamptz not null default now(),
  primary key (tenant_id, organisation_id),
  unique (tenant_id, number)
);

create table unit (
  tenant_id       uuid not null,
  unit_id         uuid not null,
  organisation_id uuid not null,
  name            text not null check (name <> ''),
  created_at      timestamptz not null default now(),
  updated_at      timestamptz not null default now(),
  primary key (tenant_id, unit_id),
  foreign key (tenant_id, organisation_id) references organisation
);

-- Staff, not patients: the name is shown beside what they did.
create table practitioner (
  tenant_id       uuid not null references tenant,
  practitioner_id uuid not null,
  name            text not null check (name <> ''),
  created_at      timestamptz not null default now(),
  updated_at      timestamptz not null default now(),
  primary key (tenant_id, practitioner_id)
);

create table practitioner_unit (
  tenant_id       uuid not null,
  practitioner_id uuid not null,
  unit_id         uuid not null,
  role            text not null check (role in ('nurse', 'physician', 'coordinator')),
  active_from     timestamptz not null default now(),
  active_to       timestamptz check (active_to > active_from),
  created_at      timestamptz not null default now(),
  primary key (tenant_id, practitioner_id, unit_id),
  foreign key (tenant_id, practitioner_id) references practitioner,
  foreign key (tenant_id, unit_id) references unit
);

-- An opaque id. registry_version rises with every change of what the monitor must know; objects refuse an older one.
create table patient (
  tenant_id        uuid not null references tenant,
  patient_id       uuid not null,
  registry_version bigint not null default 1 check (registry_version > 0),
  created_at       timestamptz not null default now(),
  updated_at       timestamptz not null default now(),
  primary key (tenant_id, patient_id)
);

-- The only place of names, birth dates, national ids and contact data, and here they are sealed.
create table patient_identity (
  tenant_id  uuid not null,
  patient_id uuid not null,
  key_id     uuid not null,
  sealed     text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, patient_id),
  foreign key (tenant_id, patient_id) references patient,
  foreign key (tenant_id, key_id) references tenant_key
);

-- Keyed blind index of each national id. One id leads to one patient of a tenant.
create table patient_national_id (
  tenant_id   uuid not null,
  blind_index text not null,
  patient_id  uuid not null,
  created_at  timestamptz not null default now(),
  primary key (tenant_id, blind_index),
  foreign key (tenant_id, patient_id) references patient
);
create index patient_national_id_by_patient on patient_national_id (tenant_id, patient_id);

-- The care relation: access to a patient follows an active enrolment at one of the practitioner's units.
create table enrolment (
  tenant_id                  uuid not null,
  enrolment_id               uuid not null,
  patient_id                 uuid not null,
  unit_id                    uuid not null,
  programme                  text not null check (programme <> ''),
  owner_organisation_id      uuid not null,
  controller_organisation_id uuid not null,
  active_from                timestamptz not null,
  active_to                  timestamptz check (active_to > active_from),
  active                     boolean not null generated always as (active_to is null) stored,
  created_at                 timestamptz not null default now(),
  updated_at                 timestamptz not null default now(),
  primary key (tenant_id, enrolment_id),
  foreign key (tenant_id, patient_id) references patient,
  foreign key (tenant_id, unit_id) references unit,
  foreign key (tenant_id, owner_organisation_id) references organisation,
  foreign key (tenant_id, controller_organisation_id) references organisation
);
-- A monitor knows one enrolment: a second active one would be monitored by nobody.
create unique index enrolment_one_active on enrolment (tenant_id, patient_id) where active;
create index enrolment_by_unit on enrolment (tenant_id, unit_id, patient_id) where active;

-- A personal device belongs to one patient at a time; a gateway serves many.
create table device (
  tenant_id  uuid not null references tenant,
  device_id  uuid not null,
  personal   boolean not null default true,
  label      text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, device_id),
  unique (tenant_id, device_id, personal)
);

create table device_assignment (
  tenant_id     uuid not null,
  assignment_id uuid not null,
  device_id     uuid not null,
  patient_id    uuid not null,
  personal      boolean not null,
  period        tstzrange not null check (not isempty(period) and lower_inc(period) and not upper_inc(period)),
  -- Credentials of a lower generation are revoked.
  generation    integer not null default 1 check (generation > 0),
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now(),
  primary key (tenant_id, assignment_id),
  -- Carries `personal` along, so that the exclusion below cannot be stepped around.
  foreign key (tenant_id, device_id, personal) references device (tenant_id, device_id, personal),
  foreign key (tenant_id, patient_id) references patient,
  constraint device_assignment_one_patient exclude using gist
    (tenant_id with =, device_id with =, period with &&) where (personal)
);
create index device_assignment_by_patient on device_assignment (tenant_id, patient_id);

-- A version is never changed: what was in force when a measurement was evaluated can always be shown.
create table plan_version (
  tenant_id    uuid not null,
  patient_id   uuid not null,
  plan_version integer not null check (plan_version > 0),
  programme    text not null,
  valid_from   timestamptz not null,
  body         jsonb not null check (body ->> 'v' = '1' and (body ->> 'planVersion')::integer = plan_version),
  approved_by  uuid not null,
  created_at   timestamptz not null default now(),
  primary key (tenant_id, patient_id, plan_version),
  foreign key (tenant_id, patient_id) references patient,
  foreign key (tenant_id, approved_by) references practitioner
);
