import type { TenantErasureView } from '@naer/contracts/archive';
import { takeArchive } from './archives.ts';
import { call } from './call.ts';
import type { Cast } from './cast.ts';
import { eventually } from './eventually.ts';
import { ended } from './jobs.ts';
import type { TestStack } from './stack.ts';
import { askOperatorToken, naer, type Person } from './steward.ts';

/** Ends every enrolment of a tenant, by a nurse of its unit, and waits until no alert of it is alive in the records. */
export async function endEverybody(stack: TestStack, { tenantId, unitId, nurse, neighbour }: Cast): Promise<void> {
  const followed = await stack.ownerSql<{ patient_id: string; unit_id: string }>(
    'select patient_id, unit_id from enrolment where active and tenant_id = $1',
    [tenantId],
  );
  for (const { patient_id, unit_id } of followed) {
    const path = `/api/v1/patients/${patient_id}/enrolment`;
    const who = unit_id === unitId ? nurse : neighbour;
    const etag = (await who.get(path)).headers.get('etag') ?? '';
    const body = { reason: 'completed', closeAlerts: 'other' };
    const end = { method: 'POST', path: `${path}/end`, token: who.token, body, headers: { 'if-match': etag } };
    const { status, text } = await call(stack.baseUrl, end);
    if (status !== 200) throw new Error(`Not ended: ${status} ${text}`);
  }
  await eventually(
    () => stack.ownerSql(`select 1 from alert where tenant_id = $1 and state <> 'resolved'`, [tenantId]),
    (rows) => rows.length === 0,
  );
}

/** Takes and receipts an archive of each organisation, or of the whole tenant. */
export async function receiptArchives(
  stack: TestStack,
  admin: Person,
  organisationIds: readonly (string | undefined)[] = [undefined],
): Promise<readonly string[]> {
  const taken: string[] = [];
  for (const organisationId of organisationIds) {
    const { path, jobId, view } = await takeArchive(stack, admin, organisationId);
    const { status } = await admin.post(`${path}/receipt`, { manifestSha256: view.manifestSha256 });
    if (status !== 200) throw new Error(`Not receipted: ${status}`);
    taken.push(jobId);
  }
  return taken;
}

/** The stack's operator, at the REST door. */
export async function asOperator(stack: TestStack): Promise<Person> {
  const token = await askOperatorToken(stack);
  return {
    token,
    get: (path) => call(stack.baseUrl, { path, token }),
    post: (path, body, headers = {}) => call(stack.baseUrl, { method: 'POST', path, token, body, headers }),
    put: (path, body) => call(stack.baseUrl, { method: 'PUT', path, token, body }),
  };
}

/** Where an erasure of a tenant stands once it has ended. */
export async function erasureOf(operator: Person, tenantId: string, jobId: string): Promise<TenantErasureView> {
  return await ended<TenantErasureView>(operator, `/platform/v1/tenants/${tenantId}/erasures/${jobId}`);
}

/** `pnpm naer tenant leave`. */
export async function takeLeave(stack: TestStack, tenantId: string): Promise<void> {
  await naer(stack, ['tenant', 'leave', '--tenant', tenantId, '--reason', 'a test']);
}
