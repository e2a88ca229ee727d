import type { CorrectionMark } from '@naer/contracts/correction-mark';
import type { RecordKind } from '@naer/domain/patient/record-correction';
import { type SQL, sql } from 'drizzle-orm';
import { isoTime } from '../shared/sent-digits.ts';

/** A mark as SQL has it. */
export type MarkRow = Omit<CorrectionMark, 'at'> & { readonly at: number };

/** Of correction `r`. */
export const MARK: SQL = sql`jsonb_build_object('version', r.n, 'state', r.state, 'reason', r.reason, 'by', r.by,
  'unitId', r.unit_id, 'at', (extract(epoch from r.at) * 1e3)::float8)`;

/**
 * What stands of a record now, for `left join lateral .. x on true`: `state`, `content` (null: void, or erased since) and
 * `mark` of its latest correction. No row: it stands as it was written.
 */
export function lastCorrection(kind: RecordKind, row: string, id: string, part: SQL = sql`''`): SQL {
  return sql`(select r.state, r.content, r.command_id, r.key_id, r.sealed, ${MARK} as mark from record_correction r
    where r.tenant_id = ${sql.raw(row)}.tenant_id and r.patient_id = ${sql.raw(row)}.patient_id and r.kind = ${kind} and r.record_id = ${sql.raw(`${row}.${id}`)}
      and r.part = ${part} order by r.n desc limit 1)`;
}

/** Of alert `a`: what was corrected of what was said of it, by part; null: nothing. */
export const ALERT_CORRECTIONS: SQL = sql`(select jsonb_object_agg(x.part, jsonb_build_object('content', x.content, 'mark', x.mark))
  from (select distinct on (r.part) r.part, r.content, ${MARK} as mark from record_correction r
    where r.tenant_id = a.tenant_id and r.patient_id = a.patient_id and r.kind = 'alert' and r.record_id = a.alert_id order by r.part, r.n desc) x)`;

export function showMark({ at, ...mark }: MarkRow): CorrectionMark {
  return { ...mark, at: isoTime(at) };
}

/** Without who it was. */
export function showOwnMark({ state, at }: Pick<MarkRow, 'state' | 'at'>): Pick<CorrectionMark, 'state' | 'at'> {
  return { state, at: isoTime(at) };
}

/** Of a row that was registered in error: its mark, or null. */
export function voidedMark(kind: RecordKind, row: string, id: string): SQL {
  return sql`(select x.mark from ${lastCorrection(kind, row, id)} x)`;
}
