import type { DeviceFacts } from '@naer/domain/device/device-facts';
import type { EventAnswer } from '@naer/domain/monitor/port';
import { readEvent } from '@naer/domain/monitor/reported-event';
import { describe, expect, it } from 'vitest';
import { deviceKey } from '../../device/get-device.ts';
import { recordEventsByDevice } from './record-events-by-device.ts';

const NOW = Date.parse('2026-11-20T10:00:00Z');
const HOUR_MS = 3_600_000;
const client = {
  kind: 'client',
  tenantId: 't',
  clientId: 't.c',
  organisationId: 'o',
  unitIds: [],
  scopes: ['system/Observation.c'],
  expiresAt: NOW + 1,
} as const;

type Holder = readonly [patientId: string, from: number, to: number | null];
/** The hub was somebody else's before it was A's, as the pendant is; the other pendant is B's. */
const DEVICES: Readonly<Record<string, { readonly organisationId: string; readonly holders: readonly Holder[] }>> = {
  hub: {
    organisationId: 'o',
    holders: [
      ['former', 0, NOW - HOUR_MS],
      ['A', NOW - HOUR_MS, null],
    ],
  },
  pendant: { organisationId: 'o', holders: [['A', 0, null]] },
  another: { organisationId: 'o', holders: [['B', 0, null]] },
  elsewhere: { organisationId: 'p', holders: [['C', 0, null]] },
};

/** To whom an alarm goes that names these devices, or why to nobody. */
async function alarmBy(...names: readonly string[]): Promise<string> {
  const known = new Map<string, DeviceFacts>();
  for (const [deviceId, { organisationId, holders }] of Object.entries(DEVICES)) {
    const stretches = holders.map(([patientId, from, to], nth) => ({
      assignmentId: `${deviceId}-${nth}`,
      patientId,
      from,
      to,
      generation: 1,
    }));
    const identifier = { system: 's', value: deviceId };
    const frame = { v: 1, tenantId: 't', deviceId, version: 1, mode: 'personal' } as const;
    known.set(await deviceKey(identifier), { ...frame, organisationId, identifier, stretches });
  }
  const heard: string[] = [];
  const at = new Date(NOW - 1).toISOString();
  const item = {
    devices: names.map((value) => ({ system: 's', value })),
    subjects: [],
    read: (deviceId: string) => readEvent({ code: '3', at }, { receivedAt: NOW, deviceId }),
  };
  const [outcome] = await recordEventsByDevice(
    { client, receivedAt: NOW, items: [item], counted: [] },
    {
      deviceFacts: async (key) => known.get(key),
      async recordEvents({ patientId }, { events }): Promise<EventAnswer> {
        heard.push(patientId);
        return { ok: true, outcomes: events.map(() => ({ status: 'recorded', id: 'x' })) };
      },
    },
  );
  if (outcome?.kind === 'refused') return `${outcome.refusal.code} ${outcome.refusal.field}`;
  return heard.join();
}

describe('an alarm that names', () => {
  it.each([
    ['one device', ['pendant'], 'A'],
    ['two devices of one patient, of which one was another’s before', ['hub', 'pendant'], 'A'],
    ['a device that nobody knows and one that is known', ['nobody', 'another'], 'B'],
    ['devices of two patients', ['pendant', 'another'], 'cannot-be-placed device'],
    ['devices of two patients, the other first', ['another', 'hub'], 'cannot-be-placed device'],
    ['a serial number that differs by its dash alone', ['hu-b'], 'unknown-device device'],
    ['a serial number in capitals', ['PENDANT'], 'A'],
    ['another organisation’s device first', ['elsewhere', 'pendant'], 'unknown-device device'],
    ['another organisation’s device beside the own', ['pendant', 'elsewhere'], 'A'],
  ])('%s is heard for whom it is, and never for a guess', async (_, names, heard) => {
    expect(await alarmBy(...names)).toBe(heard);
  });
});
