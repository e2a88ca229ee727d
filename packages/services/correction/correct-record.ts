import { blockedDocuments } from '@naer/db/decide-relation';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import type { RecordsError } from '@naer/db/records-error';
import { withSystemScope } from '@naer/db/with-system-scope';
import { allowsUse, CARE_RELATIONS, type Use } from '@naer/domain/access/care-relation';
import type { CorrectionReason } from '@naer/domain/patient/record-correction';
import { err, ok, type Result } from '@naer/domain/result';
import { type SQL, sql } from 'drizzle-orm';
import { decideMerged, insertTestimony } from '../shared/actor.ts';
import { toRegistryError } from '../shared/registry-error.ts';
import { present } from '../shared/sent-digits.ts';
import { findRecord, type RecordRow } from './read-record-history.ts';
import { endOf, firstOf, lockOf, publicIdOf, type RecordRef, reviveJob } from './record-first.ts';

/** How the log names what is done to a kind of record. */
export interface CorrectionActs {
  /** Absent: it is made void alone. */
  readonly correct?: string;
  readonly void: string;
  readonly prepare: string;
}

export interface CorrectRecord extends RecordRef {
  readonly commandId: string;
  /** How many corrections of it the caller has seen. */
  readonly expectVersion: number;
  /** The whole of it as it should be; absent: it should not be there. */
  readonly content?: object | undefined;
  readonly reason: CorrectionReason;
  readonly explanation?: string | undefined;
  /** May correct what others wrote as well; else only what their own unit did. */
  readonly isClinician: boolean;
  /** What of the patient it is to do so, for who did not write it. */
  readonly use: Use;
  readonly acts: CorrectionActs;
}

/** `jobId`: of a void assignment, what enters its readings in error. */
export interface Corrected {
  readonly version: number;
  readonly jobId?: string | undefined;
}

export type CorrectionError =
  | {
      readonly code:
        | 'not-found'
        /** Said to who sees the patient. */
        | 'unknown-record'
        /** A correction is of a patient. */
        | 'referral-not-accepted'
        | 'relation-too-weak'
        | 'command-reused'
        /** What the patient wrote is not reworded by others. */
        | 'not-own-words';
      readonly jobId?: string | undefined;
    }
  /** Nothing was said there: an end of an alert that did not end with it, a note to a patient who was told nothing. */
  | { readonly code: 'unexpected-field'; readonly field: string }
  /** Somebody has corrected it in between; the version that stands. */
  | ({ readonly code: 'stale-version' } & Corrected)
  | { readonly code: 'records-unavailable'; readonly cause: RecordsError };

/** What an act on an alert may have said; it is corrected where it did. */
const SAID_OR_NOT = ['outcome', 'noteToPatient'] as const;

/**
 * Corrects what a person wrote, or makes it void: a row after what stood there, never instead of it, with its row of the log
 * in the same statement. For a clinician who takes part in the care, and for the unit that wrote it. The registry's version
 * rises with it, so that the patient's monitor hears of it. The same command again answers the same. The job of an assignment
 * that is void already, should it have failed, goes on for whoever may make it void, however they are answered.
 */
export async function correctRecord(
  records: Records,
  reader: Reader,
  request: CorrectRecord,
): Promise<Result<Corrected, CorrectionError>> {
  const { patientId, expectVersion } = request;
  const own = sql`tenant_id = ${reader.tenantId}::uuid and patient_id = ${patientId}::uuid`;
  // One after the other: who waited sees what the other has written, and is told.
  const answer = await withSystemScope<readonly SQL[]>(records, reader.tenantId, [
    lockOf(reader.tenantId, request) ?? sql`select 1`,
    sql`select 1 from patient where ${own} for update`,
    insertCorrection(reader, request, own),
  ]);
  if (answer.ok && answer.value[2]?.length === 1) return await goOn(records, reader, request, expectVersion + 1);
  const isTaken = !answer.ok && toRegistryError(answer.error).code === 'already-exists';
  if (!answer.ok && !isTaken) return err({ code: 'records-unavailable', cause: answer.error });
  return await whyNot(records, reader, request, isTaken);
}

