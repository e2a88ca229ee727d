import { evictDurableObject } from 'cloudflare:test';
import { expect, it } from 'vitest';
import { newPatient } from './monitor-fixture.ts';

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
