import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import type { LineError } from '../import/import-effects.ts';
import { type FrameError, frameFailure } from '../tenant/steward.ts';
import type { KeyPhase } from './key-notes.ts';
import { IS_SEALED, SEALED_TABLES, type SealedTableName } from './sealed-tables.ts';

export type KeyState = 'active' | 'retiring' | 'retired' | 'destroyed';

/** Times are epoch ms. */
export interface TenantKey {
  readonly keyId: string;
  readonly state: KeyState;
  readonly wrappedKey: string;
  /** It was wrapped anew, and not everybody is known to have the new text. */
  readonly rewrapped: boolean;
  readonly createdAt: number;
  readonly changedAt: number;
}

/** The tenant's keys, the oldest first. */
export async function loadTenantKeys(
  records: Records,
  tenantId: string,
): Promise<Result<readonly TenantKey[], LineError>> {
  const answer = await withSystemScope(records, tenantId, [
    sql<TenantKey>`select key_id as "keyId", state, wrapped_key as "wrappedKey", previous_wrapped is not null as rewrapped,
        floor(extract(epoch from created_at) * 1e3)::float8 as "createdAt",
        floor(extract(epoch from changed_at) * 1e3)::float8 as "changedAt"
      from tenant_key where tenant_id = ${tenantId}::uuid order by created_at, key_id`,
  ]);
  return answer.ok ? ok(answer.value[0]) : err({ code: 'records-unavailable', cause: answer.error });
}

/** What is still under another key than the active one, and the newest change of keys. */
export interface KeyProgress {
  /** Rows per table, those in clear as well. */
  readonly rows: Readonly<Record<SealedTableName, number>>;
  /** Monitors that are not known to have the new seals. */
  readonly monitors: number;
  /** Of a tenant that has left, none: their lists are gone. */
  readonly unitIds: readonly string[];
  readonly job: {
    readonly jobId: string;
    readonly state: 'waiting' | 'running' | 'done' | 'failed';
    readonly failure: string | null;
    readonly phase: KeyPhase | null;
    readonly unreadable: number | null;
    readonly createdAt: number;
    readonly finishedAt: number | null;
  } | null;
}

type Row = Omit<KeyProgress, 'rows'> & { readonly rows: readonly { table: SealedTableName; n: number }[] };

/** Where a change of keys stands: counted now, from the rows themselves. */
export async function loadKeyProgress(records: Records, tenantId: string): Promise<Result<KeyProgress, FrameError>> {
  const counts = sql.join(
    SEALED_TABLES.map(
      ({ table, isClear = sql`false` }) => sql`select ${table} as table, count(*)::integer as n from ${sql.raw(table)} x
        where x.tenant_id = ${tenantId}::uuid and (${isClear} or (${IS_SEALED} and x.key_id in (select k.key_id
          from tenant_key k where k.tenant_id = ${tenantId}::uuid and k.state <> 'active')))`,
    ),
    sql` union all `,
  );
  const answer = await withSystemScope(records, tenantId, [
    sql<Row>`with j as (select * from job where tenant_id = ${tenantId}::uuid and kind = 'key-rotation'
        order by created_at desc, job_id limit 1)
      select (select json_agg(c) from (${counts}) c) as rows,
        -- Until they have been walked, each of them; a round that somebody missed is walked again.
        (select count(*)::integer from patient p where p.tenant_id = ${tenantId}::uuid and exists (select from j
          where j.state <> 'done' and coalesce(j.detail ->> 'phase', 'wrap') in ('wrap', 'clear', 'seal', 'monitors')
            and (j.detail ->> 'phase' is distinct from 'monitors' or (j.detail ->> 'after') is null
              or p.patient_id > (j.detail ->> 'after')::uuid))) as monitors,
        array(select u.unit_id from unit u join tenant t on t.tenant_id = u.tenant_id and t.state <> 'left'
          where u.tenant_id = ${tenantId}::uuid order by u.unit_id) as "unitIds",
        (select json_build_object('jobId', j.job_id, 'state', j.state, 'failure', j.failure, 'phase', j.detail ->> 'phase',
          'unreadable', (j.detail -> 'unreadable')::integer,
          'createdAt', floor(extract(epoch from j.created_at) * 1e3),
          'finishedAt', floor(extract(epoch from j.finished_at) * 1e3)) from j) as job`,
  ]);
  if (!answer.ok) return frameFailure(answer.error);
  const [row] = answer.value[0];
  if (row === undefined) return err({ code: 'not-found' });
  const rows: Record<SealedTableName, number> = {
    patient_identity: 0,
    responder_card: 0,
    referral: 0,
    record_correction: 0,
    import_part: 0,
    access_export: 0,
    practitioner_contact: 0,
    push_subscription: 0,
  };
  for (const { table, n } of row.rows) rows[table] = n;
  return ok({ ...row, rows });
}
