import { describe, expect, it, vi } from 'vitest';
import type { MeasurementType, Reading } from '../measurement/reading.ts';
import { type Sample, toSample } from '../measurement/sample.ts';
import { MemoryHistory } from '../rehearse/memory-history.ts';
import type { Rule } from '../rules/rule.ts';
import { doubtOthers } from './doubt-from-history.ts';
import type { Fired } from './fire-rule.ts';
import { type Settled, settle } from './settle.ts';
import type { MonitorState } from './state.ts';
import { takeReading } from './take-reading.ts';

const NOON = Date.parse('2026-11-22T11:00:00Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const low: Rule = { type: 'zones', ruleKey: 'low', measure: 'oxygen-saturation', unit: '%', redLow: 86, yellowLow: 90 };
const ill: Rule = {
  type: 'composite',
  ruleKey: 'ill',
  match: 'all',
  within: { hours: 6 },
  parts: [
    { rule: 'low', atLeast: 'yellow' },
    { measure: 'pulse', unit: '/min', above: 110 },
  ],
  severity: 'red',
};
const gain: Rule = {
  type: 'delta',
  ruleKey: 'gain',
  measure: 'body-weight',
  unit: 'kg',
  window: { days: 3 },
  direction: 'rise',
  yellow: 2,
  red: 4,
};

function measured(type: MeasurementType, value: number, at: number, more: Partial<Reading> = {}): Reading {
  return {
    v: 1,
    type,
    series: type,
    quantity: { text: String(value), unit: 'u', canonical: value },
    deviceTime: at,
    measuredAt: at,
    measuredAtText: '',
    precision: 'instant',
    receivedAt: at,
    clock: 'device',
    late: false,
    doubts: [],
    deviceId: 'd',
    door: 'ingest',
    mappingVersion: '1',
    ...more,
  };
}

/** A monitor in a few lines: takes the readings of a call in the order given, then settles. */
class Monitor {
  state: MonitorState;
  readonly history = new MemoryHistory('Europe/Oslo');
  #sequence = 0;

  constructor(rules: readonly Rule[]) {
    const plan = { v: 1, planVersion: 1, programme: 'p', validFrom: 0, rules, acknowledgeRedWithinMs: HOUR } as const;
    const [unitId, ownerOrganisationId, controllerOrganisationId] = ['unit', 'owner', 'controller'];
    const organisations = { unitId, ownerOrganisationId, controllerOrganisationId };
    const enrolment = { enrolmentId: 'e', programme: 'p', active: true, ...organisations };
    this.state = { patientId: 'patient', epoch: 1, enrolment, plans: [plan], alerts: [] };
  }

  call(...readings: readonly Reading[]): Settled {
    const taken: Sample[] = [];
    const fired: Fired[] = [];
    for (const reading of readings) {
      this.#sequence += 1;
      const input = { reading, sequence: this.#sequence, ordinal: 0, conflict: false, assignmentId: 'a' };
      const answer = takeReading(this.state, this.history, input, reading.measuredAt, NOON);
      this.state = answer.state;
      fired.push(...answer.fired);
      const sample = toSample(answer.reading, this.#sequence);
      taken.push(sample);
      this.history.add(sample);
    }
    const doubted = doubtOthers(this.history, taken);
    for (const { sample } of doubted) this.history.replace(sample);
    const settled = settle(this.state, this.history, taken, NOON, { doubted, fired });
    this.state = settled.state;
    this.history.mark([...fired, ...settled.fired]);
    return settled;
  }

  get alerts() {
    return this.state.alerts.map(({ ruleKey, severity, count, reading, late }) => ({
      ruleKey,
      severity,
      count,
      value: reading?.value,
      late,
    }));
  }
}

describe('rules over several series', () => {
  it('are judged once a moment, at the end of the call', () => {
    const monitor = new Monitor([low, ill]);
    const { fired, severities } = monitor.call(measured('oxygen-saturation', 89, NOON), measured('pulse', 120, NOON));
    expect(fired).toMatchObject([{ ruleKey: 'ill', measuredAt: NOON, sequence: 0, severity: 'red' }]);
    expect(severities).toEqual(new Map([[NOON, 'red']]));
  });

  it('count a moment once when its readings come one by one', () => {
    const monitor = new Monitor([low, ill]);
    for (const one of [
      measured('oxygen-saturation', 89, NOON),
      measured('pulse', 120, NOON),
      measured('oxygen-saturation', 88, NOON),
    ])
      monitor.call(one);
    expect(monitor.alerts).toMatchObject([
      { ruleKey: 'low', count: 2 },
      { ruleKey: 'ill', count: 1 },
    ]);
  });

  it('see what came later and was measured before', () => {
    const monitor = new Monitor([low, ill]);
    monitor.call(measured('pulse', 120, NOON));
    monitor.call(measured('oxygen-saturation', 89, NOON - HOUR));
    expect(monitor.state.alerts.find(({ ruleKey }) => ruleKey === 'ill')).toMatchObject({ firedAt: NOON, count: 1 });
  });
});

describe('a reading that comes after a newer one', () => {
  it('makes the newer one fire that rises above it', () => {
    const monitor = new Monitor([gain]);
    expect(monitor.call(measured('body-weight', 82.5, NOON)).fired).toEqual([]);
    const { fired } = monitor.call(measured('body-weight', 80, NOON - 2 * DAY));
    expect(fired).toMatchObject([{ ruleKey: 'gain', measuredAt: NOON, sequence: 1, severity: 'yellow' }]);
    expect(monitor.alerts).toMatchObject([{ value: '82.5', count: 1 }]);
  });

  it('raises what the newer one had fired, and counts it only as something worse', () => {
    const monitor = new Monitor([gain]);
    for (const [value, at] of [
      [81, NOON - DAY],
      [83.2, NOON],
      [80, NOON - 2 * DAY],
    ] as const)
      monitor.call(measured('body-weight', value, at));
    expect(monitor.alerts).toMatchObject([{ severity: 'yellow', count: 1 }]);
    monitor.call(measured('body-weight', 79, NOON - 2.5 * DAY));
    expect(monitor.alerts).toMatchObject([{ severity: 'red', count: 3, value: '83.2' }]);
  });

  it('changes nothing where a rule does not look back so far', () => {
    const monitor = new Monitor([gain]);
    monitor.call(measured('body-weight', 82.5, NOON));
    expect(monitor.call(measured('body-weight', 80, NOON - 5 * DAY)).fired).toEqual([]);
  });

  it('and comes in one call with it is seen by it, whatever the order', () => {
    const [before, after] = [measured('body-weight', 80, NOON - 2 * DAY), measured('body-weight', 82.5, NOON)];
    for (const readings of [
      [before, after],
      [after, before],
    ]) {
      const monitor = new Monitor([gain]);
      monitor.call(...readings);
      expect(monitor.alerts).toMatchObject([{ value: '82.5', count: 1 }]);
    }
  });
});

describe('late data', () => {
  const late = { late: true };

  it('throws its light on the newest reading and on no other', () => {
    const monitor = new Monitor([gain]);
    monitor.call(measured('body-weight', 82.5, NOON - 6 * HOUR));
    monitor.call(measured('body-weight', 82.6, NOON));
    const { fired } = monitor.call(measured('body-weight', 80, NOON - 2 * DAY, late));
    expect(fired).toMatchObject([{ measuredAt: NOON, sequence: 2 }]);
    expect(monitor.alerts).toMatchObject([{ count: 1, late: false }]);
  });

  it('that something newer supersedes opens nothing and is not told at once', () => {
    const monitor = new Monitor([low, ill]);
    monitor.call(measured('oxygen-saturation', 95, NOON), measured('pulse', 80, NOON));
    const past = NOON - 3 * DAY;
    const { severities } = monitor.call(
      measured('oxygen-saturation', 80, past, late),
      measured('pulse', 130, past, late),
    );
    expect(monitor.alerts).toEqual([]);
    expect(severities.size).toBe(0);
  });

  it('that nothing supersedes opens what it shows, marked late', () => {
    const monitor = new Monitor([low, ill]);
    const past = NOON - 3 * DAY;
    monitor.call(measured('oxygen-saturation', 80, past, late), measured('pulse', 130, past, late));
    expect(monitor.alerts).toMatchObject([
      { ruleKey: 'low', late: true },
      { ruleKey: 'ill', late: true },
    ]);
  });
});

describe('what is judged again', () => {
  it('reads once what its rules look at, however many they are', () => {
    const readsOf = (many: number) => {
      const rules = Array.from(
        { length: many },
        (_, n): Rule => ({ ...gain, ruleKey: `gain-${n}`, window: { hours: 12 } }),
      );
      const monitor = new Monitor(rules);
      monitor.call(measured('body-weight', 84, NOON));
      const reads = vi.spyOn(monitor.history, 'samples');
      const { fired } = monitor.call(measured('body-weight', 80, NOON - 6 * HOUR));
      expect(fired).toHaveLength(many);
      return reads.mock.calls.length;
    };
    expect(readsOf(20)).toBe(readsOf(1));
  });
});
