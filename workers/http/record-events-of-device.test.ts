import type { DeviceFacts, DeviceStretch } from '@naer/domain/device/device-facts';
import type { DevicePrincipal, EventAnswer, EventBatch } from '@naer/domain/monitor/port';
import { type ReportedEvent, readEvent } from '@naer/domain/monitor/reported-event';
import { describe, expect, it } from 'vitest';
import { recordEventsOfDevice } from './record-events-of-device.ts';

const NOW = Date.parse('2026-11-20T10:00:00Z');
const HOUR_MS = 3_600_000;
const stretch = (patientId: string, from: number, to: number | null): DeviceStretch => ({
  assignmentId: `of-${patientId}`,
  patientId,
  from,
  to,
  generation: 1,
});
/** A's until three hours ago, nobody's for an hour, B's since. */
const STRETCHES = [stretch('A', NOW - 48 * HOUR_MS, NOW - 3 * HOUR_MS), stretch('B', NOW - 2 * HOUR_MS, null)];
const history: DeviceFacts = { v: 1, tenantId: 't', deviceId: 'd', version: 1, mode: 'personal', stretches: STRETCHES };
const holder = (patientId: string): DevicePrincipal => ({
  kind: 'device',
  tenantId: 't',
  deviceId: 'd',
  patientId,
  assignmentId: `of-${patientId}`,
  generation: 1,
});

function alarmAt(at: number): ReportedEvent {
  const read = readEvent({ code: '3', at: new Date(at).toISOString() }, { receivedAt: NOW, deviceId: 'd' });
  if (!read.ok) throw new Error(read.error.code);
  return read.value;
}

/** A monitor that knows its own patient's assignment, as far as a door can tell. */
async function tell(
  events: readonly ReportedEvent[],
  { by = 'B', second = true }: { by?: string; second?: boolean } = {},
  facts: DeviceFacts | 'not-ready' | 'unknown' = history,
) {
  const batches: Omit<EventBatch, 'v' | 'credential'>[] = [];
  const own = STRETCHES.filter(({ patientId }) => patientId === by);
  const answer = await recordEventsOfDevice(
    holder(by),
    { receivedAt: NOW, events, refusals: [{ code: 'invalid-time', field: 'at' }], subjects: events.map(() => ['him']) },
    {
      async record(batch): Promise<EventAnswer | undefined> {
        batches.push(batch);
        if (batches.length > 1 && !second) return undefined;
        const outcomes = batch.events.map(({ at }, place) => {
          const isOwn = own.some(({ from, to }) => from <= at && (to === null || at < to));
          return isOwn || batch.forNow?.[place] === true
            ? ({ status: 'recorded', id: `${by}.e${place}` } as const)
            : ({ status: 'refused', id: '', code: 'cannot-be-placed' } as const);
        });
        return { ok: true, outcomes };
      },
      history: async () => (facts === 'unknown' ? undefined : facts),
    },
  );
  const said = answer?.ok === true ? answer.outcomes.map(({ status, id }) => `${status} ${id}`.trim()) : answer;
  return { said, batches };
}

const LOST = alarmAt(Date.parse('1970-01-01T00:00:10Z'));
const GAP = alarmAt(NOW - 2.5 * HOUR_MS);
const OF_A = alarmAt(NOW - 4 * HOUR_MS);
const OF_B = alarmAt(NOW - HOUR_MS);

describe('an alarm by a device’s own credential', () => {
  it('whose clock was lost, or of a time that is nobody’s, is heard for who has the device now', async () => {
    const { said, batches } = await tell([OF_B, LOST, GAP]);
    expect(said).toEqual(['recorded B.e0', 'recorded B.e0', 'recorded B.e1']);
    expect(batches.slice(1)).toMatchObject([
      { events: [{ at: LOST.at }, { at: GAP.at }], forNow: [true, true], subjects: [['him'], ['him']], refusals: [] },
    ]);
  });

  it('of a time that was another’s is not: it is refused, aloud', async () => {
    expect((await tell([OF_A, OF_B])).said).toEqual(['refused', 'recorded B.e1']);
  });

  it('that was given back is not heard for who has it now, nor for who had it', async () => {
    expect((await tell([OF_B, LOST], { by: 'A' })).said).toEqual(['refused', 'refused']);
  });

  it.each([
    ['cannot be asked', 'not-ready'],
    ['is not known', 'unknown'],
    ['is another device’s', { ...history, deviceId: 'other' }],
    ['is another tenant’s', { ...history, tenantId: 'other' }],
  ] as const)('is as its monitor said when the history %s', async (_, facts) => {
    const { said, batches } = await tell([LOST], {}, facts);
    expect([said, batches.length]).toEqual([['refused'], 1]);
  });

  it('is to be sent again when the monitor is gone before it is heard', async () => {
    expect((await tell([LOST], { second: false })).said).toBeUndefined();
  });

  it('is asked about nowhere else when all of it has its place', async () => {
    expect((await tell([OF_B, OF_B])).batches).toHaveLength(1);
  });

  it('keeps what follows it up beside it', async () => {
    const { batches } = await tell([OF_B, LOST, { ...GAP, follows: 1 }, { ...GAP, follows: 0 }]);
    expect(batches[1]?.events.map(({ follows }) => follows)).toEqual([undefined, 0, undefined]);
  });
});
