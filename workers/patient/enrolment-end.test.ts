import { evictDurableObject } from 'cloudflare:test';
import type { EnrolmentEnd } from '@naer/domain/enrolment/end';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import type { Rule } from '@naer/domain/rules/rule';
import { describe, expect, test } from 'vitest';
import { eventually, newPatient, outcomes, type TestPatient } from './monitor-fixture.ts';
import { patientWith } from './rule-fixture.ts';

const HOUR_MS = 3_600_000;
const DIED: EnrolmentEnd = { reason: 'died', at: 0, by: 'somebody', outcome: 'died', closesRed: true };

/** Facts as the registry has them once follow-up has ended at `at`. */
function endedFacts({ facts }: TestPatient, version: number, end: EnrolmentEnd, at: number): RegistryFacts {
  return {
    ...facts,
    version,
    enrolment: { ...facts.enrolment, active: false },
    assignments: facts.assignments.map((own) => ({ ...own, to: at })),
    ended: { ...end, at },
  };
}

async function states({ monitor }: TestPatient) {
  return (await monitor.status()).live.length;
}

const shown = async (patient: TestPatient) => (await patient.worklist()).map(({ severity }) => severity).sort();

describe('a patient who has died', () => {
  test('has no live alert and no clock left, stands on no list, and nothing that comes later alerts anybody', async () => {
    const patient = await newPatient();
    const before = Date.now();
    expect(outcomes(await patient.record(patient.reading(80)))).toEqual(['recorded']);
    expect(
      await eventually(
        () => shown(patient),
        (list) => list.length === 1,
      ),
    ).toEqual(['red']);

    await patient.monitor.applyRegistry(endedFacts(patient, 2, DIED, before + 1));
    expect(await states(patient)).toBe(0);
    expect((await patient.monitor.status()).earliestClockAt).toBeNull();
    expect(
      await eventually(
        () => shown(patient),
        (list) => list.length === 0,
      ),
    ).toEqual([]);

    const early = patient.reading(70, { measuredAt: before - HOUR_MS, deviceTime: before - HOUR_MS });
    const after = patient.reading(71, { measuredAt: before + 10, deviceTime: before + 10 });
    expect(outcomes(await patient.record(early, after))).toEqual(['recorded', 'quarantined']);
    const event = { code: '3', at: before - HOUR_MS, deviceId: 'device-1', deviceTime: before - HOUR_MS };
    const sent = { v: 1, credential: patient.credential, receivedAt: Date.now(), refusals: [] } as const;
    const answer = await patient.monitor.recordEvents({
      ...sent,
      events: [{ ...event, receivedAt: Date.now(), late: false, atText: '', door: 'ingest' } as never],
    });
    expect(answer).toMatchObject({ ok: true, outcomes: [{ status: 'recorded', matched: false }] });
    expect(await states(patient)).toBe(0);
    await evictDurableObject(patient.monitor);
    expect(await states(patient)).toBe(0);
    expect(await shown(patient)).toEqual([]);
  });

  test('runs no clock of a rule any more, gets no reminder and no message, and all of it again when it was an error', async () => {
    const silence: Rule = {
      type: 'device',
      ruleKey: 'silent',
      on: 'silence',
      series: ['oxygen-saturation'],
      afterHours: 24,
      severity: 'yellow',
    };
    const patient = await patientWith([silence]);
    const message = (id: string) =>
      patient.monitor.receiveMessage({ v: 1, credential: patient.credential, id, text: 'Hei' });
    expect((await patient.monitor.status()).earliestClockAt).not.toBeNull();
    expect((await message('first')).ok).toBe(true);

    await patient.monitor.applyRegistry(endedFacts(patient, 2, DIED, Date.now()));
    expect((await patient.monitor.status()).earliestClockAt).toBeNull();
    expect(await message('second')).toEqual({ ok: false, reason: 'credential-revoked' });
    expect(await states(patient)).toBe(0);

    await patient.monitor.applyRegistry({ ...patient.facts, version: 3 });
    expect((await patient.monitor.status()).earliestClockAt).not.toBeNull();
    expect((await message('third')).ok).toBe(true);
  });

  test('has closed alerts with the outcome died, and told so again nothing changes', async () => {
    const patient = await newPatient();
    await patient.record(patient.reading(80));
    await patient.monitor.applyRegistry(endedFacts(patient, 2, DIED, Date.now()));
    await patient.monitor.applyRegistry(endedFacts(patient, 3, DIED, Date.now()));
    expect(await states(patient)).toBe(0);
  });

  test('who has not is monitored again as before, without the alerts that were closed', async () => {
    const patient = await newPatient();
    await patient.record(patient.reading(80));
    await patient.monitor.applyRegistry(endedFacts(patient, 2, DIED, Date.now() + 1));
    await patient.monitor.applyRegistry({ ...patient.facts, version: 3 });
    expect(await states(patient)).toBe(0);
    await patient.record(patient.reading(79));
    expect(
      await eventually(
        () => shown(patient),
        (list) => list.length === 1,
      ),
    ).toEqual(['red']);
  });
});

describe('an end for another reason', () => {
  const MOVED: EnrolmentEnd = { reason: 'moved', at: 0, by: 'somebody', outcome: 'other' };

  test('leaves a red alert that nobody has decided on, and closes what is yellow', async () => {
    const [red, yellow] = [await newPatient(), await newPatient()];
    await red.record(red.reading(80));
    await yellow.record(yellow.reading(87));
    expect([await states(red), await states(yellow)]).toEqual([1, 1]);
    for (const patient of [red, yellow])
      await patient.monitor.applyRegistry(endedFacts(patient, 2, MOVED, Date.now() + 1));
    expect([await states(red), await states(yellow)]).toEqual([1, 0]);
    expect((await red.monitor.status()).earliestClockAt).not.toBeNull();
  });

  test('closes the red one where it says so', async () => {
    const patient = await newPatient();
    await patient.record(patient.reading(80));
    const end = { ...MOVED, outcome: 'visit', closesRed: true } as const;
    await patient.monitor.applyRegistry(endedFacts(patient, 2, end, Date.now() + 1));
    expect(await states(patient)).toBe(0);
  });
});

test('a credential is refused as before of an enrolment that ended without a reason', async () => {
  const patient = await newPatient();
  const enrolment = { ...patient.facts.enrolment, active: false };
  await patient.monitor.applyRegistry({ ...patient.facts, version: 2, enrolment });
  expect(await patient.record(patient.reading(80))).toEqual({ ok: false, reason: 'credential-revoked' });
});

test('before monitoring has started readings are kept and judged by nothing; from then on they are', async () => {
  const patient = await newPatient({ notStarted: true });
  expect(outcomes(await patient.record(patient.reading(70)))).toEqual(['recorded']);
  expect(await states(patient)).toBe(0);
  await patient.monitor.applyRegistry({ ...patient.facts, notStarted: undefined, version: 2 });
  await patient.record(patient.reading(71));
  expect(await states(patient)).toBe(1);
});

test('a consent that was withdrawn is one technical alert for the unit, and monitoring goes on', async () => {
  const patient = await newPatient();
  const consentWithdrawnAt = Date.now();
  for (const version of [2, 3]) await patient.monitor.applyRegistry({ ...patient.facts, version, consentWithdrawnAt });
  expect(
    await eventually(
      () => shown(patient),
      (list) => list.length === 1,
    ),
  ).toEqual(['yellow']);
  await patient.record(patient.reading(80));
  expect(
    await eventually(
      () => shown(patient),
      (list) => list.length === 2,
    ),
  ).toEqual(['red', 'yellow']);
});
