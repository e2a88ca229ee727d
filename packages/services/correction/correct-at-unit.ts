import { ATTEST_COLUMNS, attest } from '@naer/db/attest';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import type { SealedIdentity } from '@naer/domain/monitor/registry';
import type { CorrectionReason, RecordKind } from '@naer/domain/patient/record-correction';
import { err, ok, type Result } from '@naer/domain/result';
import { type SQL, sql } from 'drizzle-orm';
import { toRegistryError } from '../shared/registry-error.ts';
import { present } from '../shared/sent-digits.ts';
import { type CorrectionError, sorted } from './correct-record.ts';
import { MARK } from './last-correction.ts';
import type { RecordRow } from './read-record-history.ts';

type Content = Readonly<Record<string, unknown>>;
type Sealed = { readonly sealed: string | null; readonly wrappedKey: string | null };

/** What is a unit's to correct, whether or not it follows the patient. */
export interface AtUnit {
  readonly kind: Extract<RecordKind, 'referral' | 'death'>;
  /**
   * One row of `tenant_id`, `patient_id` (null: there is none yet), `record_id`, `mine` (the reader's unit), and as `RecordRow`
   * has it `unit_id`, `by`, `at_ms`, `content`; none: it is not the reader's.
   */
  readonly own: SQL;
}

export interface UnitRow extends Omit<RecordRow, 'part' | 'corrections'> {
  readonly patient_id: string | null;
  readonly record_id: string;
  readonly mine: string;
  readonly corrections: readonly (RecordRow['corrections'][number] & Sealed)[];
}

export interface UnitCorrection {
  readonly commandId: string;
  readonly expectVersion: number;
  /** Absent: it should not be there. */
  readonly content?: Content | undefined;
  /** What of the content is kept sealed, for the command. */
  readonly sealed?: SealedIdentity | undefined;
  readonly reason: CorrectionReason;
  readonly explanation?: string | undefined;
  readonly action: string;
}

export interface UnitCorrected {
  readonly version: number;
  /** Whose monitor is to hear of it. */
  readonly patientId: string;
}

/** Of whom the patient keeps out nothing is theirs: row `row` of its patient. */
export function isKeptOut({ practitionerId, unitIds }: Reader, row: string): SQL {
  const units = `{${unitIds.join(',')}}`;
  return sql`exists (select from access_block b where b.tenant_id = ${sql.raw(row)}.tenant_id and b.patient_id = ${sql.raw(row)}.patient_id
    and b.lifted_at is null and b.document is null and (b.practitioner_id = ${practitionerId}::uuid or b.unit_id = any (${units}::uuid[])
      or b.organisation_id in (select n.organisation_id from unit n where n.tenant_id = b.tenant_id and n.unit_id = any (${units}::uuid[]))))`;
}

