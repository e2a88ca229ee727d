/**
 * The monitor's schema as an append-only list: an entry that has run anywhere is never edited, new ones are added
 * at the end. `schema_version` says how many have run in this object.
 */
export const MIGRATIONS: readonly string[] = [
  `
  create table registry (id integer primary key check (id = 1), version integer not null, epoch integer not null, body text not null);

  create table measurement (
    series text not null, device_time integer not null, device text not null, ordinal integer not null,
    sequence integer not null, measured_at integer not null, received_at integer not null,
    value real, value_key text not null, status text not null, sender_id text, detail text,
    primary key (series, device_time, device, ordinal)
  ) without rowid;
  create index measurement_sender on measurement (device, sender_id) where sender_id is not null;
  create index measurement_corrected on measurement (series, measured_at) where measured_at <> device_time;

  create table quarantine (
    sequence integer primary key, series text not null, device_time integer not null, device text not null,
    sender_id text, value_key text not null, state text not null, n integer not null,
    assignment_id text not null, reason text not null, reading text not null, released text
  );
  create index quarantine_key on quarantine (device, series, device_time);
  create index quarantine_sender on quarantine (device, sender_id) where sender_id is not null;

  create table alert (alert_id text primary key, live integer not null, body text not null) without rowid;
  create index alert_live on alert (live) where live = 1;

  create table timer (
    alert_id text not null, clock text not null, due_at integer not null, primary key (alert_id, clock)
  ) without rowid;

  create table command (
    command_id text primary key, fingerprint text not null, answer text not null, at integer not null
  ) without rowid;

  create table outbox (
    destination text not null, slot integer not null, sequence integer not null, at integer not null, payload text,
    primary key (destination, slot)
  ) without rowid;

  create table parked (
    id integer primary key, at integer not null, sql_state text not null, constraint_name text, change text not null
  );

  create table refusal_count (
    device text not null, day text not null, code text not null, total integer not null, primary key (device, day, code)
  ) without rowid;
  `,
  // Rows of before have null in the new columns: `sample-row.ts` says how they are read.
  `
  alter table measurement add column unit text;
  alter table measurement add column flags integer;
  alter table measurement add column mapping text;

  create table day_summary (
    series text not null, day integer not null, body text not null, primary key (series, day)
  ) without rowid;

  create table firing (
    rule_key text not null, measured_at integer not null, sequence integer not null, severity text not null,
    primary key (rule_key, measured_at, sequence)
  ) without rowid;
  `,
  `
  create table event (
    sequence integer primary key, device text not null, code text not null, at integer not null,
    device_time integer not null, sender_id text, severity text, received_at integer not null
  );
  create index event_key on event (device, code, at);
  create index event_received on event (received_at);
  `,
  // What stands beside the patient's alerts on every list (`card-store.ts`).
  `
  create table card (id integer primary key check (id = 1), body text not null);
  `,
  // What the patient's app shows, and what somebody has looked at (`feed-store.ts`).
  `
  create table feed (
    n integer primary key, at integer not null, device text, sender_id text, body text not null
  );
  create index feed_sender on feed (device, sender_id) where sender_id is not null;

  create table seen (sequence integer primary key, at integer not null);
  `,
  // How the test alarms of a unit's test patient went (`drill-store.ts`).
  `
  create table drill (drill_id text primary key, started_at integer not null, body text not null) without rowid;
  `,
  // Where devices are while an event is open (`position-store.ts`).
  `
  create table position (
    alert_id text not null, sequence integer not null, device text not null, at integer not null,
    lat real not null, lon real not null, accuracy real, primary key (alert_id, sequence)
  ) without rowid;

  create table position_open (id integer primary key check (id = 1), until integer not null);
  `,
  // Other records of the same person (`merge-store.ts`).
  `
  create table merge_in (
    merge_id text primary key, nth integer not null, taken integer not null, gone integer not null, body text not null
  ) without rowid;

  create table merge_alert (
    merge_id text not null, alert_id text not null, body text not null, primary key (merge_id, alert_id)
  ) without rowid;

  create table merge_reading (
    merge_id text not null, sequence integer not null, body text not null, primary key (merge_id, sequence)
  ) without rowid;

  create table merge_out (merge_id text primary key, state text not null) without rowid;
  `,
  // Of another record of the person: events that came in for it, and here the alerts that it has been given.
  `
  create table merge_event (
    merge_id text not null, sequence integer not null, body text not null, primary key (merge_id, sequence)
  ) without rowid;

  create table merge_handed (
    merge_id text not null, alert_id text not null, at integer not null, body text not null,
    primary key (merge_id, alert_id)
  ) without rowid;
  `,
];
