import type { DeviceFacts } from '@naer/domain/device/device-facts';
import { normaliseItem } from '@naer/domain/measurement/normalise-item';
import type { Reading } from '@naer/domain/measurement/reading';
import type { DevicePrincipal, ReadingOutcome, RecordAnswer, RecordBatch } from '@naer/domain/monitor/port';
import { describe, expect, it } from 'vitest';
import { recordElsewhere } from './record-elsewhere.ts';

const NOW = Date.parse('2026-11-20T10:00:00Z');
const HOUR_MS = 3_600_000;
const CHANGED_AT = NOW - 3 * HOUR_MS;
const device: DevicePrincipal = {
  kind: 'device',
  tenantId: 't',
  deviceId: 'd',
  patientId: 'b',
  assignmentId: 'of-b',
  generation: 4,
};
const HISTORY: DeviceFacts = {
  v: 1,
  tenantId: 't',
  deviceId: 'd',
  version: 2,
  mode: 'personal',
  stretches: [
    { assignmentId: 'of-a', patientId: 'a', from: CHANGED_AT - 99 * HOUR_MS, to: CHANGED_AT, generation: 3 },
    { assignmentId: 'of-b', patientId: 'b', from: CHANGED_AT, to: null, generation: 4 },
  ],
};

function pulse(number: number, at: number): Reading {
  const value = { text: String(number), number };
  const sent = { type: 'pulse', value, unit: '/min', measuredAt: new Date(at).toISOString() };
  const reading = normaliseItem(sent, { receivedAt: NOW, deviceId: 'd', door: 'ingest' });
  if (!reading.ok) throw new Error(reading.error.code);
  return reading.value;
}
const [OF_A, OF_B] = [pulse(61, CHANGED_AT - 1), pulse(62, CHANGED_AT + 1)];

type Batch = Omit<RecordBatch, 'v' | 'credential'>;
interface World {
  readonly history?: DeviceFacts | 'not-ready' | undefined;
  /** What A's monitor says of all it is told; undefined: it does not answer. */
  readonly a?: Partial<ReadingOutcome> | 'revoked' | 'silent';
  readonly batch?: Partial<Batch>;
}

/** A monitor of B that knows its own times, and one of A that says what it is to say. */
async function send(readings: readonly Reading[], { history = HISTORY, a = {}, batch = {} }: World = {}) {
  const calls: { readonly to: DevicePrincipal; readonly batch: Batch }[] = [];
  let asked = 0;
  const answer = await recordElsewhere(
    device,
    { receivedAt: NOW, readings, refusals: [{ code: 'invalid-time', field: '' }], ...batch },
    {
      async record(to, told): Promise<RecordAnswer | undefined> {
        calls.push({ to, batch: told });
        if (to.patientId === 'a') {
          if (a === 'silent') return undefined;
          if (a === 'revoked') return { ok: false, reason: 'credential-revoked' };
          const outcomes = told.readings.map((_, n): ReadingOutcome => ({ status: 'recorded', id: `a.${n}`, ...a }));
          return { ok: true, kept: outcomes.every(({ status }) => status !== 'refused'), outcomes };
        }
        const outcomes = told.readings.map(({ measuredAt }, n): ReadingOutcome => {
          if (told.aside !== undefined) return { status: 'quarantined', id: `b.9${n}` };
          return measuredAt < CHANGED_AT
            ? {
                status: 'quarantined',
                id: '',
                quarantineReason: 'not-assigned-at-measured-time',
                ...(told.routes === true && { elsewhere: true }),
                ...(told.subjects?.[n]?.[0] === 'another' && { namesOther: true }),
              }
            : { status: 'recorded', id: `b.${n}` };
        });
        return { ok: true, kept: outcomes.every(({ status }) => status !== 'quarantined'), outcomes };
      },
      async history() {
        asked += 1;
        return history;
      },
    },
  );
  const outcomes = answer?.ok === true ? answer.outcomes : [];
  return { answer, outcomes, calls, asked, to: calls.map(({ to }) => to.patientId) };
}

