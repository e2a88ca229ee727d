import { type Action, can } from '@naer/auth/can';
import type { PractitionerPrincipal } from '@naer/auth/practitioner-principal';
import { isUuid } from '@naer/contracts/public-id';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { err, ok, type Result } from '@naer/domain/result';
import type { AppContext } from '../../../http/app-env.ts';
import { practitionerOf } from '../../../http/authenticate-practitioner.ts';
import { readerOf } from '../../../http/authenticate-reader.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { type OpenRecords, unavailable } from '../answer-read.ts';

export interface Approach {
  readonly practitioner: PractitionerPrincipal;
  readonly patientId: string;
  readonly records: Records;
  readonly reader: Reader;
}

/** The guard of a change: a patient's id, an action the role allows, records that answer. The care relation is asked of them. */
export async function approachPatient(
  c: AppContext,
  open: OpenRecords,
  action: Action,
): Promise<Result<Approach, Response>> {
  const practitioner = practitionerOf(c);
  const patientId = c.req.param('patientId') ?? '';
  if (!isUuid(patientId)) return err(problemResponse(c, 'not-found'));
  if (!can(practitioner, action, { tenantId: practitioner.tenantId })) return err(problemResponse(c, 'forbidden'));
  const records = await open(c.env, c.get('tenantId'));
  if (!records.ok) return err(unavailable(c, records.error));
  return ok({ practitioner, patientId, records: records.value, reader: readerOf(practitioner, c.get('requestId')) });
}
