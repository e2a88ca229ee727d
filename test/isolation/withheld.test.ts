import { randomUUID } from 'node:crypto';
import type { Reader } from '@naer/db/reader';
import { breakGlass } from '@naer/services/access/break-glass';
import { liftBlock } from '@naer/services/access/lift-block';
import { recordBlock } from '@naer/services/access/record-block';
import { listAlertHistory } from '@naer/services/alert/list-alert-history';
import { listAlerts } from '@naer/services/alert/list-alerts';
import { explainAlert } from '@naer/services/explanation/explain-alert';
import { replayAlert } from '@naer/services/explanation/replay-alert';
import { applyMonitorEvents } from '@naer/services/projection/apply-monitor-events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRecords } from '../support/records.ts';
import { MEASURED_AT, type TestPatient, testPatient } from '../support/records-changes.ts';
import { must, seedTenant, type TestTenant } from '../support/records-tenant.ts';
import { withoutIds } from '../support/without-ids.ts';

const stack = await startRecords();
afterAll(() => stack.close());
const { records } = stack;

const MINUTE_MS = 60_000;
/** Digits that stand nowhere else: found in an answer, they have come from what is kept. */
const [KEPT, OTHER] = ['87.5', '91.25'];

let tenant: TestTenant;
let patient: TestPatient;
/** Shows the first measurement; looks on both; shows the second alone; an event with the number of the first. */
let alerts: Readonly<Record<'shows' | 'looksOn' | 'other' | 'event', string>>;
let nurse: Reader;
let colleague: Reader;

beforeAll(async () => {
  tenant = await seedTenant(records);
  patient = testPatient(tenant);
  nurse = tenant.reader;
  colleague = { ...tenant.reader, practitionerId: randomUUID() };
  alerts = { shows: randomUUID(), looksOn: randomUUID(), other: randomUUID(), event: randomUUID() };
  const quantity = (text: string) => ({ quantity: { text, unit: '%', canonical: Number(text) } });
  const reading = (sequence: number, value: string) => ({
    sequence,
    measuredAt: MEASURED_AT + sequence * MINUTE_MS,
    value,
    unit: '%',
  });
  const looked = (sequence: number, value: string) => ({
    series: 'oxygen-saturation',
    ...reading(sequence, value),
  });
  const answers = await applyMonitorEvents(records, [
    patient.payload(
      patient.measurement(1, quantity(KEPT)),
      patient.measurement(2, quantity(OTHER)),
      patient.alert(1, {
        alertId: alerts.shows,
        ruleKey: 'shows',
        reading: reading(1, KEPT),
        repeats: [{ at: MEASURED_AT, sequence: 1, severity: 'red' }],
      }),
      patient.alert(1, {
        alertId: alerts.looksOn,
        ruleKey: 'looks-on',
        openedBySequence: 2,
        reading: reading(2, OTHER),
        finding: { values: [looked(2, OTHER), looked(1, KEPT)], facts: { fall: 3.75 } },
      }),
      patient.alert(1, { alertId: alerts.other, ruleKey: 'other', openedBySequence: 2, reading: reading(2, OTHER) }),
      patient.unmeasured(1, 'event', { alertId: alerts.event, openedBySequence: 1 }),
      patient.history(1, 'opened', { alertId: alerts.shows, sequence: 1 }),
      patient.history(1, 'opened', { alertId: alerts.other, sequence: 2 }),
    ),
  ]);
  expect(answers).toEqual([{ ok: true, parked: [] }]);
});

const { stringify } = JSON;
const listed = async (reader: Reader) => {
  const { items } = must(await listAlerts(records, reader, { patientId: patient.patientId }));
  return new Map(items.map((item) => [item.alertId, item]));
};
const keep = async (who: object) => {
  const blockId = randomUUID();
  const document = `measurement/${patient.patientId}.1`;
  must(await recordBlock(records, nurse, { patientId: patient.patientId, blockId, document, wish: 'w', ...who }));
  return async () => must(await liftBlock(records, nurse, { patientId: patient.patientId, blockId }));
};

