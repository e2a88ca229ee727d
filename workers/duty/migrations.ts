/** The object's schema as an append-only list: an entry that has run anywhere is never edited. */
export const DUTY_MIGRATIONS: readonly string[] = [
  `
  create table facts (id integer primary key check (id = 1), version integer not null, body text not null);

  create table notice (notice_id text primary key, at integer not null, outcome text not null) without rowid;
  create index notice_at on notice (at);

  create table gone (subscription_id text primary key) without rowid;

  create table attendance (id integer primary key check (id = 1), look_at integer, unattended_since integer, paged integer);
  `,
];
