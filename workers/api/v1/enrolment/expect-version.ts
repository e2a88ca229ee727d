import { err, ok, type Result } from '@naer/domain/result';
import { enrolmentErrorOf } from '@naer/services/enrolment/enrolment-error';
import { findCareRelation } from '@naer/services/patient/find-care-relation';
import type { AppContext } from '../../../http/app-env.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import type { Approach } from '../plan/approach-patient.ts';
import { answerEnrolmentError } from './answer-enrolment-error.ts';

/**
 * The version that the caller says to have read. Asked of who may see the patient alone: 404 comes before 428. A tag that
 * is none of ours was seen by nobody: it is older than every version.
 */
export async function expectVersion(
  c: AppContext,
  { records, reader, patientId }: Approach,
): Promise<Result<number, Response>> {
  const related = await findCareRelation(records, reader, patientId, 'enrolment.prepare');
  if (!related.ok) return err(answerEnrolmentError(c, enrolmentErrorOf(related.error)));
  const sent = c.req.header('if-match')?.trim();
  if (sent === undefined || sent === '*') return err(problemResponse(c, 'missing-version'));
  const version = /^"([1-9][0-9]{0,14})"$/.exec(sent)?.[1];
  return ok(version === undefined ? 0 : Number(version));
}