describe('an alert that rests on a measurement that the patient keeps from somebody', () => {
  it('is whole for everybody while nothing is kept', async () => {
    for (const item of (await listed(nurse)).values()) expect(item).not.toHaveProperty('withheld');
    expect(stringify([...(await listed(nurse)).values()])).toContain(KEPT);
  });

  it.each([
    ['a person', () => ({ practitionerId: nurse.practitionerId }), false],
    ['their unit', () => ({ unitId: tenant.unitId }), true],
  ] as const)('stands in the list of %s without a value, a limit, a sentence or a time of it', async (_, who, both) => {
    const lift = await keep(who());
    const seen = await listed(nurse);
    for (const alertId of [alerts.shows, alerts.looksOn]) {
      const item = seen.get(alertId);
      expect(item).toMatchObject({ withheld: true, severity: 'red', state: 'open', revision: '1-1' });
      for (const name of ['value', 'unit', 'measuredAt', 'values', 'facts', 'summary', 'limit'])
        expect(item).not.toHaveProperty(name);
      expect(stringify(item)).not.toContain(`${patient.patientId}.1`);
    }
    expect(withoutIds(stringify([seen.get(alerts.shows), seen.get(alerts.looksOn)]))).not.toMatch(/87\.5|91\.25|3\.75/);
    expect(seen.get(alerts.other)).toMatchObject({ value: expect.anything() });
    expect(seen.get(alerts.other)).not.toHaveProperty('withheld');
    expect(seen.get(alerts.event)).not.toHaveProperty('withheld');
    const theirs = stringify([...(await listed(colleague)).values()]);
    expect(theirs.includes(KEPT)).toBe(!both);
    await lift();
    expect((await listed(nurse)).get(alerts.shows)).not.toHaveProperty('withheld');
  });

  it('has a history that says that a reading is kept, and shows it to a colleague', async () => {
    const lift = await keep({ practitionerId: nurse.practitionerId });
    const linesOf = async (reader: Reader, alertId: string) =>
      must(await listAlertHistory(records, reader, { patientId: patient.patientId, alertId })).items;
    const [hers] = await linesOf(nurse, alerts.shows);
    expect(hers).toMatchObject({ event: 'opened', withheld: true });
    expect(hers).not.toHaveProperty('reading');
    expect((await linesOf(nurse, alerts.other))[0]).not.toHaveProperty('withheld');
    expect((await linesOf(colleague, alerts.shows))[0]).toMatchObject({ reading: { id: `${patient.patientId}.1` } });
    await lift();
  });

  it('is explained without values and limits, and is not replayed on a part of the readings', async () => {
    const named = { patientId: patient.patientId, alertId: alerts.looksOn };
    const explained = async (reader: Reader) => must(await explainAlert(records, reader, named));
    const replayed = async (reader: Reader) =>
      must(await replayAlert(records, reader, named, MEASURED_AT + 86_400_000));
    expect(await explained(nurse)).not.toHaveProperty('withheld');
    expect(await replayed(nurse)).not.toHaveProperty('withheld');
    const lift = await keep({ practitionerId: nurse.practitionerId });
    const hers = await explained(nurse);
    expect(hers).toMatchObject({ withheld: true, values: [], compared: {}, severity: 'red' });
    expect(withoutIds(stringify(hers))).not.toMatch(/87[.,]5|91[.,]25|3[.,]75/);
    expect(await replayed(nurse)).toMatchObject({ withheld: true, same: false, differences: [] });
    expect(stringify(await explained(colleague))).toContain(KEPT);
    expect(await replayed(colleague)).not.toHaveProperty('withheld');
    await lift();
  });

  it('is whole to who broke the glass', async () => {
    const lift = await keep({ practitionerId: nurse.practitionerId });
    expect((await listed(nurse)).get(alerts.shows)).toMatchObject({ withheld: true });
    must(await breakGlass(records, nurse, { patientId: patient.patientId, reason: 'fall' }));
    expect((await listed(nurse)).get(alerts.shows)).not.toHaveProperty('withheld');
    await lift();
  });
});
