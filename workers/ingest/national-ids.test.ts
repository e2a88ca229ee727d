import { blindIndex } from '@naer/auth/seal';
import { SOMEBODY_ELSE, TESTESEN } from '@naer/fhir-map/invented-fixture';
import { isNationalId } from '@naer/fhir-map/national-id';
import { describe, expect, it } from 'vitest';
import { newPatient } from '../patient/monitor-fixture.ts';
import { openDoor, PULSE, TEST_BINDINGS } from './ingest-testing.ts';

const indexOf = async (nationalId: string) => await blindIndex(TEST_BINDINGS.BLIND_INDEX_KEY, nationalId);
const CODED = { type: 'coded-answer', measuredAt: PULSE.measuredAt };

/** A door to the real monitor of a patient whose national id is TESTESEN. */
async function openRealDoor() {
  const door = openDoor(async (batch) => {
    const { assignmentId, deviceId } = batch.credential;
    const patient = await newPatient({
      nationalIdIndexes: [await indexOf(TESTESEN)],
      assignments: [{ assignmentId, deviceId, from: Date.parse('2015-01-01'), to: null, generation: 1 }],
    });
    return await patient.monitor.record({ ...batch, credential: { ...patient.credential, assignmentId, deviceId } });
  });
  return door;
}

describe('a national id in an item', () => {
  it("that is the patient's own is stored as its blind index, wherever it stands", async () => {
    const door = await openRealDoor();
    const { body } = await door.post({
      measurements: [
        { ...PULSE, id: `pulse-${TESTESEN}-1` },
        { ...CODED, code: `ask-${TESTESEN}`, answer: 'yes' },
        { ...CODED, code: 'who', answer: TESTESEN },
        { ...PULSE, value: 71, context: { meal: 'fasting', note: `about ${TESTESEN}, 158148 10035 indeed` } },
      ],
    });
    expect(body.items?.map(({ status }) => status)).toEqual(['recorded', 'recorded', 'recorded', 'recorded']);
    const index = await indexOf(TESTESEN);
    const [pulse, asked, told, noted] = door.batches[0]?.readings ?? [];
    expect(pulse?.senderId).toBe(`pulse-${index}-1`);
    expect(asked).toMatchObject({ code: `ask-${index}`, series: `coded-answer:ask-${index}` });
    expect(told?.answer).toBe(index);
    expect(noted?.context).toEqual({ meal: 'fasting', note: `about ${index}, ${index} indeed` });
    expect(JSON.stringify(door.batches)).not.toMatch(/158148 ?10035/);
  });

  it("that is somebody else's refuses that item and names the field, never the number", async () => {
    const door = await openRealDoor();
    const { status, body } = await door.post({
      measurements: [
        { ...PULSE, context: { note: `told by ${SOMEBODY_ELSE}` } },
        { ...CODED, code: `ask-${SOMEBODY_ELSE}`, answer: 'yes' },
        { ...CODED, code: 'who', answer: SOMEBODY_ELSE },
        { ...PULSE, value: 71 },
      ],
    });
    expect(status).toBe(200);
    expect(body.items?.map((item) => [item.status, item.problem?.code, item.problem?.field])).toEqual([
      ['refused', 'wrong-subject', 'context.note'],
      ['refused', 'wrong-subject', 'code'],
      ['refused', 'wrong-subject', 'answer'],
      ['recorded', undefined, undefined],
    ]);
    expect(JSON.stringify([body, door.batches])).not.toContain(SOMEBODY_ELSE);
  });

  it('inside its own identifier says nothing of whom it is about, and equal identifiers still meet', async () => {
    const door = openDoor();
    const { body } = await door.post({ measurements: [{ ...PULSE, id: SOMEBODY_ELSE }, PULSE] });
    expect(body.items?.map(({ status }) => status)).toEqual(['recorded', 'recorded']);
    expect(door.batches[0]?.readings[0]?.senderId).toBe(await indexOf(SOMEBODY_ELSE));
    expect(door.batches[0]?.subjects).toBeUndefined();
  });

  it('together with more than one person can have refuses it without a look at who they are', async () => {
    const door = openDoor();
    const numbers = [...Array(5000).keys()].map((n) => `158148${String(n + 10_000)}`);
    const ids = numbers.filter(isNationalId).slice(0, 11);
    const { body } = await door.post({ measurements: [{ ...PULSE, context: { note: ids.join(' ') } }, PULSE] });
    expect(ids).toHaveLength(11);
    expect(body.items?.map((item) => item.problem?.code)).toEqual(['wrong-subject', undefined]);
  });

  it('is not seen in other digits, and a batch that names nobody carries no names', async () => {
    const door = openDoor();
    const text = `2026-11-20 150456 20261120095900 9${TESTESEN} 15814810036`;
    await door.post({ measurements: [{ ...PULSE, id: text, context: { note: text } }] });
    expect(door.batches[0]?.readings[0]).toMatchObject({ senderId: text, context: { note: text } });
    expect(door.batches[0]?.subjects).toBeUndefined();
  });
});
