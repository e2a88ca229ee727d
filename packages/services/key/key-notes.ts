import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import type { LineError } from '../import/import-effects.ts';
import type { Job } from '../job/load-job.ts';
import type { KeyEffects } from './key-effects.ts';

/**
 * What is done now: keys are wrapped anew, what is in clear is sealed, rows sealed anew, monitors told, lists looked at, duties
 * told, and then the old keys retired.
 */
export const KEY_PHASES = ['wrap', 'clear', 'seal', 'monitors', 'drills', 'lists', 'duties', 'retire', 'done'] as const;
export type KeyPhase = (typeof KEY_PHASES)[number];

/** Where a change of keys stands, in its job's own notes: ids, counts and codes alone. */
export interface KeyNotes {
  readonly phase?: KeyPhase | undefined;
  /** While rows are sealed: of which table. */
  readonly table?: string | undefined;
  /** Within a table or phase: the last one that is done. */
  readonly after?: string | null | undefined;
  /** Rows met in this round that no key opens: their key stays. */
  readonly unreadable?: number | undefined;
  /** Monitors or lists that did not confirm in this round: there is another. */
  readonly missed?: number | undefined;
  /** In this round a monitor or duty was told what somebody had sealed with an old key a moment before: there is another. */
  readonly again?: boolean | undefined;
}

export type KeyStep = Promise<Result<{ readonly isDone: boolean; readonly waitMs?: number | undefined }, LineError>>;

export function keyNotesOf({ detail }: Pick<Job, 'detail'>): KeyNotes {
  return detail as KeyNotes;
}

/** Adds to the job's notes; nothing when it was stopped meanwhile. */
export async function noteKeys(
  { records }: Pick<KeyEffects, 'records'>,
  { tenantId, jobId }: Job,
  more: KeyNotes,
  waitMs?: number | undefined,
): KeyStep {
  const answer = await withSystemScope(records, tenantId, [
    sql`update job set state = 'running', detail = detail || ${JSON.stringify(more)}::jsonb, updated_at = now()
      where tenant_id = ${tenantId}::uuid and job_id = ${jobId}::uuid and state in ('waiting', 'running')`,
  ]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  return ok({ isDone: false, ...(waitMs !== undefined && { waitMs }) });
}
