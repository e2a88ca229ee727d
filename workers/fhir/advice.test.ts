import type { RecordBatch } from '@naer/domain/monitor/port';
import type { Advice } from '@naer/domain/plan/advice';
import { bundle, observation, post } from '@naer/fhir-map/invented-fixture';
import { describe, expect, it } from 'vitest';
import { openFhirDoor } from './fhir-testing.ts';

const EMERGENCY: Advice = { severity: 'red', instead: '113' };

/** A door to a monitor that has advice for the first reading of a call. */
const advisingDoor = () =>
  openFhirDoor({
    record: async (_env, device, batch: RecordBatch) => ({
      ok: true,
      outcomes: batch.readings.map((_, i) => ({
        status: 'recorded',
        id: `${device.patientId}.${i + 1}`,
        ...(i === 0 && { advice: EMERGENCY }),
      })),
    }),
  });

const issue = {
  severity: 'information',
  code: 'informational',
  details: {
    coding: [{ system: 'https://naer.example/fhir/CodeSystem/advice', code: '113' }],
    text: expect.stringContaining('113'),
  },
};

describe('what the patient must do when nobody receives the alert', () => {
  it.each(['batch', 'transaction'] as const)(
    'stands in the response of its entry of a %s, and of no other',
    async (type) => {
      const door = await advisingDoor();
      const { body } = await door.bundle(bundle(type, post(observation()), post(observation())));
      expect((body.entry as { response: { outcome?: unknown } }[]).map(({ response }) => response.outcome)).toEqual([
        { resourceType: 'OperationOutcome', issue: [issue] },
        undefined,
      ]);
    },
  );

  it.each([undefined, 'return=minimal', 'return=representation'])(
    'is the body of the answer to a create, with its location, when the sender prefers %s',
    async (prefer) => {
      const door = await advisingDoor();
      const { status, body, response } = await door.create(observation(), prefer === undefined ? {} : { prefer });
      expect([status, body]).toEqual([201, { resourceType: 'OperationOutcome', issue: [issue] }]);
      expect(response.headers.get('location')).toContain(`/Observation/${door.device.patientId}.1`);
    },
  );

  it('is in the language asked for', async () => {
    const texts = await Promise.all(
      ['nb', 'nn', 'en'].map(async (language) => {
        const { body } = await (await advisingDoor()).create(observation(), { 'accept-language': language });
        return (body.issue as { details: { text: string } }[])[0]?.details.text;
      }),
    );
    expect(new Set(texts).size).toBe(3);
  });
});
