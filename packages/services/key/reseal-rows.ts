import { resealFor } from '@naer/auth/seal';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok } from '@naer/domain/result';
import { type SQL, sql } from 'drizzle-orm';
import { narrowed } from '../archive/scan-window.ts';
import type { Job } from '../job/load-job.ts';
import type { KeyEffects } from './key-effects.ts';
import { type KeyStep, keyNotesOf, noteKeys } from './key-notes.ts';
import { loadTenantKeys } from './load-keys.ts';
import { IS_SEALED, ownerOfRow, SEALED_TABLES, type SealedTable } from './sealed-tables.ts';

const ROWS_AT_ONCE = 100;

interface Row {
  readonly id: string;
  readonly sealed: string;
  readonly wrappedKey: string;
}

interface Resealed {
  readonly id: string;
  readonly was: string;
  readonly sealed: string;
}

/**
 * The next page of rows under another key than the active one, opened and sealed in memory. Each is exchanged only where it is
 * still the text that was opened: what somebody has written meanwhile stays, under the key it was written with.
 */
export async function resealRows(effects: KeyEffects, job: Job): KeyStep {
  const { records, identityKey, tries } = effects;
  const { tenantId } = job;
  const notes = keyNotesOf(job);
  const at = Math.max(
    0,
    SEALED_TABLES.findIndex(({ table }) => table === notes.table),
  );
  const place = SEALED_TABLES[at];
  const keys = await loadTenantKeys(records, tenantId);
  if (!keys.ok) return keys;
  const active = keys.value.find(({ state }) => state === 'active');
  if (place === undefined || active === undefined) return err({ code: 'records-unavailable', cause: NO_KEY });
  const limit = narrowed(ROWS_AT_ONCE, tries, 1);
  const page = await withSystemScope(records, tenantId, [readPage(tenantId, place, notes.after ?? undefined, limit)]);
  if (!page.ok) return err({ code: 'records-unavailable', cause: page.error });
  const rows = page.value[0];

  const resealed: Resealed[] = [];
  for (const { id, sealed, wrappedKey } of rows) {
    const again = await resealFor(
      identityKey,
      { v: 1, sealed, wrappedKey },
      active.wrappedKey,
      ownerOfRow(tenantId, id),
      place.use,
    );
    if (again.ok) resealed.push({ id, was: sealed, sealed: again.value.sealed });
  }
  if (resealed.length > 0) {
    const kept = await exchange(effects, job, place, active.keyId, resealed);
    if (!kept.ok) return kept;
  }
  const unreadable = (notes.unreadable ?? 0) + rows.length - resealed.length;
  const last = rows.length < limit ? undefined : rows.at(-1)?.id;
  if (last !== undefined) return await noteKeys(effects, job, { table: place.table, after: last, unreadable });
  const next = SEALED_TABLES[at + 1]?.table;
  return next === undefined
    ? await noteKeys(effects, job, { phase: 'monitors', table: SEALED_TABLES[0]?.table, after: null, unreadable })
    : await noteKeys(effects, job, { table: next, after: null, unreadable });
}

const NO_KEY = { kind: 'unexpected', sqlState: 'XX000' } as const;

function readPage(tenantId: string, place: SealedTable, after: string | undefined, limit: number): SQL<Row> {
  const { table, id, order, beyond } = place;
  return sql<Row>`select ${id} as id, x.sealed, k.wrapped_key as "wrappedKey"
    from ${sql.raw(table)} x join tenant_key k on k.tenant_id = x.tenant_id and k.key_id = x.key_id
    where x.tenant_id = ${tenantId}::uuid and k.state <> 'active' and ${IS_SEALED}
      and ${after === undefined ? sql`true` : beyond(after)}
    order by ${order} limit ${limit}`;
}

/** Patients are locked before their rows, as every change of one does; their monitors get a new version of the facts. */
async function exchange(
  { records }: KeyEffects,
  { tenantId, jobId }: Job,
  { table, at, isInMonitor }: SealedTable,
  keyId: string,
  resealed: readonly Resealed[],
) {
  const ids = `{${resealed.map(({ id }) => id).join(',')}}`;
  const locks = isInMonitor
    ? [
        sql`select from patient where tenant_id = ${tenantId}::uuid and patient_id = any (${ids}::uuid[])
          order by patient_id for no key update`,
      ]
    : [];
  const raised = isInMonitor
    ? sql`, p as (update patient p set registry_version = p.registry_version + 1, updated_at = now() from u
        where p.tenant_id = ${tenantId}::uuid and p.patient_id = u.id::uuid)`
    : sql``;
  const answer = await withSystemScope<readonly SQL[]>(records, tenantId, [
    ...locks,
    sql`with s as (select * from json_to_recordset(${JSON.stringify(resealed)}::json) s(id text, was text, sealed text)),
      u as (update ${sql.raw(table)} x set key_id = ${keyId}::uuid, sealed = s.sealed from s
        where x.tenant_id = ${tenantId}::uuid and ${at(sql`s.id`)} and x.sealed = s.was returning s.id)${raised}
      update job set done = done + (select count(*) from u), updated_at = now()
      where tenant_id = ${tenantId}::uuid and job_id = ${jobId}::uuid`,
  ]);
  return answer.ok ? ok(true as const) : err({ code: 'records-unavailable', cause: answer.error } as const);
}
