import { blindIndex } from '@naer/auth/seal';
import { ownKinRequest } from '@naer/contracts/own';
import { isUuid } from '@naer/contracts/public-id';
import { isNationalId } from '@naer/fhir-map/national-id';
import { readKin } from '@naer/services/access/list-kin';
import { endOwnConsent, giveOwnConsent, type OwnKinError } from '@naer/services/own/change-own-kin';
import { approachOwn } from '@naer/services/own/read-own';
import { configurationOf } from '../../../env.ts';
import type { AppContext } from '../../../http/app-env.ts';
import { citizenOf } from '../../../http/authenticate-citizen.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { answerAccessError, invalidField } from '../access/answer-access-error.ts';
import { readAccessBody } from '../access/read-access-body.ts';
import { answerReadError, type OpenRecords } from '../answer-read.ts';
import { approachOwnPatient, type OwnApproach } from './approach-own.ts';

/**
 * `POST /own/patients/{patientId}/kin`: the patient lets a next of kin see: whom (kept as a keyed index alone), what, and
 * until when. 201; 409 `relation-exists`.
 */
export function giveConsent(open: OpenRecords) {
  return async function handleGiveConsent(c: AppContext): Promise<Response> {
    const approach = await asPatient(c, open);
    if (!approach.ok) return approach.answer;
    const { records, reader, patientId } = approach.value;
    const body = await readAccessBody(c, ownKinRequest, ({ kinship = '', programmes = [] }) =>
      [kinship, ...programmes].join(' '),
    );
    if (!body.ok) return body.error;
    const { kinId = crypto.randomUUID(), nationalId, to, ...rest } = body.value;
    if (!isNationalId(nationalId)) return invalidField(c, 'nationalId');
    const until = to === undefined ? undefined : Date.parse(to);
    if (until !== undefined && until <= Date.now()) return invalidField(c, 'to');
    const subjectIndex = await blindIndex(configurationOf(c.env).BLIND_INDEX_KEY, nationalId);
    if (subjectIndex === citizenOf(c).subjectIndex) return invalidField(c, 'nationalId');
    const given = await giveOwnConsent(records, reader, { ...rest, patientId, kinId, subjectIndex, to: until });
    return given.ok ? await answerKin(c, approach.value, kinId, 201) : answerOwnKinError(c, given.error);
  };
}

/** `POST /own/patients/{patientId}/kin/{kinId}/end`: at once; 409 `relation-over`. */
export function endConsent(open: OpenRecords) {
  return async function handleEndConsent(c: AppContext): Promise<Response> {
    const approach = await asPatient(c, open);
    if (!approach.ok) return approach.answer;
    const { records, reader, patientId } = approach.value;
    const kinId = c.req.param('kinId') ?? '';
    if (!isUuid(kinId)) return problemResponse(c, 'not-found');
    const ended = await endOwnConsent(records, reader, { patientId, kinId });
    if (ended.ok) return await answerKin(c, approach.value, kinId, 200);
    if (ended.error.code !== 'not-found') return answerOwnKinError(c, ended.error);
    const standing = await readKin(records, reader.tenantId, patientId, kinId);
    if (!standing.ok) return answerOwnKinError(c, standing.error);
    // A guardian was not let in by the patient.
    return problemResponse(c, standing.value.basis === 'consent' ? 'relation-over' : 'forbidden');
  };
}

/** The patient alone: who else sees them is told so, and a stranger nothing. Audited. */
async function asPatient(
  c: AppContext,
  open: OpenRecords,
): Promise<{ readonly ok: true; readonly value: OwnApproach } | { readonly ok: false; readonly answer: Response }> {
  const approach = await approachOwnPatient(c, open, { action: 'own.write', needs: [] });
  if (!approach.ok) return { ok: false, answer: approach.error };
  const { records, reader, patientId } = approach.value;
  const related = await approachOwn(records, reader, patientId, 'own.kin.prepare');
  if (!related.ok) return { ok: false, answer: answerReadError(c, related.error) };
  if (related.value.relation !== 'self') return { ok: false, answer: problemResponse(c, 'patient-only') };
  return { ok: true, value: approach.value };
}

async function answerKin(
  c: AppContext,
  { records, reader, patientId }: OwnApproach,
  kinId: string,
  status: 200 | 201,
): Promise<Response> {
  const standing = await readKin(records, reader.tenantId, patientId, kinId);
  return standing.ok ? c.json(standing.value, status) : answerOwnKinError(c, standing.error);
}

function answerOwnKinError(c: AppContext, error: OwnKinError): Response {
  return error.code === 'patient-only'
    ? problemResponse(c, 'patient-only')
    : answerAccessError(c, error, { taken: 'relation-exists' });
}