function insertCorrection(reader: Reader, request: CorrectRecord, own: SQL): SQL {
  const { kind, patientId, recordId, content, expectVersion, acts } = request;
  const said = content === undefined ? null : JSON.stringify(content);
  const units = `{${reader.unitIds.join(',')}}`;
  const relations = `{${CARE_RELATIONS.filter((relation) => allowsUse(relation, request.use)).join(',')}}`;
  const ends = endOf(request, reader.practitionerId);
  return sql`with w as materialized (${decideMerged(reader, patientId)}),
      o as materialized (${firstOf(reader.tenantId, request)}),
      p as (update patient set registry_version = registry_version + 1, updated_at = now() where ${own}
        and exists (select from w, o where (${request.use === 'act'}::boolean and o.unit_id = any (${units}::uuid[])
            or ${request.isClinician}::boolean and w.relation = any (${relations}::text[]))
          and ${mayStand(said)} and ${isOpen(reader, request)})
        and ${expectVersion}::integer = (select count(*) from record_correction r join o on r.part = o.part
          where r.tenant_id = ${reader.tenantId}::uuid and r.patient_id = ${patientId}::uuid and r.kind = ${kind} and r.record_id = ${recordId}::uuid)
        returning tenant_id, patient_id, registry_version),
      c as (insert into record_correction (tenant_id, patient_id, kind, record_id, part, n, command_id, state, content, reason,
          explanation, by, unit_id, version)
        select p.tenant_id, p.patient_id, ${kind}, ${recordId}::uuid, o.part, ${expectVersion}::integer + 1, ${request.commandId}::uuid,
          ${said === null ? 'voided' : 'corrected'}, ${storedContent(said)}, ${request.reason}, ${request.explanation ?? null},
          ${reader.practitionerId}::uuid, coalesce(w.unit_id, ${reader.unitIds[0] ?? null}::uuid), p.registry_version
        from p, w, o returning *),
      ${ends ?? sql``}
      t as (${insertTestimony({ reader, action: said === null ? acts.void : (acts.correct ?? acts.void), subjectId: publicIdOf(request) }, patientId, sql`p`)})
    select 1 as done from p`;
}

/** Of record `o`: what must be there (a time, how an alert ended) stays when it is not said. */
function storedContent(said: string | null): SQL {
  return sql`jsonb_strip_nulls(jsonb_build_object('v', 1, 'at', o.content -> 'at', 'outcome', o.content -> 'outcome')) || ${said}::jsonb`;
}

/** Nobody puts words into the patient's mouth, ends an alert by a correction, or tells the patient something by it. */
function mayStand(said: string | null): SQL {
  if (said === null) return sql`true`;
  return sql.join(
    [
      sql`o.by is not null`,
      ...SAID_OR_NOT.map((field) => sql`(${said}::jsonb -> ${field} is null or o.content -> ${field} is not null)`),
    ],
    sql` and `,
  );
}

/** A document that the patient keeps from the reader is not there. */
function isOpen(reader: Reader, { kind, patientId, recordId }: CorrectRecord): SQL {
  if (kind !== 'contact' && kind !== 'message') return sql`true`;
  return sql`${recordId}::uuid <> all ((select ${kind === 'contact' ? sql`d.contacts` : sql`d.messages`} from (${blockedDocuments(reader, patientId)}) d)::uuid[])`;
}

/** Wherever the job of a void assignment stands, it goes on. */
async function goOn(
  records: Records,
  { tenantId }: Reader,
  request: CorrectRecord,
  version: number,
): Promise<Result<Corrected, CorrectionError>> {
  if (request.kind !== 'assignment' || version === 0) return ok({ version });
  const answer = await withSystemScope(records, tenantId, [reviveJob(tenantId, request)]);
  return answer.ok
    ? ok({ version, jobId: answer.value[0][0]?.jobId })
    : err({ code: 'records-unavailable', cause: answer.error });
}

/** Why nothing was written; a command that was carried out before is answered as then. Audited as what it is: a look. */
async function whyNot(
  records: Records,
  reader: Reader,
  request: CorrectRecord,
  isTaken: boolean,
): Promise<Result<Corrected, CorrectionError>> {
  const found = await findRecord(records, reader, request, request.acts.prepare);
  if (!found.ok) return err(found.error.code === 'records-unavailable' ? found.error : { code: 'not-found' });
  const { row, relation } = found.value;
  if (row === undefined)
    return err({ code: allowsUse(relation, request.use) ? 'unknown-record' : 'relation-too-weak' });
  const before = row.corrections.find(({ command }) => command === request.commandId);
  if (before !== undefined && isSame(reader, request, before, row.content))
    return await goOn(records, reader, request, before.mark.version);
  const version = row.corrections.length;
  const mayVoid = request.isClinician && allowsUse(relation, request.use);
  const going = mayVoid ? await goOn(records, reader, request, version) : ok<Corrected>({ version });
  if (!going.ok) return going;
  if (before !== undefined || isTaken) return err({ code: 'command-reused', jobId: going.value.jobId });
  if (version !== request.expectVersion) return err({ code: 'stale-version', ...going.value });
  if (request.content !== undefined && row.by === null) return err({ code: 'not-own-words' });
  const field = SAID_OR_NOT.find((name) => name in (request.content ?? {}) && row.content[name] === undefined);
  return err(field === undefined ? { code: 'relation-too-weak' } : { code: 'unexpected-field', field });
}

function isSame(
  { practitionerId }: Reader,
  { content, reason, explanation }: CorrectRecord,
  { mark, ...before }: RecordRow['corrections'][number],
  { at, outcome }: RecordRow['content'],
): boolean {
  const said = content === undefined ? null : { v: 1, at, outcome, ...present(content) };
  return (
    mark.by === practitionerId &&
    sorted([mark.reason, before.explanation, before.content]) === sorted([reason, explanation ?? null, said])
  );
}

/** As text, whatever the order of its members. */
export function sorted(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
