import { AUDIT_OUTBOX_TABLE } from '../objects/audit-outbox.ts';

/** The object's schema as an append-only list: an entry that has run anywhere is never edited. */
export const PRINCIPAL_MIGRATIONS: readonly string[] = [
  `
  create table principal (id integer primary key check (id = 1), tenant_id text not null, principal_id text not null,
    revoked_before integer not null, facts text, bucket text);

  create table claim (key text primary key, until integer not null) without rowid;

  create table unrecorded (id integer primary key check (id = 1), closing text not null, failures integer not null,
    next_try_at integer not null);
  `,
  AUDIT_OUTBOX_TABLE,
];
