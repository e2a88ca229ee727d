import { randomUUID } from 'node:crypto';
import { issueLocalPractitionerToken } from '@naer/auth/issue-local-practitioner-token';
import type { AssignmentChanged, CredentialIssued, DeviceDetails, DeviceView } from '@naer/contracts/device';
import { call, type Reply } from './call.ts';
import type { Cast, CastPerson } from './cast.ts';
import type { TestStack } from './stack.ts';

/** A device of the register, and whom it is given to by the nurse of its unit. */
export interface TestDevice {
  readonly deviceId: string;
  readonly identifier: { readonly system: string; readonly value: string };
  readonly path: string;
  details(by?: CastPerson): Promise<DeviceDetails>;
  /** A change as the newest version of the device allows it; `If-Match` may be overruled. */
  change<Body = AssignmentChanged>(
    path: string,
    body?: object,
    ifMatch?: string,
  ): Promise<Reply<Body & { code?: string }>>;
  assign(patientId: string, from: number, more?: object): Promise<string>;
  end(assignmentId: string, at: number): Promise<void>;
  credential(assignmentId: string, overlapMinutes?: number): Promise<CredentialIssued>;
}

export async function administratorToken(stack: TestStack, tenantId: string): Promise<string> {
  return await issueLocalPractitionerToken(stack.secrets.practitionerTokenKey, {
    tenantId,
    practitionerId: randomUUID(),
    role: 'administrator',
    unitIds: [],
    expiresAt: Date.now() + 3_600_000,
  });
}

/** Registers a device of the organisation of the cast's unit. */
export async function registerDevice(
  stack: TestStack,
  { tenantId, unitId, nurse }: Pick<Cast, 'tenantId' | 'unitId' | 'nurse'>,
  more: Partial<Pick<DeviceView, 'kind' | 'measures'>> = {},
): Promise<TestDevice> {
  const [unit] = await stack.ownerSql<{ organisation_id: string }>(
    'select organisation_id from unit where tenant_id = $1 and unit_id = $2',
    [tenantId, unitId],
  );
  const identifier = { system: 'urn:oid:1.2.840.10004.1.1.1.0.0.1.0.0.1.2680', value: randomUUID().slice(0, 23) };
  const body = { identifier, kind: 'personal', label: 'PO-1', organisationId: unit?.organisation_id, ...more };
  const token = await administratorToken(stack, tenantId);
  const made = await call<DeviceView>(stack.baseUrl, { method: 'POST', path: '/api/v1/devices', token, body });
  if (made.status !== 201) throw new Error(`Not registered: ${made.status} ${made.text}`);
  const { deviceId } = made.body;
  const path = `/api/v1/devices/${deviceId}`;

  async function change<Body>(to: string, sent: object = {}, ifMatch?: string) {
    const seen = await call(stack.baseUrl, { path, token: nurse.token });
    return await call<Body & { code?: string }>(stack.baseUrl, {
      method: 'POST',
      path: `${path}/${to}`,
      token: nurse.token,
      body: sent,
      headers: { 'if-match': ifMatch ?? seen.headers.get('etag') ?? '' },
    });
  }
  return {
    deviceId,
    identifier,
    path,
    change,
    details: async (by = nurse) => (await by.get<DeviceDetails>(path)).body,
    async assign(patientId, from, extra = {}) {
      const sent = { patientId, from: new Date(from).toISOString(), ...extra };
      const { status, body: answer, text } = await change<AssignmentChanged>('assignments', sent);
      if (status !== 201 || !answer.active) throw new Error(`Not assigned: ${status} ${text}`);
      return answer.assignmentId;
    },
    async end(assignmentId, at) {
      const { status, text } = await change(`assignments/${assignmentId}/end`, { at: new Date(at).toISOString() });
      if (status !== 200) throw new Error(`Not ended: ${status} ${text}`);
    },
    async credential(assignmentId, overlapMinutes) {
      const sent = overlapMinutes === undefined ? {} : { overlapMinutes };
      const {
        status,
        body: issued,
        text,
      } = await change<CredentialIssued>(`assignments/${assignmentId}/credential`, sent);
      if (status !== 201) throw new Error(`Not issued: ${status} ${text}`);
      return issued;
    },
  };
}
