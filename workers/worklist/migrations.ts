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
];
