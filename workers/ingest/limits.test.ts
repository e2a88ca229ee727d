import { issueDeviceCredential } from '@naer/auth/issue-device-credential';
import type { DevicePrincipal } from '@naer/domain/monitor/port';
import { describe, expect, it } from 'vitest';
import type { Bindings } from '../env.ts';
import { createFhirRoutes } from '../fhir/create-fhir-routes.ts';
import {
  ALARM,
  EVENTS,
  keepAll,
  keepEvents,
  MEASUREMENTS,
  NOW,
  newDevice,
  openDoor,
  PULSE,
  TEST_BINDINGS,
} from './ingest-testing.ts';

const SECRET = btoa('naer-test-key-naer-test-key-0001').replaceAll('=', '');
const JSON_TYPE = 'application/json';
const FHIR = '/fhir/R4';

/** A door whose limits are the test's own; each test counts for itself. */
function door(limits: object, meter?: RateLimit) {
  const { app, device, batches, eventBatches } = openDoor();
  app.route(
    FHIR,
    createFhirRoutes({
      ...({ history: async () => undefined, historyTimeoutMs: 200 } as object),
      now: () => NOW,
      recordTimeoutMs: 200,
      record: async (_env: unknown, _device: unknown, batch: Parameters<typeof keepAll>[0]) => {
        batches.push(batch);
        return await keepAll(batch);
      },
      recordEvents: async (_env: unknown, _device: unknown, batch: Parameters<typeof keepEvents>[0]) => {
        eventBatches.push(batch);
        return await keepEvents(batch);
      },
    } as unknown as Parameters<typeof createFhirRoutes>[0]),
  );
  const env = { ...TEST_BINDINGS, LIMITS: JSON.stringify(limits), ...(meter && { METER: meter }) } as Bindings;
  const send = async (path: string, body: unknown, as: DevicePrincipal = device) =>
    await app.request(
      path,
      {
        method: 'POST',
        body: typeof body === 'string' ? body : JSON.stringify(body),
        headers: {
          authorization: `Bearer ${await issueDeviceCredential({ test: SECRET }, as)}`,
          'content-type': JSON_TYPE,
          'content-length': String(JSON.stringify(body).length),
        },
      },
      env,
    );
  const measure = async (items = 1, as = device) =>
    (await send(MEASUREMENTS, { measurements: Array.from({ length: items }, () => PULSE) }, as)).status;
  const alarm = async (as = device) => (await send(EVENTS, { events: [ALARM] }, as)).status;
  return { app, env, device, batches, eventBatches, send, measure, alarm };
}

async function statuses(times: number, send: () => Promise<number>): Promise<number[]> {
  const found: number[] = [];
  for (let nth = 0; nth < times; nth += 1) found.push(await send());
  return found;
}

