import type { Action } from '@naer/auth/can';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { err, ok, type Result } from '@naer/domain/result';
import type { AppContext } from '../../../http/app-env.ts';
import { practitionerOf } from '../../../http/authenticate-practitioner.ts';
import { readerOf } from '../../../http/authenticate-reader.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { type OpenRecords, unavailable } from '../answer-read.ts';
import { refusalAtUnit } from '../check-unit.ts';

export interface UnitApproach {
  readonly unitId: string;
  readonly records: Records;
  readonly reader: Reader;
}

/** The guard of a unit's routes: one's own unit, an action the role allows, records that answer. */
export async function approachUnit(
  c: AppContext,
  open: OpenRecords,
  action: Action,
): Promise<Result<UnitApproach, Response>> {
  const practitioner = practitionerOf(c);
  const unitId = c.req.param('unitId') ?? '';
  const refusal = refusalAtUnit(practitioner, action, unitId);
  if (refusal !== undefined) return err(problemResponse(c, refusal));
  const records = await open(c.env, c.get('tenantId'));
  if (!records.ok) return err(unavailable(c, records.error));
  const reader = readerOf(practitioner, c.get('requestId'));
  return ok({ unitId, records: records.value, reader });
}
