import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok } from '@naer/domain/result';
import { type SQL, sql } from 'drizzle-orm';
import { shareHolds } from '../hold/lock-holds.ts';
import type { Job } from '../job/load-job.ts';
import { timeOf } from './journal-sql.ts';
import type { RetentionEffects } from './retention-effects.ts';
import {
  asRun,
  counting,
  noteRetention,
  type RetentionNotes,
  retentionNotes,
  type Step,
  unfinished,
  withOldest,
} from './retention-notes.ts';

interface Block {
  readonly block: number;
  readonly count: number;
  readonly sealed: number;
  readonly due: boolean;
  readonly held: boolean;
  readonly whole: boolean;
  /** Rows of this block and those after it: due, and not, at the time of the run. */
  readonly left_due: number;
  readonly left_kept: number;
}

/**
 * The next block of the log, the oldest first: its rows go when it was sealed so long ago, holds no row of what is held, and is
 * as it was sealed. The first that is not so ends it, for no row goes before an older one. Its seal and the hashes of its rows
 * stay, and the row that says how far the rule has come.
 */
export async function expireAudit(
  effects: RetentionEffects,
  job: Job,
  { cutoff, next }: { readonly cutoff: number; readonly next: Partial<RetentionNotes> },
): Step {
  const { records } = effects;
  const { tenantId, jobId } = job;
  const [done = null] = retentionNotes(job).after ?? [];
  const found = await withSystemScope(records, tenantId, [shareHolds(tenantId), nextBlock(job, done, cutoff)]);
  if (!found.ok) return err({ code: 'records-unavailable', cause: found.error });
  const [block] = found.value[1];
  if (block === undefined) return await noteRetention(records, job, { counts: [['audit/keptByRule', 0]], place: next });
  const { count, due, held, whole, left_due, left_kept } = block;
  if (!due || held || !whole)
    return await noteRetention(records, job, {
      counts: [
        ['audit/keptByHold', due && held ? left_due : 0],
        ['audit/keptByRule', left_kept + (due && !held ? left_due : 0)],
        ...(due && !held ? [['audit/notWhole', block.block] as const] : []),
      ],
      ...(due && { oldest: ['audit', block.sealed] as const }),
      place: next,
    });
  const place = { after: [String(block.block)] };
  if (job.dryRun)
    return await noteRetention(records, job, {
      counts: [['audit/removed', count]],
      oldest: ['audit', block.sealed],
      place,
    });
  const detail = counting([['audit/removed', sql`(select count(*) from d)`]], place);
  const answer = await withSystemScope<readonly SQL[]>(records, tenantId, [
    shareHolds(tenantId),
    asRun(job),
    // The database says which block it is and that it is whole; a hold that came meanwhile lets none of it go.
    sql`insert into audit_expiry (tenant_id, job_id) select ${tenantId}::uuid, ${jobId}::uuid
      where ${block.block} = 1 + coalesce((select max(x.block) from audit_expiry x where x.tenant_id = ${tenantId}::uuid), 0)`,
    sql`with d as (delete from audit_event e using audit_expiry x join audit_seal s on s.tenant_id = x.tenant_id and s.block = x.block
        where e.tenant_id = ${tenantId}::uuid and x.tenant_id = e.tenant_id and x.block = ${block.block} and x.job_id = ${jobId}::uuid
          and e.xid >= s.from_xid and e.xid < s.to_xid returning 1)
      update job j set state = 'running', updated_at = now(),
        detail = ${withOldest(detail, 'audit', sql`${block.sealed}::float8`)}
      where ${unfinished(job)} and exists (select from d)`,
  ]);
  return answer.ok ? ok({ isDone: false }) : err({ code: 'records-unavailable', cause: answer.error });
}

/** After the last that has gone by the rule, or that a dry run has counted; of those sealed when the run began. */
function nextBlock({ tenantId, createdAt }: Job, done: string | null, cutoff: number): SQL<Block> {
  const rows = sql`from audit_event e where e.tenant_id = s.tenant_id and e.xid >= s.from_xid and e.xid < s.to_xid`;
  const left = (
    isDue: SQL,
  ) => sql`(select coalesce(sum(n.count), 0)::float8 from audit_seal n where n.tenant_id = s.tenant_id
    and n.block >= s.block and n.sealed_at <= ${timeOf(createdAt)} and ${isDue})`;
  const due = sql`s.sealed_at <= ${timeOf(cutoff)}`;
  return sql<Block>`select s.block::float8 as block, s.count, (extract(epoch from s.sealed_at) * 1e3)::float8 as sealed, ${due} as due,
      case when ${due} then exists (select from (select distinct e.subject_patient_id, e.organisation_id ${rows}) d
        where is_held(s.tenant_id, d.subject_patient_id, d.organisation_id)) else false end as held,
      case when ${due} then coalesce((select count(*) = s.count and audit_merkle_root(array_agg(
          sha256('\\x00'::bytea || uuid_send(e.event_id) || sha256(convert_to(audit_event_text(e), 'UTF8')))
          order by e.xid, e.event_id)) = s.merkle_root ${rows}), false) else true end as whole,
      ${left(sql`n.sealed_at <= ${timeOf(cutoff)}`)} as left_due, ${left(sql`n.sealed_at > ${timeOf(cutoff)}`)} as left_kept
    from audit_seal s where s.tenant_id = ${tenantId}::uuid and s.sealed_at <= ${timeOf(createdAt)}
      and s.block > coalesce(${done}::bigint, (select max(x.block) from audit_expiry x where x.tenant_id = ${tenantId}::uuid), 0)
    order by s.block limit 1`;
}
