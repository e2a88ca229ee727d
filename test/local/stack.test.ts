import { get } from 'node:http';
import type { DemoFile } from '@naer/contracts/demo';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startStack, type TestStack } from '../support/stack.ts';

let stack: TestStack;
beforeAll(async () => {
  stack = await startStack({ patients: 1 });
});
afterAll(() => stack?.stop());

type Patient = DemoFile['tenants'][number]['patients'][number];

function patientOf(programme: Patient['programme']): Patient {
  const found = stack.demo.tenants[0]?.patients.find((patient) => patient.programme === programme);
  if (found === undefined) throw new Error(`no ${programme} patient`);
  return found;
}

async function postPulse(patient: Patient, value: number): Promise<number> {
  const response = await fetch(`${stack.baseUrl}/ingest/v1/measurements`, {
    method: 'POST',
    headers: { authorization: `Bearer ${patient.deviceCredential}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      measurements: [{ type: 'pulse', value, unit: '/min', measuredAt: new Date().toISOString() }],
    }),
  });
  return response.status;
}

const recorded = (patient: Patient) =>
  stack.ownerSql<{ value_text: string }>(
    "select value_text from measurement where patient_id = $1 and type = 'pulse' order by sequence",
    [patient.id],
  );

async function arrives(patient: Patient, values: readonly string[]): Promise<void> {
  await vi.waitFor(async () => expect((await recorded(patient)).map((row) => row.value_text)).toEqual(values), {
    timeout: 20_000,
    interval: 100,
  });
}

test('a measurement posted to the stack is in its PostgreSQL', async () => {
  const patient = patientOf('copd');
  expect(await postPulse(patient, 71)).toBe(200);
  await arrives(patient, ['71']);
});

test('a PostgreSQL that hangs, and one that is stopped, come back on the same address', async () => {
  const patient = patientOf('heart-failure');
  stack.hangPostgres();
  expect(await postPulse(patient, 72)).toBe(200);
  stack.unhangPostgres();
  await arrives(patient, ['72']);
  await stack.stopPostgres();
  expect(await postPulse(patient, 73)).toBe(200);
  await stack.startPostgres();
  await arrives(patient, ['72', '73']);
});

test('a workerd killed with -9 is down until it is started again, with the same objects', async () => {
  const patient = patientOf('diabetes');
  expect(await postPulse(patient, 74)).toBe(200);
  await stack.killWorkerd9();
  await expect(postPulse(patient, 75)).rejects.toThrow('fetch failed');
  await stack.restartWorker();
  expect(await postPulse(patient, 75)).toBe(200);
  await arrives(patient, ['74', '75']);
});

test('what the Worker logs names routes and codes, never a value or a person', () => {
  const log = stack.workerLog();
  expect(log).toContain('"route"');
  for (const { name, deviceCredential } of stack.demo.tenants.flatMap((tenant) => tenant.patients)) {
    expect(log).not.toContain(name);
    expect(log).not.toContain(deviceCredential);
  }
});

/** As a browser does when a person opens the page; fetch may not say so itself. */
function navigate(where: string): Promise<{ readonly status: number | undefined; readonly type: string | undefined }> {
  return new Promise((resolve, reject) => {
    get(stack.baseUrl + where, { headers: { 'sec-fetch-mode': 'navigate' } }, (response) => {
      response.resume();
      resolve({ status: response.statusCode, type: response.headers['content-type']?.split(';')[0] });
    }).once('error', reject);
  });
}

test('what the platform does in front of a deployed Worker holds here: files, navigations, and the rest to the Worker', async () => {
  const ask = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(stack.baseUrl + path, { redirect: 'manual', ...init });
    await response.body?.cancel();
    return { status: response.status, type: response.headers.get('content-type')?.split(';')[0] };
  };
  expect(await ask('/')).toEqual({ status: 200, type: 'text/html' });
  expect(await ask('/icon.svg')).toEqual({ status: 200, type: 'image/svg+xml' });
  expect(await ask('/icon.svg?v=2', { method: 'HEAD' })).toEqual({ status: 200, type: 'image/svg+xml' });
  for (const path of ['/unknown', '/_headers', '/health/', '/api/v1/unknown'])
    expect(await ask(path)).toEqual({ status: 404, type: 'application/problem+json' });
  expect((await ask('/', { method: 'POST' })).type).toBe('application/problem+json');
  expect(await navigate('/units/any')).toMatchObject({ status: 200, type: 'text/html' });
  expect((await navigate('/api/v1/unknown')).type).toContain('application/problem+json');
  expect((await fetch(`${stack.baseUrl}/`)).headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
});
