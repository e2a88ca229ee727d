import { type Action, can } from '@naer/auth/can';
import type { PractitionerPrincipal } from '@naer/auth/practitioner-principal';
import type { Records } from '@naer/db/records';
import { err, ok, type Result } from '@naer/domain/result';
import type { Steward } from '@naer/services/tenant/steward';
import type { AppContext } from '../../../http/app-env.ts';
import { practitionerOf } from '../../../http/authenticate-practitioner.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { type OpenRecords, unavailable } from '../answer-read.ts';

export interface FrameApproach {
  readonly practitioner: PractitionerPrincipal;
  readonly tenantId: string;
  readonly records: Records;
  readonly steward: Steward;
}

export interface FrameGuard {
  readonly action: Action;
  /** What is the whole tenant's: an administrator of one organisation of it may not. */
  readonly wholeTenant?: true;
  /** The organisation that is acted on, when the path names it. */
  readonly organisationId?: string | undefined;
}

/** The guard of the frame's routes: an action the role allows, within the caller's organisation, and records that answer. */
export async function approachFrame(
  c: AppContext,
  open: OpenRecords,
  { action, wholeTenant, organisationId }: FrameGuard,
): Promise<Result<FrameApproach, Response>> {
  const practitioner = practitionerOf(c);
  const { tenantId, practitionerId: actorId, role } = practitioner;
  const isOutside = wholeTenant === true && practitioner.organisationId !== undefined;
  if (isOutside || !can(practitioner, action, { tenantId, organisationId }))
    return err(problemResponse(c, 'forbidden'));
  const records = await open(c.env, tenantId);
  if (!records.ok) return err(unavailable(c, records.error));
  const within = practitioner.organisationId;
  const steward = { tenantId, actorId, role, organisationId: within, requestId: c.get('requestId') };
  return ok({ practitioner, tenantId, records: records.value, steward });
}
