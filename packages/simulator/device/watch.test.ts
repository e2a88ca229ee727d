import { normaliseItem } from '@naer/domain/measurement/normalise-item';
import type { RefusedValue } from '@naer/domain/measurement/outcome';
import type { Reading } from '@naer/domain/measurement/reading';
import { toSample } from '@naer/domain/measurement/sample';
import type { MonitorState } from '@naer/domain/monitor/state';
import { takeReading as takeIn } from '@naer/domain/monitor/take-reading';
import { ENROLLED } from '@naer/domain/rehearse/live-testing';
import { MemoryHistory } from '@naer/domain/rehearse/memory-history';
import { refusedJump } from '@naer/domain/watch/unit-jump';
import { samplesBefore, stepJumps } from '@naer/domain/watch/watch-refusals';
import { describe, expect, it } from 'vitest';
import type { Programme } from '../baseline.ts';
import { createPatient, takeReading } from './simulated-patient.ts';

const START = Date.UTC(2026, 0, 5);
const DAY_MS = 24 * 3_600_000;
const PLAN = { v: 1, planVersion: 1, programme: 'x', validFrom: 0, rules: [], acknowledgeRedWithinMs: 1 } as const;

interface Numbers {
  readonly type: string;
  readonly value: number;
  readonly unit: string;
  readonly at: number;
}

/** What a patient's instruments show for so many days, well and ill. */
function played(programme: Programme, seed: string, days: number): readonly Numbers[] {
  const all: Numbers[] = [];
  const timeline = { startedAt: START, simulatedStart: START, speed: 1 };
  let patient = createPatient('p', programme, { habit: 'steady' }, seed, START);
  while (patient.due < START + days * DAY_MS) {
    const { due } = patient;
    const next = takeReading(patient, timeline);
    patient = next.patient;
    for (const { type, value, unit } of next.batch?.items ?? [])
      if (value !== undefined && unit !== undefined)
        all.push({ type, value: typeof value === 'number' ? value : value.number, unit, at: due });
  }
  return all;
}

/** The technical alerts of a monitor that takes these, and after how many readings of `from` on the first came. */
function watched(items: readonly Numbers[], from = Number.POSITIVE_INFINITY) {
  let state: MonitorState = { ...ENROLLED, plans: [PLAN], alerts: [] };
  const history = new MemoryHistory('Europe/Oslo');
  let refused = 0;
  let taken = 0;
  let firstAfter: number | undefined;
  for (const [index, item] of items.entries()) {
    const text = String(item.value);
    const sent = {
      type: item.type,
      value: { text, number: item.value },
      unit: item.unit,
      measuredAt: new Date(item.at).toISOString(),
    };
    const read = normaliseItem(sent, { receivedAt: item.at + 1000, deviceId: 'd', door: 'ingest' });
    if (read.ok) state = take(read.value, index + 1, item.at + 1000);
    else if (read.error.refused !== undefined) state = refuse(read.error.refused, item.at + 1000);
    if (item.at < from) continue;
    taken += 1;
    if (state.alerts.length > 0) firstAfter ??= taken;
  }
  return { alerts: state.alerts, firstAfter };

  function take(reading: Reading, sequence: number, now: number): MonitorState {
    const input = { reading, sequence, ordinal: 0, conflict: false, assignmentId: 'a' };
    const answer = takeIn(state, history, input, reading.measuredAt, now);
    history.add(toSample(answer.reading, sequence));
    refused = 0;
    return answer.state;
  }
  function refuse(value: RefusedValue, now: number): MonitorState {
    if (refusedJump(value.type, value.canonical, samplesBefore(history, value, now)) === undefined) return state;
    refused += 1;
    return stepJumps(state, history, refused, now)?.state ?? state;
  }
}

const seeds = (n: number) => Array.from({ length: n }, (_, i) => `seed-${i}`);

describe('the watch of streams, on patients as they are simulated', () => {
  it.each<Programme>(['copd', 'heart-failure', 'diabetes'])('says nothing of a year of %s, well or ill', (of) => {
    for (const seed of seeds(15)) expect(watched(played(of, seed, 365)).alerts).toEqual([]);
  });

  it.each<[Programme, string, number]>([
    ['diabetes', 'glucose', 18.016],
    ['diabetes', 'glucose', 1 / 18.016],
    ['heart-failure', 'body-weight', 1000],
    ['heart-failure', 'body-weight', 1 / 1000],
    ['heart-failure', 'body-weight', 2.20462262],
    ['heart-failure', 'body-weight', 1 / 2.20462262],
    ['copd', 'oxygen-saturation', 1 / 100],
    ['copd', 'respiratory-rate', 1 / 10],
    ['copd', 'pulse', 10],
    ['copd', 'body-temperature', 1.8],
  ])('%s: %s times %d is told within three readings', (of, type, factor) => {
    for (const [i, seed] of seeds(60).entries()) {
      const faultFrom = START + (8 + i) * DAY_MS;
      const items = played(of, seed, i + 20)
        .filter((item) => item.type === type)
        .map((item) => (item.at < faultFrom ? item : { ...item, value: faulty(item, factor) }));
      const { alerts, firstAfter } = watched(items, faultFrom);
      expect([seed, firstAfter ?? Number.POSITIVE_INFINITY]).toEqual([seed, expect.toSatisfy((n: number) => n <= 3)]);
      expect(alerts).toMatchObject([{ ruleKey: 'built-in.event.device.unit', category: 'technical', count: 1 }]);
    }
  });
});

function faulty({ type, value }: Numbers, factor: number): number {
  const wrong = type === 'body-temperature' ? value * 1.8 + 32 : value * factor;
  return Math.round(wrong * 1000) / 1000;
}
