import { issueLocalPractitionerToken } from '@naer/auth/issue-local-practitioner-token';
import { afterAll, expect, test } from 'vitest';
import { call } from '../support/call.ts';
import { castOf } from '../support/cast.ts';
import { eventually } from '../support/eventually.ts';
import { assertionOf, formOf, newKey, partnerOf, postToken, proofOf, tokenOf } from '../support/partner.ts';
import { startStack } from '../support/stack.ts';

const stack = await startStack({ patients: 2 });
afterAll(() => stack.stop());
const ours = castOf(stack);
const partners = stack.demo.tenants[0]?.partners ?? [];
const [reader, otherReader] = await Promise.all(partners.map(partnerOf));
if (reader === undefined || otherReader === undefined) throw new Error('The demo has no partners');
const endpoint = partners[0]?.tokenEndpoint ?? '';
const patient = ours.takePatient('copd');
const path = `/api/v1/patients/${patient.id}/measurements`;
const admin = await issueLocalPractitionerToken(stack.secrets.practitionerTokenKey, {
  tenantId: ours.tenantId,
  practitionerId: ours.nurse.id,
  role: 'administrator',
  unitIds: [],
  expiresAt: Date.now() + 3_600_000,
});
const revoke = (clientId: string) =>
  call<{ recorded: boolean }>(stack.baseUrl, {
    method: 'POST',
    path: `/api/v1/clients/${clientId}/revoke`,
    token: admin,
  });
const closedInRecords = async (clientId: string) =>
  await stack.ownerSql<{ action: string; actor_id: string }>(
    `select e.action, e.actor_id from api_client c join audit_event e
      on e.tenant_id = c.tenant_id and e.subject_id = c.client_id::text and e.action = 'client.revoke'
    where c.client_id = $1 and c.revoked_at is not null`,
    [clientId.split('.')[1]],
  );

test('an assertion and a proof that were used are refused after the Worker was killed', async () => {
  const key = await newKey();
  const form = formOf(await assertionOf(reader, endpoint, { exp: Math.floor(Date.now() / 1000) + 290 }));
  const dpop = await proofOf(key, { url: endpoint });
  expect((await postToken(endpoint, form, { dpop })).status).toBe(200);
  await stack.killWorkerd9();
  await stack.restartWorker();
  expect(await postToken(endpoint, form)).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
  const fresh = formOf(await assertionOf(reader, endpoint));
  expect(await postToken(endpoint, fresh, { dpop })).toMatchObject({
    status: 400,
    body: { error: 'invalid_dpop_proof' },
  });
});

test('with Postgres down a client that is known still gets tokens, and one that is closed is shut out at once and for good', async () => {
  const token = await tokenOf(reader, endpoint);
  await stack.stopPostgres();
  try {
    // The Worker has forgotten everything that it does not keep.
    await stack.killWorkerd9();
    await stack.restartWorker();
    await tokenOf(reader, endpoint);
    // What it reads stands in Postgres: that is what is missing, not the right to.
    expect(await call(stack.baseUrl, { path, token })).toMatchObject({
      status: 503,
      body: { code: 'records-unavailable' },
    });
    expect(await revoke(reader.clientId)).toMatchObject({ status: 200, body: { recorded: false } });
    expect(await call(stack.baseUrl, { path, token })).toMatchObject({ status: 401 });
    const form = async () => formOf(await assertionOf(reader, endpoint));
    expect(await postToken(endpoint, await form())).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    await stack.killWorkerd9();
    await stack.restartWorker();
    expect(await postToken(endpoint, await form())).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
  } finally {
    await stack.startPostgres();
  }
  const written = await eventually(
    () => closedInRecords(reader.clientId),
    (rows) => rows.length > 0,
  );
  expect(written).toEqual([{ action: 'client.revoke', actor_id: ours.nurse.id }]);
  expect(await call(stack.baseUrl, { path, token })).toMatchObject({ status: 401 });
});

test('with Postgres hanging a client that its object knows is closed at once', async () => {
  const token = await tokenOf(otherReader, endpoint);
  stack.hangPostgres();
  try {
    expect(await revoke(otherReader.clientId)).toMatchObject({ status: 200, body: { recorded: false } });
    expect(await call(stack.baseUrl, { path, token })).toMatchObject({ status: 401 });
  } finally {
    stack.unhangPostgres();
  }
  const written = await eventually(
    () => closedInRecords(otherReader.clientId),
    (rows) => rows.length > 0,
  );
  expect(written).toHaveLength(1);
});
