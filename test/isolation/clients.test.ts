import { randomUUID } from 'node:crypto';
import { REVOKED_FOR_EVER } from '@naer/domain/principal/decide-admission';
import { changeClient } from '@naer/services/client/change-client';
import { createClient } from '@naer/services/client/create-client';
import { listClients } from '@naer/services/client/list-clients';
import { loadClient } from '@naer/services/client/load-client';
import { loadClientFacts } from '@naer/services/client/load-client-facts';
import { recordClientClosing } from '@naer/services/client/record-client-closing';
import { createOrganisation } from '@naer/services/organisation/create-organisation';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startRecords } from '../support/records.ts';
import { SOME_KEY, seedClient, someClient } from '../support/records-clients.ts';
import { stewardOf } from '../support/records-frame.ts';
import { must, seedTenant, type TestTenant } from '../support/records-tenant.ts';

const stack = await startRecords();
afterAll(() => stack.close());
const { records } = stack;
let ours: TestTenant;
let theirs: TestTenant;
const besideId = randomUUID();

beforeAll(async () => {
  [ours, theirs] = [await seedTenant(records), await seedTenant(records)];
  const beside = {
    tenantId: ours.tenantId,
    organisationId: besideId,
    number: '974760673',
    kind: 'other',
    name: 'x',
  } as const;
  must(await createOrganisation(records, beside));
});

const change = (clientId: string, expectVersion: number) => ({
  clientId,
  expectVersion,
  name: 'Another name',
  scopes: ['system/DetectedIssue.r'],
  jwks: { keys: [SOME_KEY] },
  requireDpop: true,
});
const setTenant = (column: string, value: unknown) =>
  stack.query(`update tenant set ${column} = $1 where tenant_id = $2`, [value, ours.tenantId]);

describe('an administrator of one organisation', () => {
  test('makes, sees and changes clients of that one alone', async () => {
    const steward = stewardOf(ours, ours.organisationId);
    const [own, others] = [
      await seedClient(records, ours),
      await seedClient(records, ours, { organisationId: besideId }),
    ];
    const beside = someClient(ours, { organisationId: besideId });
    expect(await createClient(records, steward, beside)).toMatchObject({ ok: false, error: { code: 'not-found' } });
    expect(await loadClient(records, steward, others)).toMatchObject({ ok: false, error: { code: 'not-found' } });
    expect(await changeClient(records, steward, change(others, 1))).toMatchObject({ error: { code: 'not-found' } });
    const { items } = must(await listClients(records, steward, {}));
    expect(items.map(({ clientId }) => clientId)).toContain(`${ours.tenantId}.${own}`);
    expect(items.every(({ organisationId }) => organisationId === ours.organisationId)).toBe(true);
    expect(await changeClient(records, steward, change(own, 1))).toEqual({ ok: true, value: { version: 2 } });
  });

  test('finds nothing of another tenant', async () => {
    const clientId = await seedClient(records, theirs);
    for (const steward of [stewardOf(ours), stewardOf(ours, theirs.organisationId)]) {
      expect(await loadClient(records, steward, clientId)).toMatchObject({ error: { code: 'not-found' } });
      expect(await changeClient(records, steward, change(clientId, 1))).toMatchObject({ error: { code: 'not-found' } });
    }
    expect(await loadClientFacts(records, ours.tenantId, clientId)).toMatchObject({ error: { code: 'not-found' } });
  });
});

describe('a client in the records', () => {
  test('is read by no person’s scope, whatever units or patient are set', async () => {
    await seedClient(records, ours);
    for (const scope of ['patient', 'unit', '']) {
      const settings = { 'app.tenant_id': ours.tenantId, 'app.scope': scope, 'app.unit_ids': `{${ours.unitId}}` };
      expect(await stack.queryAs(settings, 'select 1 from api_client')).toEqual([]);
    }
  });

  test('is changed by who has seen what stands, and not once it is closed', async () => {
    const clientId = await seedClient(records, ours);
    const steward = stewardOf(ours);
    expect(await changeClient(records, steward, change(clientId, 2))).toMatchObject({
      error: { code: 'stale-version', version: 1 },
    });
    const closing = { tenantId: ours.tenantId, clientId, actorId: 'admin', at: Date.UTC(2026, 10, 22) };
    for (let again = 0; again < 2; again += 1) expect((await recordClientClosing(records, closing)).ok).toBe(true);
    expect(await changeClient(records, steward, change(clientId, 2))).toMatchObject({ error: { code: 'wrong-state' } });
    expect(must(await loadClient(records, steward, clientId))).toMatchObject({
      version: 2,
      revokedAt: '2026-11-22T00:00:00.000Z',
    });
    const log = await stack.query(`select action from audit_event where subject_id = $1 order by recorded_at`, [
      clientId,
    ]);
    expect(log).toEqual([{ action: 'client.create' }, { action: 'client.revoke' }]);
  });

  test('that is none is closed without a word', async () => {
    const clientId = randomUUID();
    const closing = { tenantId: ours.tenantId, clientId, actorId: 'admin', at: Date.now() };
    expect((await recordClientClosing(records, closing)).ok).toBe(true);
    expect(await stack.query('select 1 from audit_event where subject_id = $1', [clientId])).toEqual([]);
  });
});

describe('what a client’s object must know', () => {
  test('is its organisation’s units, its scopes and keys, and that it is closed for good', async () => {
    const clientId = await seedClient(records, ours, { perMinute: 9 });
    const facts = must(await loadClientFacts(records, ours.tenantId, clientId));
    expect(facts).toEqual({
      v: 1,
      tenantId: ours.tenantId,
      principalId: clientId,
      kind: 'client',
      version: 1,
      revokedBefore: 0,
      suspended: false,
      capacities: [],
      client: {
        organisationId: ours.organisationId,
        unitIds: expect.arrayContaining([ours.unitId]),
        scopes: ['system/Observation.rs'],
        keys: [SOME_KEY],
        perMinute: 9,
      },
    });
    must(await recordClientClosing(records, { tenantId: ours.tenantId, clientId, actorId: 'a', at: Date.now() }));
    expect(must(await loadClientFacts(records, ours.tenantId, clientId))).toMatchObject({
      version: 2,
      revokedBefore: REVOKED_FOR_EVER,
    });
  });

  test('is a secret only while the tenant allows secrets', async () => {
    const secret = someClient(ours, { jwks: undefined, secretHash: 'hash' });
    const steward = stewardOf(ours);
    expect(await createClient(records, steward, secret)).toMatchObject({ error: { code: 'secrets-not-allowed' } });
    await setTenant('client_secrets', true);
    must(await createClient(records, steward, secret));
    const known = async () => must(await loadClientFacts(records, ours.tenantId, secret.clientId)).client?.secretHash;
    expect(await known()).toBe('hash');
    await setTenant('client_secrets', false);
    expect(await known()).toBeUndefined();
  });

  test.each(['suspended', 'left'])('is that its tenant or organisation is %s', async (state) => {
    const clientId = await seedClient(records, ours);
    const suspended = async () => must(await loadClientFacts(records, ours.tenantId, clientId)).suspended;
    expect(await suspended()).toBe(false);
    await setTenant('state', state);
    expect(await suspended()).toBe(true);
    await setTenant('state', 'active');
    const set = 'update organisation set state = $1 where organisation_id = $2';
    await stack.query(set, [state, ours.organisationId]);
    expect(await suspended()).toBe(true);
    await stack.query(set, ['active', ours.organisationId]);
  });
});