/** All that it has ever said, in the order in which it was said; audited. `not-found`: it is not the reader's. */
export async function findAtUnit(
  records: Records,
  reader: Reader,
  at: AtUnit,
  action: string,
): Promise<Result<UnitRow, CorrectionError>> {
  const answer = await withSystemScope(records, reader.tenantId, [
    sql<UnitRow>`with o as materialized (${at.own}), t as (${testify(reader, at, action, sql`o`)})
      select o.*, coalesce((select jsonb_agg(jsonb_build_object('mark', ${MARK}, 'command', r.command_id, 'explanation', r.explanation,
          'content', r.content, 'sealed', r.sealed, 'wrappedKey', k.wrapped_key) order by r.n)
        from record_correction r left join tenant_key k on k.tenant_id = r.tenant_id and k.key_id = r.key_id
        where r.tenant_id = o.tenant_id and r.patient_id = o.patient_id and r.kind = ${at.kind} and r.record_id = o.record_id), '[]') as corrections
      from o`,
  ]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  const [row] = answer.value[0];
  return row === undefined ? err({ code: 'not-found' }) : ok(row);
}

/**
 * As `correctRecord`, for who has it at their unit: whose patient it is, or undefined when nothing was written; `isTaken`: the
 * command is another's.
 */
export async function correctAtUnit(
  records: Records,
  reader: Reader,
  at: AtUnit,
  correction: UnitCorrection,
): Promise<Result<{ readonly patientId?: string | undefined; readonly isTaken: boolean }, CorrectionError>> {
  const { tenantId, practitionerId } = reader;
  const { commandId, expectVersion, content, sealed, reason, explanation, action } = correction;
  const said = content === undefined ? null : JSON.stringify({ v: 1, ...content });
  const answer = await withSystemScope<readonly [SQL, SQL<{ patient_id: string }>]>(records, tenantId, [
    sql`select 1 from patient p where (p.tenant_id, p.patient_id) in (select o.tenant_id, o.patient_id from (${at.own}) o) for update`,
    sql<{ patient_id: string }>`with o as materialized (${at.own}),
      p as (update patient p set registry_version = p.registry_version + 1, updated_at = now() from o
        where p.tenant_id = o.tenant_id and p.patient_id = o.patient_id and ${expectVersion}::integer = (select count(*)
          from record_correction r where r.tenant_id = o.tenant_id and r.patient_id = o.patient_id and r.kind = ${at.kind}
            and r.record_id = o.record_id)
        returning p.patient_id, p.registry_version),
      c as (insert into record_correction (tenant_id, patient_id, kind, record_id, n, command_id, state, content, key_id, sealed,
          reason, explanation, by, unit_id, version)
        select o.tenant_id, o.patient_id, ${at.kind}, o.record_id, ${expectVersion}::integer + 1, ${commandId}::uuid,
          ${said === null ? 'voided' : 'corrected'}, ${said}::jsonb, (select k.key_id from tenant_key k
            where k.tenant_id = o.tenant_id and ${sealed?.wrappedKey ?? null}::text in (k.wrapped_key, k.previous_wrapped)),
          ${sealed?.sealed ?? null}, ${reason}, ${explanation ?? null}, ${practitionerId}::uuid, o.mine, p.registry_version
        from p, o),
      t as (${testify(reader, at, action, sql`(select o.* from o, p)`)})
      select p.patient_id from p`,
  ]);
  if (answer.ok) return ok({ patientId: answer.value[1][0]?.patient_id, isTaken: false });
  if (toRegistryError(answer.error).code === 'already-exists') return ok({ isTaken: true });
  return err({ code: 'records-unavailable', cause: answer.error });
}

/** Why nothing was written; a command that was carried out before is answered as then. */
export function whyNotAtUnit(
  { practitionerId }: Reader,
  row: UnitRow,
  { commandId, expectVersion, reason, explanation, content }: UnitCorrection,
  isTaken: boolean,
): Result<UnitCorrected, CorrectionError> {
  const patientId = row.patient_id;
  if (patientId === null) return err({ code: 'referral-not-accepted' });
  const version = row.corrections.length;
  const before = row.corrections.find(({ command }) => command === commandId);
  if (before === undefined) return err(isTaken ? { code: 'command-reused' } : { code: 'stale-version', version });
  const is = [before.mark.by, before.mark.reason, before.explanation, before.content];
  const asked = [
    practitionerId,
    reason,
    explanation ?? null,
    content === undefined ? null : { v: 1, ...present(content) },
  ];
  if (before.mark.version !== expectVersion + 1 || sorted(is) !== sorted(asked)) return err({ code: 'command-reused' });
  return ok({ version: before.mark.version, patientId });
}

/** No relation to a patient opened it: the unit did. */
function testify(reader: Reader, { kind }: AtUnit, action: string, changed: SQL): SQL {
  const by = { relation: sql`null::text`, unitId: sql`x.mine`, reference: sql`${kind}::text || '/' || x.record_id` };
  return sql`insert into audit_event (tenant_id, actor_id, action, subject_patient_id, subject_id, request_id, ${ATTEST_COLUMNS})
    select x.tenant_id, ${reader.practitionerId}, ${action}, x.patient_id, x.record_id::text, ${reader.requestId ?? null},
      ${attest(reader, by)} from ${changed} x`;
}
