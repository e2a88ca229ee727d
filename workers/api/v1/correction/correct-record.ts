import { type Action, can } from '@naer/auth/can';
import { useOfAction } from '@naer/auth/use-of-action';
import type { RecordCorrected, RecordCorrectionRequest } from '@naer/contracts/correction';
import type { FieldProblem } from '@naer/contracts/problem';
import { isUuid } from '@naer/contracts/public-id';
import { nationalIdsIn } from '@naer/fhir-map/national-id';
import { type CorrectionActs, type CorrectionError, correctRecord } from '@naer/services/correction/correct-record';
import { readRecordHistory } from '@naer/services/correction/read-record-history';
import type { RecordRef } from '@naer/services/correction/record-first';
import type { z } from 'zod';
import type { AppContext } from '../../../http/app-env.ts';
import { practitionerOf } from '../../../http/authenticate-practitioner.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { readAccessBody } from '../access/read-access-body.ts';
import { answerRead, type OpenRecords, unavailable } from '../answer-read.ts';
import type { ApiPorts } from '../api-ports.ts';
import { type WakeJob, wakeJob } from '../import/wake-job.ts';
import { approachPatient } from '../plan/approach-patient.ts';
import { etagOf } from '../plan/if-match.ts';
import { pushRegistry } from '../plan/push-registry.ts';

/** A kind of record and its door. */
export interface Correctable<B extends RecordCorrectionRequest> {
  readonly kind: RecordRef['kind'];
  /** Name of its id in the path. */
  readonly id: string;
  /** Who may write it may correct it. */
  readonly write: Action;
  readonly read: Action;
  readonly request: z.ZodType<B>;
  /** What no schema says, each fault with its field. */
  readonly check?: (content: NonNullable<ContentOf<B>>) => readonly FieldProblem[];
  /** As it is kept. */
  readonly keep?: (content: NonNullable<ContentOf<B>>) => object;
  readonly acts: CorrectionActs & { readonly read: string };
  /** A job goes on with what comes of it. */
  readonly wake?: WakeJob;
}
type ContentOf<B> = B extends { readonly content: infer C } ? C : never;

/**
 * `POST ../corrections`: what a person wrote is corrected or made void; the first text stays in its history. 201; 412 with
 * the version that stands when somebody has corrected it in between.
 */
export function correct<B extends RecordCorrectionRequest>(
  ports: Pick<ApiPorts, 'applyRegistry'>,
  open: OpenRecords,
  of: Correctable<B>,
) {
  return async function handleCorrect(c: AppContext): Promise<Response> {
    const approach = await approachPatient(c, open, of.write);
    if (!approach.ok) return approach.error;
    const { practitioner, patientId, records, reader } = approach.value;
    const ref = refOf(c, of, patientId);
    if (ref === undefined) return problemResponse(c, 'not-found');
    const body = await readAccessBody(c, of.request);
    if (!body.ok) return body.error;
    const { commandId = crypto.randomUUID(), expectVersion, reason, explanation } = body.value;
    const said = contentOf(body.value);
    const errors = [
      ...(said === undefined ? [] : (of.check?.(said) ?? [])),
      ...nationalIdFaults({ explanation, ...said }),
    ];
    if (errors.length > 0) return problemResponse(c, 'invalid-request', { extra: { errors } });
    const content = said && (of.keep?.(said) ?? said);
    const { tenantId } = practitioner;
    const isClinician = can(practitioner, 'measurement.correct', { tenantId });
    const done = await correctRecord(records, reader, {
      ...ref,
      commandId,
      expectVersion,
      reason,
      explanation,
      content,
      isClinician,
      use: useOfAction(of.write),
      acts: of.acts,
    });
    const active = done.ok && (await pushRegistry(c, ports, records, { tenantId, patientId }));
    const jobId = done.ok ? done.value.jobId : 'jobId' in done.error ? done.error.jobId : undefined;
    if (of.wake !== undefined && jobId !== undefined) await wakeJob(c, of.wake, { tenantId, jobId });
    if (!done.ok) return refuse(c, done.error);
    const { version } = done.value;
    const { state } = body.value;
    const answer: RecordCorrected = { version, state, active, ...(jobId !== undefined && { jobId }) };
    return c.json(answer, 201, { etag: etagOf(version) });
  };
}

/** `GET ../corrections`: everything the record has ever said, oldest first. */
export function readCorrections<B extends RecordCorrectionRequest>(open: OpenRecords, of: Correctable<B>) {
  return async function handleReadCorrections(c: AppContext): Promise<Response> {
    const practitioner = practitionerOf(c);
    const patientId = c.req.param('patientId') ?? '';
    const ref = isUuid(patientId) ? refOf(c, of, patientId) : undefined;
    if (ref === undefined) return problemResponse(c, 'not-found');
    if (!can(practitioner, of.read, { tenantId: practitioner.tenantId })) return problemResponse(c, 'forbidden');
    return await answerRead(c, practitioner, open, (records, reader) =>
      readRecordHistory(records, reader, ref, { action: of.acts.read, use: useOfAction(of.read) }),
    );
  };
}

function refOf(
  c: AppContext,
  { kind, id }: Pick<Correctable<never>, 'kind' | 'id'>,
  patientId: string,
): RecordRef | undefined {
  const recordId = c.req.param(id) ?? '';
  if (kind === 'event') {
    const line = recordId.startsWith(`${patientId}.e`) ? recordId.slice(patientId.length + 2) : '';
    return /^[1-9]\d{0,14}$/.test(line) ? { kind, patientId, recordId: patientId, line } : undefined;
  }
  const line = `${c.req.param('revision')}/${c.req.param('event')}`;
  return isUuid(recordId) ? { kind, patientId, recordId, ...(kind === 'alert' && { line }) } : undefined;
}

function contentOf<B extends RecordCorrectionRequest>(body: B): NonNullable<ContentOf<B>> | undefined {
  return 'content' in body ? (body.content as NonNullable<ContentOf<B>>) : undefined;
}

/** No text may name somebody by number. */
export function nationalIdFaults(texts: object): readonly FieldProblem[] {
  return Object.entries(texts)
    .filter(([, text]) => typeof text === 'string' && nationalIdsIn(text).length > 0)
    .map(([field]) => ({ field, code: 'national-id' }));
}

export function refuse(c: AppContext, error: CorrectionError): Response {
  switch (error.code) {
    case 'records-unavailable':
      return unavailable(c, error.cause);
    case 'stale-version':
      return problemResponse(c, error.code, {
        headers: { etag: etagOf(error.version) },
        extra: { version: error.version, ...(error.jobId !== undefined && { jobId: error.jobId }) },
      });
    case 'unexpected-field':
      return problemResponse(c, 'invalid-request', {
        extra: { errors: [{ field: error.field, code: error.code }] },
      });
    default:
      c.set('isRefusalLogged', true);
      return problemResponse(c, error.code);
  }
}
