import { runInDurableObject } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import { newPatient, type TestPatient } from './monitor-fixture.ts';

const OWN = ['index-of-this-patient'];
const STRANGER = ['index-of-this-patient', 'index-of-another'];

async function counted(patient: TestPatient): Promise<Record<string, number>> {
  const rows = await runInDurableObject(patient.monitor, (_, state) =>
    state.storage.sql.exec<{ code: string; total: number }>('select code, total from refusal_count').toArray(),
  );
  return Object.fromEntries(rows.map(({ code, total }) => [code, total]));
}

describe('context that names somebody', () => {
  it('is compared with the patient, and a stranger is told by its place and counted', async () => {
    const patient = await newPatient();
    const batch = patient.batch([patient.reading(95)], { contexts: [OWN, STRANGER, [], STRANGER] });
    const answer = await patient.monitor.record(batch);
    expect(answer).toMatchObject({ ok: true, kept: true, outcomes: [{ status: 'recorded' }], strangers: [1, 3] });
    expect(await counted(patient)).toEqual({ 'wrong-subject': 2 });
    const own = await patient.monitor.record(patient.batch([], { contexts: [OWN] }));
    expect(own).toEqual({ ok: true, kept: true, outcomes: [] });
  });

  it('and is a stranger in an atomic batch keeps nothing', async () => {
    const patient = await newPatient();
    const reading = patient.reading(95);
    const atomic = patient.batch([reading], { contexts: [OWN, STRANGER], atomic: true });
    expect(await patient.monitor.record(atomic)).toMatchObject({ ok: true, kept: false, strangers: [1] });
    const again = await patient.record(reading);
    expect(again).toMatchObject({ ok: true, outcomes: [{ status: 'recorded' }] });
  });
});

describe('clock drift', () => {
  it('is counted as often as the door says, not once a reading', async () => {
    const patient = await newPatient();
    const at = Date.now() - 60_000;
    const corrected = [95, 96].map((value, n) => patient.reading(value, { clock: 'corrected', measuredAt: at + n }));
    const drift = { code: 'clock-drift', field: 'sentAt' } as const;
    await patient.monitor.record(patient.batch(corrected, { refusals: [drift] }));
    expect(await counted(patient)).toEqual({ 'clock-drift': 1 });
  });
});