describe('what a device may send in a minute', () => {
  it('is so many requests: one more is told when to come again, and keeps nothing', async () => {
    const { batches, measure, send } = door({ deviceRequests: 3 });
    expect(await statuses(4, measure)).toEqual([200, 200, 200, 429]);
    const refused = await send(MEASUREMENTS, { measurements: [PULSE] });
    const wait = Number(refused.headers.get('retry-after'));
    expect([refused.headers.get('content-type'), wait > 0 && wait <= 60]).toEqual(['application/problem+json', true]);
    expect(await refused.json()).toMatchObject({ status: 429, code: 'too-many-requests' });
    expect(batches.length).toBe(3);
  });

  it('is refused before the body is read: one that is no JSON is told the same', async () => {
    const { measure, send } = door({ deviceRequests: 1 });
    await measure();
    expect((await send(MEASUREMENTS, '{')).status).toBe(429);
  });

  it('is refused before the body is read where not one item more is taken, and takes no request from the others', async () => {
    const { device, measure, send, batches } = door({ deviceItems: 2, tenantDeviceRequests: 60_000 });
    const other = { ...newDevice(), tenantId: device.tenantId };
    expect(await measure(2)).toBe(200);
    const refused = [await send(MEASUREMENTS, '{'), await send(MEASUREMENTS, '{')];
    expect(refused.map(({ status }) => status)).toEqual([429, 429]);
    expect([await measure(2, other), batches.length]).toEqual([200, 2]);
  });

  it('is so many items: a batch that is more is kept not at all, a smaller one still is', async () => {
    const { batches, measure } = door({ deviceItems: 10 });
    expect([await measure(8), await measure(3), await measure(2), await measure(1)]).toEqual([200, 429, 200, 429]);
    expect(batches.map(({ readings }) => readings.length)).toEqual([8, 2]);
  });

  it('lets an alarm through whatever else it has sent, and an alarm takes nothing from it', async () => {
    const { alarm, measure, eventBatches } = door({ deviceRequests: 2, deviceItems: 2, deviceAlarms: 3 });
    expect(await statuses(4, measure)).toEqual([200, 200, 429, 429]);
    expect(await statuses(4, alarm)).toEqual([200, 200, 200, 429]);
    expect(eventBatches.length).toBe(3);
  });

  it('lets an alarm through where its whole tenant is over its limit', async () => {
    const { alarm, measure } = door({ tenantDeviceRequests: 1, tenantDeviceItems: 1 });
    expect(await statuses(3, measure)).toEqual([200, 429, 429]);
    expect(await alarm()).toBe(200);
  });

  it('at the FHIR door too, where the answer is an OperationOutcome', async () => {
    const { measure, send } = door({ deviceRequests: 1 });
    await measure();
    // Each twice: from the second on nothing is verified any more.
    for (const path of [FHIR, FHIR, `${FHIR}/Observation`, `${FHIR}/Observation`]) {
      const refused = await send(path, { resourceType: 'Bundle', type: 'batch', entry: [] });
      expect([refused.status, refused.headers.has('retry-after')]).toEqual([429, true]);
      expect(await refused.json()).toMatchObject({
        resourceType: 'OperationOutcome',
        issue: [{ code: 'throttled', details: { coding: [{ code: 'too-many-requests' }] } }],
      });
    }
  });

  it('at the FHIR door lets a document with alarms be read though no measurement is taken any more', async () => {
    const { measure, send } = door({ deviceRequests: 1 });
    expect(await statuses(2, measure)).toEqual([200, 429]);
    await send(FHIR, { resourceType: 'Bundle', type: 'batch', entry: [] });
    const answered = await send(FHIR, { resourceType: 'Bundle', type: 'document', entry: [] });
    expect(answered.status).not.toBe(429);
  });

  it("of a patient's app takes nothing from the measurements", async () => {
    const { app, env, device, measure } = door({ deviceRequests: 1 });
    const authorization = `Bearer ${await issueDeviceCredential({ test: SECRET }, device)}`;
    const feed = () => app.request('/ingest/v1/feed?limit=0', { headers: { authorization } }, env);
    expect([(await feed()).status, (await feed()).status, await measure()]).toEqual([400, 429, 200]);
  });

  it('is its own: another of the same tenant sends on', async () => {
    const { device, measure } = door({ deviceRequests: 2, tenantDeviceRequests: 1_000 });
    const other = { ...newDevice(), tenantId: device.tenantId };
    // Refused by its own limit, it takes nothing from the tenant's: a flood of a lost credential locks nobody out.
    expect(await statuses(20, measure)).toEqual([200, 200, ...Array.from({ length: 18 }, () => 429)]);
    expect(await statuses(2, () => measure(1, other))).toEqual([200, 200]);
  });

  it('is its tenant’s: another tenant sends on', async () => {
    const { device, measure } = door({ tenantDeviceRequests: 1 });
    const other = newDevice();
    const beside = { ...newDevice(), tenantId: device.tenantId };
    expect([await measure(), await measure(1, beside)]).toEqual([200, 429]);
    expect(await measure(1, other)).toBe(200);
  });

  it('may be another number for one tenant', async () => {
    const device = newDevice();
    const { measure } = door({ tenants: { [device.tenantId]: { tenantDeviceRequests: 1 } } });
    expect(await statuses(2, () => measure(1, device))).toEqual([200, 429]);
    expect(await statuses(2, measure)).toEqual([200, 200]);
  });
});

describe('the counter of the place', () => {
  const counter = (answer: () => Promise<{ success: boolean }>) => {
    const asked: string[] = [];
    const limit = async ({ key }: { key: string }) => {
      asked.push(key);
      return await answer();
    };
    return { asked, meter: { limit } as unknown as RateLimit };
  };

  it('is told of each twentieth, and of nobody who sends little', async () => {
    const { asked, meter } = counter(async () => ({ success: true }));
    const { device, measure } = door({ deviceRequests: 100 }, meter);
    await statuses(4, measure);
    expect(asked).toEqual([]);
    await statuses(6, measure);
    expect(asked).toEqual([`device:${device.assignmentId}`, `device:${device.assignmentId}`]);
  });

  it('holds back who has used it all elsewhere', async () => {
    const { meter } = counter(async () => ({ success: false }));
    const { measure } = door({ deviceRequests: 20 }, meter);
    expect(await statuses(2, measure)).toEqual([200, 429]);
  });

  it.each<[string, () => Promise<{ success: boolean }>]>([
    ['is away', () => Promise.reject(new Error('away'))],
    ['never answers', () => new Promise(() => undefined)],
  ])('holds nobody back when it %s', async (_, answer) => {
    const { measure } = door({ deviceRequests: 20 }, counter(answer).meter);
    expect(await statuses(20, measure)).toEqual(Array.from({ length: 20 }, () => 200));
  });
});