describe('a reading by a device’s credential', () => {
  it('of its own time costs one call, and nobody is asked whose the device was', async () => {
    const { outcomes, calls, asked } = await send([OF_B, OF_B]);
    expect([outcomes.map((one) => one?.id), calls.length, asked]).toEqual([['b.0', 'b.1'], 1, 0]);
  });

  it('of the time before goes to who had the device then, by that assignment, without the request’s refusals', async () => {
    const { outcomes, calls, asked } = await send([OF_A, OF_B, pulse(63, CHANGED_AT - 9)]);
    expect(outcomes.map((one) => one?.status)).toEqual(['quarantined', 'recorded', 'quarantined']);
    expect([calls.length, asked]).toEqual([2, 1]);
    expect(calls[1]).toMatchObject({
      to: { patientId: 'a', assignmentId: 'of-a', gateway: 'of-b' },
      batch: { readings: [{ quantity: { text: '61' } }, { quantity: { text: '63' } }], refusals: [] },
    });
    expect(calls[1]?.batch.routes).toBeUndefined();
  });

  it.each<[string, World['a']]>([
    ['recorded it', {}],
    ['had it before', { status: 'duplicate', firstStatus: 'recorded', id: 'a.7' }],
    ['found it doubtful, or another than one it had', { status: 'questionable', conflict: true }],
    ['kept it aside', { status: 'quarantined' }],
    ['told its patient to call somebody', { advice: { severity: 'red', instead: '113' } }],
  ])('is answered the same whether the other monitor %s', async (_, a) => {
    const [plain, other] = [await send([OF_A]), await send([OF_A], { a: a ?? {} })];
    expect(other.outcomes).toEqual(plain.outcomes);
    expect(plain.outcomes[0]).toEqual({ status: 'quarantined', id: expect.any(String), elsewhere: true });
    expect(plain.outcomes[0]?.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect((await send([pulse(64, CHANGED_AT - 1)])).outcomes[0]?.id).not.toBe(plain.outcomes[0]?.id);
  });

  it.each<[string, World]>([
    ['the history cannot be asked', { history: 'not-ready' }],
    ['the history is another’s device', { history: { ...HISTORY, deviceId: 'e' } }],
    ['the history is older than the credential', { history: { ...HISTORY, stretches: HISTORY.stretches.slice(0, 1) } }],
    ['nobody follows who had it any more', { a: 'revoked' }],
    ['its body names another than who had it', { a: { status: 'refused', id: '', code: 'wrong-subject' } }],
  ])('is kept aside with its reason where it came when %s', async (_, world) => {
    const { outcomes, calls } = await send([OF_B, OF_A], world);
    expect(outcomes).toEqual([
      { status: 'recorded', id: 'b.0' },
      { status: 'quarantined', id: 'b.90' },
    ]);
    expect(calls.at(-1)).toMatchObject({ to: device, batch: { aside: ['not-assigned-at-measured-time'] } });
  });

  it('is to be sent again, and is nobody’s, while the monitor of who had it does not answer', async () => {
    const { answer, outcomes, to } = await send([OF_B, OF_A], { a: 'silent' });
    expect([answer?.ok, outcomes.map((one) => one?.status), to]).toEqual([true, ['recorded', undefined], ['b', 'a']]);
  });

  it('that names another is answered the same whether it was the one who had the device', async () => {
    const batch = { subjects: [['another']] };
    const theirs = await send([OF_A], { batch });
    const nobodys = await send([OF_A], { batch, a: { status: 'refused', id: '', code: 'wrong-subject' } });
    expect(theirs.calls[1]?.batch.subjects).toEqual([['another']]);
    expect(nobodys.to).toEqual(['b', 'a', 'b']);
    expect(nobodys.calls[2]?.batch.subjects).toBeUndefined();
    expect(nobodys.outcomes).toEqual(theirs.outcomes);
  });
});

describe('a transaction by a device’s credential', () => {
  const batch = { atomic: true };

  it('of one former patient goes to them as a whole', async () => {
    const { answer, calls } = await send([OF_A, pulse(63, CHANGED_AT - 9)], { batch });
    expect(answer).toMatchObject({ ok: true, kept: true });
    expect(calls[1]).toMatchObject({ to: { patientId: 'a' }, batch: { atomic: true } });
  });

  it.each<[string, readonly Reading[], World, readonly string[]]>([
    ['of two patients', [OF_A, OF_B], { batch }, ['b']],
    ['that names somebody', [OF_A], { batch: { ...batch, subjects: [['x']] } }, ['b']],
    ['that brings who somebody is', [OF_A], { batch: { ...batch, contexts: [['x']] } }, ['b']],
    ['of an unknown history', [OF_A], { batch, history: 'not-ready' }, ['b']],
    ['that the former patient’s monitor refuses', [OF_A], { batch, a: 'revoked' }, ['b', 'a']],
  ])('%s keeps nothing', async (_, readings, world, to) => {
    const sent = await send(readings, world);
    expect([sent.answer, sent.to]).toMatchObject([{ ok: true, kept: false }, to]);
    expect(sent.outcomes.every((one) => one?.elsewhere === undefined)).toBe(true);
  });
});
