import { blindIndex } from '@naer/auth/seal';
import { kinRequest } from '@naer/contracts/access';
import { isUuid } from '@naer/contracts/public-id';
import { isNationalId } from '@naer/fhir-map/national-id';
import { endKin as end } from '@naer/services/access/end-kin';
import { readKin } from '@naer/services/access/list-kin';
import { recordKin as record } from '@naer/services/access/record-kin';
import { configurationOf } from '../../../env.ts';
import type { AppContext } from '../../../http/app-env.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import type { OpenRecords } from '../answer-read.ts';
import { answerAccessError, invalidField } from './answer-access-error.ts';
import { approachRelated, readAccessBody } from './read-access-body.ts';

/**
 * `POST /patients/{patientId}/kin`: a next of kin, by the patient's consent or because they represent the patient, and what
 * they may see. The national id is kept as a keyed index alone. 201; 409 `relation-exists`.
 */
export function recordKin(open: OpenRecords) {
  return async function handleRecordKin(c: AppContext): Promise<Response> {
    const approach = await approachRelated(c, open, 'relation.write', 'kin.prepare');
    if (!approach.ok) return approach.error;
    const { records, reader, patientId } = approach.value;
    const body = await readAccessBody(c, kinRequest, ({ kinship = '' }) => kinship);
    if (!body.ok) return body.error;
    const { kinId = crypto.randomUUID(), nationalId, from, to, ...rest } = body.value;
    if (!isNationalId(nationalId)) return invalidField(c, 'nationalId');
    const [fromMs, toMs] = [from, to].map((time) => (time === undefined ? undefined : Date.parse(time)));
    if (toMs !== undefined && toMs <= (fromMs ?? Date.now())) return invalidField(c, 'to');
    const subjectIndex = await blindIndex(configurationOf(c.env).BLIND_INDEX_KEY, nationalId);
    const kept = await record(records, reader, { ...rest, patientId, kinId, subjectIndex, from: fromMs, to: toMs });
    if (!kept.ok) return answerAccessError(c, kept.error, { taken: 'relation-exists' });
    return await answerKin(c, { records, reader, patientId }, kinId, 201);
  };
}

/** `POST /patients/{patientId}/kin/{kinId}/end`: at once; 409 `relation-over`. */
export function endKin(open: OpenRecords) {
  return async function handleEndKin(c: AppContext): Promise<Response> {
    const approach = await approachRelated(c, open, 'relation.write', 'kin.prepare');
    if (!approach.ok) return approach.error;
    const { records, reader, patientId } = approach.value;
    const kinId = c.req.param('kinId') ?? '';
    if (!isUuid(kinId)) return problemResponse(c, 'not-found');
    const ended = await end(records, reader, { patientId, kinId });
    if (!ended.ok && ended.error.code !== 'not-found') return answerAccessError(c, ended.error, { taken: 'internal' });
    if (ended.ok) return await answerKin(c, approach.value, kinId, 200);
    const standing = await readKin(records, reader.tenantId, patientId, kinId);
    return standing.ok
      ? problemResponse(c, 'relation-over')
      : answerAccessError(c, standing.error, { taken: 'internal' });
  };
}

async function answerKin(
  c: AppContext,
  { records, reader, patientId }: Pick<Approached, 'records' | 'reader' | 'patientId'>,
  kinId: string,
  status: 200 | 201,
): Promise<Response> {
  const standing = await readKin(records, reader.tenantId, patientId, kinId);
  return standing.ok ? c.json(standing.value, status) : answerAccessError(c, standing.error, { taken: 'internal' });
}
type Approached = Extract<Awaited<ReturnType<typeof approachRelated>>, { ok: true }>['value'];
