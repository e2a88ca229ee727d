import type { RecordHistory } from '@naer/contracts/correction';
import { auditedRead } from '@naer/db/audited-read';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withPatientScope } from '@naer/db/with-patient-scope';
import { allowsUse, type CareRelation, type Use } from '@naer/domain/access/care-relation';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import type { ReadError } from '../shared/read-error.ts';
import { isoTime, present } from '../shared/sent-digits.ts';
import { MARK, type MarkRow, showMark } from './last-correction.ts';
import { firstOf, publicIdOf, type RecordRef } from './record-first.ts';

type Content = Readonly<Record<string, unknown>>;

/** All that stands of one record, oldest first. */
export interface RecordRow {
  readonly part: string;
  readonly unit_id: string | null;
  readonly by: string | null;
  readonly at_ms: number;
  readonly content: Content;
  readonly corrections: readonly {
    readonly mark: MarkRow;
    readonly command: string;
    readonly explanation: string | null;
    readonly content: Content | null;
  }[];
}

/** Everything that a record has ever said, void or not, for who may read it (`use`); audited. */
export async function readRecordHistory(
  records: Records,
  reader: Reader,
  ref: RecordRef,
  { action, use }: { readonly action: string; readonly use: Use },
): Promise<Result<RecordHistory, ReadError>> {
  const found = await findRecord(records, reader, ref, action);
  if (!found.ok) return found;
  const { row, relation } = found.value;
  if (!allowsUse(relation, use)) return err({ code: 'relation-too-weak' });
  if (row === undefined) return err({ code: 'not-found' });
  return ok(showHistory({ kind: ref.kind, recordId: publicIdOf(ref) }, row));
}

/** As who may read it sees it. */
export function showHistory(
  { kind, recordId }: Pick<RecordHistory, 'kind' | 'recordId'>,
  row: Omit<RecordRow, 'part'>,
): RecordHistory {
  return {
    kind,
    recordId,
    version: row.corrections.length,
    first: {
      content: showContent(row.content),
      at: isoTime(row.at_ms),
      ...present({ by: row.by, unitId: row.unit_id }),
    },
    corrections: row.corrections.map(({ mark, explanation, content }) => ({
      ...showMark(mark),
      ...present({ explanation, content: content && showContent(content) }),
    })),
  };
}

/** The same as it is stored, for who sees the patient, by `relation`; `row` undefined: there is no such record. */
export async function findRecord(
  records: Records,
  reader: Reader,
  ref: RecordRef,
  action: string,
): Promise<Result<{ readonly row: RecordRow | undefined; readonly relation: CareRelation }, ReadError>> {
  const { patientId, recordId, kind } = ref;
  const statement = auditedRead(
    reader,
    { action, patientId, subjectId: publicIdOf(ref), limit: 1 },
    sql<RecordRow>`select o.*, coalesce((select jsonb_agg(jsonb_build_object('mark', ${MARK}, 'command', r.command_id,
        'explanation', r.explanation, 'content', r.content) order by r.n) from record_correction r
      where r.tenant_id = ${reader.tenantId}::uuid and r.patient_id = ${patientId}::uuid and r.kind = ${kind} and r.record_id = ${recordId}::uuid and r.part = o.part), '[]')
      as corrections from (${firstOf(reader.tenantId, ref)}) o`,
  );
  const answer = await withPatientScope(records, reader, patientId, [statement]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  const [row] = answer.value.rows[0];
  const { related, relation } = answer.value;
  if (!related) return err({ code: 'not-found' });
  return ok({ row, relation });
}

/** Times go out as everywhere else. */
function showContent({ v: _, at, ...content }: Content): Record<string, unknown> {
  return typeof at === 'number' ? { ...content, at: isoTime(at) } : content;
}
