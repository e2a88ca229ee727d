import type { DeviceFacts } from '@naer/domain/device/device-facts';
import { normaliseItem } from '@naer/domain/measurement/normalise-item';
import type { DevicePrincipal, RecordAnswer, RecordBatch } from '@naer/domain/monitor/port';
import { describe, expect, it } from 'vitest';
import { deviceKey } from '../../device/get-device.ts';
import { type GatewayItem, recordByDevice } from './record-by-device.ts';

const NOW = Date.parse('2026-11-20T10:00:00Z');
const client = {
  kind: 'client',
  tenantId: 't',
  clientId: 't.c',
  organisationId: 'o',
  unitIds: [],
  scopes: ['system/Observation.c'],
  expiresAt: NOW + 1,
} as const;

/** A pulse by the device of that name; the patient of device `x` is `of-x`, who has `w` as well. */
function item(device: string, number = 61, subjects: readonly string[] = []): GatewayItem {
  const sent = {
    type: 'pulse',
    value: { text: String(number), number },
    unit: '/min',
    measuredAt: new Date(NOW - 1).toISOString(),
  };
  return {
    devices: [{ system: 's', value: device }],
    subjects,
    normalise: (deviceId) => normaliseItem(sent, { receivedAt: NOW, deviceId, door: 'ingest' }),
  };
}

function factsOf(deviceId: string): DeviceFacts {
  const patientId = deviceId === 'w' ? 'of-x' : `of-${deviceId}`;
  const stretches = [{ assignmentId: `a-${deviceId}`, patientId, from: 0, to: null, generation: 1 }];
  return { v: 1, tenantId: 't', deviceId, version: 1, mode: 'personal', organisationId: 'o', stretches };
}

/** Monitors that keep everything, refuse what names somebody, and are stuck for the patients of `stuck`. */
async function send(items: readonly GatewayItem[], stuck: readonly string[] = []) {
  const batches: { readonly to: string; readonly batch: Omit<RecordBatch, 'v' | 'credential'> }[] = [];
  const asked: string[] = [];
  const names = new Map(
    await Promise.all(
      ['w', 'x', 'y', 'z'].map(async (value) => [await deviceKey({ system: 's', value }), value] as const),
    ),
  );
  const outcomes = await recordByDevice(
    { client, receivedAt: NOW, items, counted: [] },
    {
      async deviceFacts(key) {
        const name = names.get(key) ?? '';
        asked.push(name);
        return name === 'z' ? 'not-ready' : name === '' ? undefined : factsOf(name);
      },
      async record({ patientId }: DevicePrincipal, batch): Promise<RecordAnswer | undefined> {
        batches.push({ to: patientId, batch });
        if (stuck.includes(patientId)) return undefined;
        const answers = batch.readings.map((_, i) =>
          batch.subjects?.[i]?.length === 0
            ? ({ status: 'recorded', id: `${patientId}.${i}` } as const)
            : ({ status: 'refused', id: '', code: 'wrong-subject' } as const),
        );
        return { ok: true, outcomes: answers };
      },
      hold: async () => undefined,
    },
  );
  const told = outcomes.map((one) =>
    one.kind === 'taken' ? `${one.outcome.status} ${one.outcome.id}`.trim() : one.kind,
  );
  return { told, batches, asked };
}

describe('what a gateway sent for many patients', () => {
  it('is answered in the order sent, each device asked once and each monitor told once', async () => {
    const { told, batches, asked } = await send([item('x'), item('y'), item('x'), item('nobody'), item('y')]);
    expect(told).toEqual(['recorded of-x.0', 'recorded of-y.0', 'recorded of-x.1', 'refused', 'recorded of-y.1']);
    expect([asked.toSorted(), batches.map(({ to }) => to).toSorted()]).toEqual([
      ['', 'x', 'y'],
      ['of-x', 'of-y'],
    ]);
  });

  it('is to be sent again only where a monitor or a device’s object does not answer', async () => {
    const { told } = await send([item('x'), item('y'), item('z')], ['of-x']);
    expect(told).toEqual(['retry', 'recorded of-y.0', 'retry']);
  });

  it('is refused item by item when a body names somebody else', async () => {
    expect((await send([item('x', 61, ['stranger']), item('x')])).told).toEqual(['refused', 'recorded of-x.1']);
  });

  it('is nobody’s when its names are of two patients’ devices, and is taken when they are of one patient’s', async () => {
    const named = (...names: readonly string[]): GatewayItem => ({
      ...item('x'),
      devices: names.map((value) => ({ system: 's', value })),
    });
    const { told, batches } = await send([
      named('x', 'y'),
      named('y', 'x'),
      named('nobody', 'x', 'x'),
      named('x', 'w'),
    ]);
    expect(told).toEqual(['refused', 'refused', 'recorded of-x.0', 'recorded of-x.1']);
    expect(batches.map(({ to }) => to)).toEqual(['of-x']);
  });

  it('is counted at the patient’s monitor when all that a device sent is refused', async () => {
    const { told, batches } = await send([item('x', 100_000)]);
    expect(told).toEqual(['refused']);
    expect(batches).toMatchObject([{ to: 'of-x', batch: { readings: [], refusals: [{ code: 'impossible-value' }] } }]);
  });
});
