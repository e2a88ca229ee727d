import { type Action, can } from '@naer/auth/can';
import type { PractitionerPrincipal } from '@naer/auth/practitioner-principal';
import { isUuid } from '@naer/contracts/public-id';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { err, ok, type Result } from '@naer/domain/result';
import { type DeviceDesk, loadDeviceDesk, type StandingAssignment } from '@naer/services/device/read-device';
import { findCareRelation } from '@naer/services/patient/find-care-relation';
import type { ReadError } from '@naer/services/shared/read-error';
import type { RegistryError } from '@naer/services/shared/registry-error';
import type { z } from 'zod';
import type { AppContext } from '../../../http/app-env.ts';
import { practitionerOf } from '../../../http/authenticate-practitioner.ts';
import { readerOf } from '../../../http/authenticate-reader.ts';
import { parseRequest } from '../../../http/parse-request.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { readJsonBody } from '../../../http/read-json-body.ts';
import { type OpenRecords, unavailable } from '../answer-read.ts';
import { expectMatch, staleVersion } from '../plan/if-match.ts';

export interface RegisterApproach {
  readonly practitioner: PractitionerPrincipal;
  readonly records: Records;
  readonly reader: Reader;
}
export interface DeviceApproach extends RegisterApproach {
  readonly deviceId: string;
  readonly desk: DeviceDesk;
}
export interface AssignmentApproach extends DeviceApproach {
  readonly assignment: StandingAssignment;
}

const MAX_BYTES = 20_000;

/** The guard of the register: an action the role allows, records that answer. */
export async function approachRegister(
  c: AppContext,
  open: OpenRecords,
  action: Action,
): Promise<Result<RegisterApproach, Response>> {
  const practitioner = practitionerOf(c);
  const { tenantId } = practitioner;
  if (!can(practitioner, action, { tenantId })) return err(problemResponse(c, 'forbidden'));
  const records = await open(c.env, c.get('tenantId'));
  if (!records.ok) return err(unavailable(c, records.error));
  const reader = readerOf(practitioner, c.get('requestId'));
  return ok({ practitioner, records: records.value, reader });
}

/** The same of one device of the register; an administrator of one organisation keeps that one's alone. */
export async function approachDevice(
  c: AppContext,
  open: OpenRecords,
  action: Action,
): Promise<Result<DeviceApproach, Response>> {
  const deviceId = c.req.param('deviceId') ?? '';
  if (!isUuid(deviceId)) return err(problemResponse(c, 'not-found'));
  const approach = await approachRegister(c, open, action);
  if (!approach.ok) return approach;
  const { practitioner, records, reader } = approach.value;
  const desk = await loadDeviceDesk(records, reader.tenantId, deviceId);
  if (!desk.ok) return err(answerReadError(c, desk.error));
  const resource = { tenantId: reader.tenantId, organisationId: desk.value.row.organisation_id };
  if (!can(practitioner, action, resource)) return err(problemResponse(c, 'forbidden'));
  return ok({ ...approach.value, deviceId, desk: desk.value });
}

/**
 * The same of one assignment, of a patient whom the person follows (silent about any other), who has seen the version of
 * the device that stands.
 */
export async function approachAssignment(
  c: AppContext,
  open: OpenRecords,
  prepare: string,
): Promise<Result<AssignmentApproach, Response>> {
  const approach = await approachDevice(c, open, 'device.assign');
  if (!approach.ok) return approach;
  const { desk, records, reader } = approach.value;
  const assignment = desk.assignments.find((one) => one.assignmentId === c.req.param('assignmentId'));
  if (assignment === undefined) return err(problemResponse(c, 'not-found'));
  const related = await findCareRelation(records, reader, assignment.patientId, prepare);
  if (!related.ok) return err(answerReadError(c, related.error));
  const match = expectMatch(c, desk.version);
  if (!match.ok) return match;
  if (assignment.voided !== null) return err(problemResponse(c, 'assignment-ended'));
  return ok({ ...approach.value, assignment });
}

/** A JSON body as its schema has it; an empty one is `{}`. */
export async function readBody<T>(c: AppContext, schema: z.ZodType<T>): Promise<Result<T, Response>> {
  const json = await readJsonBody(c.req.raw, { parse: JSON.parse, maxBytes: MAX_BYTES });
  if (!json.ok) return err(problemResponse(c, json.error));
  const body = parseRequest(schema, json.value);
  return body.ok ? body : err(problemResponse(c, 'invalid-request', { extra: { errors: body.error } }));
}

/** What a read of one thing failed of: it has no cursor to be wrong. */
export function answerReadError(c: AppContext, error: ReadError): Response {
  if (error.code === 'records-unavailable') return unavailable(c, error.cause);
  return problemResponse(c, error.code === 'relation-too-weak' ? error.code : 'not-found');
}

/** Why a change was not made, in HTTP. `seen`: the version it expected; nothing else than a newer one stands in the way then. */
export function answerChangeError(c: AppContext, error: RegistryError, seen?: number): Response {
  switch (error.code) {
    case 'records-unavailable':
      return unavailable(c, error.cause);
    case 'already-exists':
      return problemResponse(
        c,
        error.constraint?.startsWith('device_assignment_one') === true ? 'device-taken' : error.code,
      );
    case 'version-conflict':
      return staleVersion(c, error.version);
    case 'refused':
      return problemResponse(c, 'invalid-request');
    case 'not-found':
      return seen === undefined ? problemResponse(c, 'not-found') : problemResponse(c, 'stale-version');
    case 'relation-too-weak':
      return problemResponse(c, error.code);
  }
}
