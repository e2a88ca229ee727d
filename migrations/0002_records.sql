-- The records, projected from the patients' monitors (DESIGN 2, step 7). Replay changes nothing: every statement of the
-- projection meets a key below. No foreign keys here: a monitor's record is kept even when its registry row came late
-- or was merged away, and the wall between tenants is row security.

create table measurement (
  tenant_id        uuid not null,
  patient_id       uuid not null,
  sequence         bigint not null check (sequence > 0),
  type             text not null,
  code             text,
  series           text not null,
  status           text not null check (status in ('recorded', 'questionable')),
  doubts           text[] not null,
  -- As sent: the digits (6.30 stays 6.30), the number they mean, the unit. Canonical beside it.
  value_text       text,
  value            numeric,
  unit             text,
  canonical_value  double precision,
  canonical_unit   text,
  comparator       text check (comparator in ('<', '>', 'LO', 'HI')),
  components       jsonb,
  answer           text,
  -- device_time is the device's own clock and part of the duplicate key; measured_at is corrected and decides clinically.
  device_time      timestamptz not null,
  measured_at      timestamptz not null,
  measured_at_text text not null,
  precision        text not null check (precision in ('instant', 'day')),
  received_at      timestamptz not null,
  sent_at          timestamptz,
  clock            text not null check (clock in ('device', 'corrected')),
  late             boolean not null,
  device_id        uuid not null,
  assignment_id    uuid not null,
  sender_id        text,
  method           text check (method in ('device', 'manual')),
  measured_by      text check (measured_by in ('self', 'kin', 'staff')),
  context          jsonb,
  -- Identifiers and references of the sender's own world, as text; never a national id.
  sent_references  text[],
  is_test          boolean not null,
  door             text not null check (door in ('ingest', 'fhir')),
  ordinal          integer not null check (ordinal >= 0),
  conflict         boolean not null,
  value_key        text not null,
  plan_version     integer,
  engine_version   text not null,
  mapping_version  text not null,
  controller_organisation_id uuid not null,
  recorded_at      timestamptz not null default now(),
  primary key (tenant_id, patient_id, sequence),
  constraint measurement_says_something check
    (value is not null or comparator in ('LO', 'HI') or components is not null or answer is not null)
);
-- Both duplicate keys and the value: catches a repeat that is older than the monitor's memory (90 days). Not the ordinal:
-- a monitor that has forgotten counts from 0 again. Texts of senders enter as digests, so that none is too long for an
-- index row.
create unique index measurement_once on measurement (tenant_id, patient_id, series, device_time, device_id,
  (md5(sender_id)::uuid), (md5(value_key)::uuid)) nulls not distinct;
create index measurement_newest on measurement (tenant_id, patient_id, series, measured_at desc, sequence desc);

-- The whole alert, guarded by its revision (epoch, n): an older one never overwrites a newer.
create table alert (
  tenant_id   uuid not null,
  alert_id    uuid not null,
  patient_id  uuid not null,
  epoch       integer not null,
  n           bigint not null,
  rule_key    text not null,
  category    text not null check (category in ('clinical', 'missing', 'technical', 'event')),
  severity    text not null check (severity in ('red', 'yellow')),
  state       text not null check (state in ('open', 'acknowledged', 'resolved')),
  opened_at   timestamptz not null,
  overdue_at  timestamptz,
  unit_id     uuid not null,
  owner_organisation_id      uuid not null,
  controller_organisation_id uuid not null,
  plan_version    integer not null,
  engine_version  text not null,
  mapping_version text not null,
  body        jsonb not null check (body ->> 'v' = '1'),
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now(),
  primary key (tenant_id, alert_id)
);
create index alert_by_patient on alert (tenant_id, patient_id, opened_at desc, alert_id desc);
-- How far a patient's alerts have come, for a monitor that lost its storage.
create index alert_newest_epoch on alert (tenant_id, patient_id, epoch desc);
create index alert_by_unit on alert (tenant_id, unit_id, opened_at desc) where state <> 'resolved';

-- Append only: no grant to change or delete.
create table alert_history (
  tenant_id   uuid not null,
  alert_id    uuid not null,
  epoch       integer not null,
  n           bigint not null,
  event       text not null check
    (event in ('opened', 'repeated', 'raised', 'reopened', 'acknowledged', 'overdue', 'resolved')),
  patient_id  uuid not null,
  at          timestamptz not null,
  sequence    bigint,
  act         jsonb,
  outcome     text,
  recorded_at timestamptz not null default now(),
  primary key (tenant_id, alert_id, epoch, n, event)
);
create index alert_history_by_patient on alert_history (tenant_id, patient_id, at desc);

-- Understood, but nobody could say whose it is. patient_id is the credential's patient; n guards as a revision does.
create table quarantine (
  tenant_id     uuid not null,
  patient_id    uuid not null,
  sequence      bigint not null check (sequence > 0),
  n             bigint not null,
  state         text not null check (state in ('held', 'releasing', 'released')),
  reason        text not null check (reason in ('not-assigned-at-measured-time', 'clock-spans-assignments')),
  device_id     uuid not null,
  assignment_id uuid not null,
  measured_at   timestamptz not null,
  received_at   timestamptz not null,
  reading       jsonb not null check (reading ->> 'v' = '1'),
  release       jsonb,
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now(),
  primary key (tenant_id, patient_id, sequence)
);
create index quarantine_newest on quarantine (tenant_id, received_at desc, patient_id desc, sequence desc);

-- Refused items and clock drift per device, UTC day and code: totals, never values.
create table refusal_count (
  tenant_id  uuid not null,
  patient_id uuid not null,
  device_id  uuid not null,
  day        date not null,
  code       text not null,
  total      bigint not null check (total >= 0),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, patient_id, device_id, day, code)
);

-- Where a walk over all tenants stands. Ids alone; system scope only.
create table sweep_cursor (
  name       text primary key,
  position   text not null,
  updated_at timestamptz not null default now()
);
