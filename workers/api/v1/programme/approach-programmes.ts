import { type Action, can } from '@naer/auth/can';
import { isUuid } from '@naer/contracts/public-id';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { err, ok, type Result } from '@naer/domain/result';
import type { AppContext } from '../../../http/app-env.ts';
import { practitionerOf } from '../../../http/authenticate-practitioner.ts';
import { readerOf } from '../../../http/authenticate-reader.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { type OpenRecords, unavailable } from '../answer-read.ts';

export interface ProgrammeApproach {
  readonly records: Records;
  readonly reader: Reader;
}

/** The guard of every programme route: an action the role allows, records that answer. Authority is asked of them. */
export async function approachProgrammes(
  c: AppContext,
  open: OpenRecords,
  action: Extract<Action, 'plan.read' | 'plan.write'>,
): Promise<Result<ProgrammeApproach, Response>> {
  const practitioner = practitionerOf(c);
  if (!can(practitioner, action, { tenantId: practitioner.tenantId })) return err(problemResponse(c, 'forbidden'));
  const records = await open(c.env, c.get('tenantId'));
  if (!records.ok) return err(unavailable(c, records.error));
  const reader = readerOf(practitioner, c.get('requestId'));
  return ok({ records: records.value, reader });
}

/** The same for one template, by the id in the path. */
export async function approachTemplate(
  c: AppContext,
  open: OpenRecords,
  action: Extract<Action, 'plan.read' | 'plan.write'>,
): Promise<Result<ProgrammeApproach & { readonly templateId: string }, Response>> {
  const templateId = c.req.param('templateId') ?? '';
  if (!isUuid(templateId)) return err(problemResponse(c, 'not-found'));
  const approach = await approachProgrammes(c, open, action);
  return approach.ok ? ok({ ...approach.value, templateId }) : approach;
}
