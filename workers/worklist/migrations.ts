import { AUDIT_OUTBOX_TABLE } from '../objects/audit-outbox.ts';

/** Append-only: objects live longer than deploys, so an entry is never edited, moved or removed. */
export const WORKLIST_MIGRATIONS: readonly string[] = [
  // A removed alert stays as a row without body: its revision keeps an older put from bringing it back, and its
  // seq tells a socket that resumes what to take away. `body` carries `v`.
  `
      create table meta (key text primary key, value text not null) without rowid;
      create table entry (
        alert_id text primary key,
        epoch integer not null,
        n integer not null,
        seq integer not null,
        sort_key text,
        body text,
        wake_at integer,
        removed_at integer
      ) without rowid;
      create index entry_seq on entry (seq);
      create index entry_order on entry (sort_key) where sort_key is not null;
      create index entry_wake on entry (wake_at) where wake_at is not null;
      create table ticket (
        hash text primary key,
        practitioner_id text not null,
        expires_at integer not null,
        valid_until integer not null
      ) without rowid;`,
  // One row a patient. `entry` learns whose it is, in which bucket, and its place there also while it is pending
  // (`place_key`); `place` has a patient once for each bucket in which an alert of theirs stands. Entries of before
  // have no patient id yet: `group-entries.ts` gives it to them at boot, and `entry_ungrouped` holds none but those.
  `
      alter table entry add column patient_id text;
      alter table entry add column bucket text;
      alter table entry add column place_key text;
      create index entry_patient on entry (patient_id) where patient_id is not null;
      create index entry_ungrouped on entry (alert_id) where body is not null and patient_id is null;
      create table patient (
        patient_id text primary key,
        seq integer not null,
        sort_key text not null,
        listed integer not null,
        buckets text not null,
        claimed_by text,
        move_at integer,
        raise_from integer not null,
        card text
      ) without rowid;
      create index patient_seq on patient (seq);
      create index patient_order on patient (sort_key) where listed = 1;
      create index patient_claimed on patient (claimed_by, sort_key) where claimed_by is not null;
      create index patient_move on patient (move_at) where move_at is not null;
      create table place (
        bucket text not null, sort_key text not null, patient_id text not null, primary key (bucket, sort_key)
      ) without rowid;`,
  // From whom a patient is hidden, with the number of the change; lifted: `hidden` 0. A removal says whose it was, so that
  // it is not told to whom the patient is hidden from; `first_seq`, the alert's first number, who can have seen it.
  `
      alter table entry add column removed_of text;
      alter table entry add column first_seq integer;
      alter table patient add column access_version integer;
      create table hidden (
        patient_id text not null,
        practitioner_id text not null,
        hidden integer not null,
        seq integer not null,
        primary key (patient_id, practitioner_id)
      ) without rowid;
      create index hidden_viewer on hidden (practitioner_id, seq);
      create index hidden_seq on hidden (seq);`,
  // A ticket knows the session it was fetched in: the socket it opens ends with that.
  `
      alter table ticket add column session_id text;`,
  // Who was shown whom, on its way to the log; a ticket knows in what capacity it was fetched.
  `${AUDIT_OUTBOX_TABLE}
      alter table ticket add column capacity text;`,
];
