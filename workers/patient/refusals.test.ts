import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { expect, it } from 'vitest';
import { MINUTE, newPatient } from './monitor-fixture.ts';

const REFUSED = { code: 'wrong-unit', field: 'unit' } as const;

it('a device that is refused again and again is on the list, once, apart from what the patient needs', async () => {
  const patient = await newPatient();
  for (let call = 0; call < 5; call += 1) {
    await patient.monitor.record(patient.batch([], { refusals: [REFUSED] }));
    await evictDurableObject(patient.monitor);
  }
  const entries = await patient.worklist();
  expect(entries).toMatchObject([{ severity: 'yellow', state: 'open', category: 'technical', count: 1 }]);
});

it('a revoked credential that goes on knocking raises nothing', async () => {
  const patient = await newPatient();
  const credential = { ...patient.credential, generation: 0 };
  for (let call = 0; call < 5; call += 1)
    expect(await patient.monitor.record(patient.batch([patient.reading(80)], { credential }))).toMatchObject({
      ok: false,
      reason: 'credential-revoked',
    });
  expect(await patient.worklist()).toEqual([]);
});

const impossible = (canonical: number) =>
  ({ code: 'impossible-value', field: 'value', refused: { type: 'oxygen-saturation', canonical } }) as const;

it('values refused by the factor of another scale are one technical alert at the second, and are stored nowhere', async () => {
  const patient = await newPatient();
  for (let minutes = 5; minutes > 1; minutes -= 1)
    await patient.record(patient.reading(96, { deviceTime: Date.now() - minutes * MINUTE }));
  await patient.monitor.record(patient.batch([], { refusals: [impossible(9517)] }));
  await evictDurableObject(patient.monitor);
  expect(await patient.worklist()).toEqual([]);
  for (let call = 0; call < 2; call += 1) {
    await patient.monitor.record(patient.batch([], { refusals: [impossible(9417)] }));
    await evictDurableObject(patient.monitor);
  }
  expect(await patient.worklist()).toMatchObject([
    { severity: 'yellow', state: 'open', category: 'technical', count: 1 },
  ]);
  const stored = await runInDurableObject(patient.monitor, (_, { storage: { sql } }) =>
    sql
      .exec<{ name: string }>(
        "select name from sqlite_master where type = 'table' and name not like '\\_%' escape '\\'",
      )
      .toArray()
      .map(({ name }) => JSON.stringify(sql.exec(`select * from "${name}"`).toArray()))
      .join('\n'),
  );
  expect(stored).toContain('jump.oxygen-saturation');
  expect(stored).not.toMatch(/9517|9417/);
});

it('a value that is impossible by no factor is a refusal like another', async () => {
  const patient = await newPatient();
  for (let minutes = 5; minutes > 1; minutes -= 1)
    await patient.record(patient.reading(96, { deviceTime: Date.now() - minutes * MINUTE }));
  for (let call = 0; call < 2; call += 1) {
    await patient.monitor.record(patient.batch([], { refusals: [impossible(317)] }));
    await evictDurableObject(patient.monitor);
  }
  expect(await patient.worklist()).toEqual([]);
});

it.each([
  ['of which both parts are in kilopascal is told at the second', [17.1, 10.9], [{ category: 'technical' }]],
  ['of which one part is wrong is a refusal like another', [17.1, 82], []],
] as const)('a blood pressure %s', async (_, [canonical, diastolic], listed) => {
  const patient = await newPatient();
  const part = (value: number) => ({ text: String(value), unit: 'mm[Hg]', canonical: value });
  const components = { systolic: part(128), diastolic: part(82) };
  for (let minutes = 5; minutes > 1; minutes -= 1) {
    const deviceTime = Date.now() - minutes * MINUTE;
    const kind = { type: 'blood-pressure', series: 'blood-pressure', quantity: undefined, components } as const;
    await patient.record(patient.reading(0, { ...kind, deviceTime }));
  }
  const refused = { type: 'blood-pressure', canonical, diastolic } as const;
  for (let call = 0; call < 2; call += 1) {
    const refusals = [{ code: 'impossible-value', field: 'components.systolic', refused } as const];
    await patient.monitor.record(patient.batch([], { refusals }));
    await evictDurableObject(patient.monitor);
  }
  expect(await patient.worklist()).toMatchObject(listed);
});
