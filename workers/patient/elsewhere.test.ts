import type { RecordAnswer } from '@naer/domain/monitor/port';
import { describe, expect, it } from 'vitest';
import { count, MINUTE, newPatient, outcomes } from './monitor-fixture.ts';

const BEGAN = Date.now() - 60 * MINUTE;
const OWN = ['index-of-this-patient'];
const ANOTHER = ['index-of-another'];

/** A patient who has had the device for an hour, and readings from within and from before. */
async function newHolder() {
  const patient = await newPatient();
  const { assignments } = patient.facts;
  await patient.monitor.applyRegistry({
    ...patient.facts,
    version: patient.facts.version + 1,
    assignments: assignments.map((one) => ({ ...one, from: BEGAN })),
  });
  const [inside, before] = [
    patient.reading(95, { measuredAt: BEGAN + MINUTE }),
    patient.reading(70, { measuredAt: BEGAN - MINUTE }),
  ];
  return { patient, inside, before };
}

function firstOf(answer: RecordAnswer) {
  return answer.ok
    ? answer.outcomes.map(({ status, id, elsewhere, namesOther }) => ({
        status,
        kept: id !== '',
        elsewhere,
        namesOther,
      }))
    : [];
}

describe('a reading from before the device was the patient’s, by a door that can ask whose it was', () => {
  it('is kept nowhere and said to be elsewhere, beside what is the patient’s', async () => {
    const { patient, inside, before } = await newHolder();
    const answer = await patient.monitor.record(patient.batch([inside, before], { routes: true }));
    expect(firstOf(answer)).toMatchObject([
      { status: 'recorded', kept: true },
      { status: 'quarantined', kept: false, elsewhere: true },
    ]);
    expect([await count(patient, 'measurement'), await count(patient, 'quarantine')]).toEqual([1, 0]);
  });

  it('is not refused for whom it names, as whose it is decides that; what is the patient’s own is', async () => {
    const { patient, inside, before } = await newHolder();
    const of = (subjects: readonly string[]) =>
      patient.monitor.record(patient.batch([before, inside], { routes: true, subjects: [subjects, subjects] }));
    expect(firstOf(await of(ANOTHER))).toMatchObject([
      { status: 'quarantined', elsewhere: true, namesOther: true },
      { status: 'refused' },
    ]);
    const own = firstOf(await of(OWN));
    expect(own).toMatchObject([{ status: 'quarantined', elsewhere: true }, { status: 'recorded' }]);
    expect(own[0]?.namesOther).toBeUndefined();
  });

  it('that was kept aside once, as nobody could be asked, stays where it is', async () => {
    const { patient, before } = await newHolder();
    const aside = patient.batch([before], { aside: ['not-assigned-at-measured-time'] });
    expect(outcomes(await patient.monitor.record(aside))).toEqual(['quarantined']);
    const again = patient.batch([before], { routes: true, subjects: [ANOTHER] });
    const answer = await patient.monitor.record(again);
    expect(outcomes(answer)).toEqual(['duplicate of quarantined']);
    expect(firstOf(answer)).toMatchObject([{ namesOther: true }]);
    expect(await count(patient, 'quarantine')).toBe(1);
  });

  it('keeps a transaction from being kept', async () => {
    const { patient, inside, before } = await newHolder();
    const batch = patient.batch([inside, before], { routes: true, atomic: true });
    expect(await patient.monitor.record(batch)).toMatchObject({ ok: true, kept: false });
    expect(await count(patient, 'measurement')).toBe(0);
  });
});
