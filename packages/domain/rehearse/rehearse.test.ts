import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { Alert } from '../alert/alert.ts';
import type { Reading } from '../measurement/reading.ts';
import type { PlanVersion } from '../plan/plan.ts';
import type { ZonesRule } from '../rules/zones.ts';
import { anyPlans } from './arbitrary-plans-testing.ts';
import { anyCalls, HOUR, START } from './arbitrary-testing.ts';
import type { StoredReading } from './calls.ts';
import { compareEpisodes, type RealAlert } from './compare-episodes.ts';
import { type Episode, episodesOf } from './episodes.ts';
import { ENROLLED, LiveMonitor } from './live-testing.ts';
import { isSeen, type RehearsalInput, rehearse, rehearseInSteps } from './rehearse.ts';
import type { ReplayedFiring } from './replay.ts';

vi.setConfig({ testTimeout: 60_000 });

const DAY = 24 * HOUR;
/** Local midnight in Oslo. */
const FROM = Date.parse('2026-10-22T22:00:00Z');
const QUIET = 36 * HOUR;

const spo2: ZonesRule = {
  type: 'zones',
  ruleKey: 'spo2',
  measure: 'oxygen-saturation',
  unit: '%',
  redLow: 86,
  yellowLow: 90,
};
const pulse: ZonesRule = { type: 'zones', ruleKey: 'pulse', measure: 'pulse', unit: '/min', yellowHigh: 110 };

function planOf(planVersion: number, rules: readonly ZonesRule[]): PlanVersion {
  return { v: 1, planVersion, programme: 'copd', validFrom: 0, rules, acknowledgeRedWithinMs: HOUR };
}

function stored(type: 'oxygen-saturation' | 'pulse', value: number, hours: number, more: Partial<Reading> = {}) {
  const measuredAt = FROM + hours * HOUR;
  const reading: Reading = {
    v: 1,
    type,
    series: type,
    quantity: { text: String(value), unit: 'u', canonical: value },
    deviceTime: measuredAt,
    measuredAt,
    measuredAtText: '',
    precision: 'instant',
    receivedAt: measuredAt,
    clock: 'device',
    late: false,
    doubts: [],
    deviceId: 'd',
    door: 'ingest',
    mappingVersion: '1',
    ...more,
  };
  return { sequence: hours + 1000 + (type === 'pulse' ? 1 : 0), reading } satisfies StoredReading;
}

function input(readings: readonly StoredReading[], more: Partial<RehearsalInput> = {}): RehearsalInput {
  return {
    readings,
    current: planOf(1, [spo2, pulse]),
    proposed: planOf(2, [{ ...spo2, yellowLow: 88 }, pulse]),
    from: FROM,
    to: FROM + 10 * DAY,
    minutesPerAlert: 6,
    outcomes: [],
    ...more,
  };
}

/** What does not depend on whose alert it is. */
function ofAlert({ alertId: _, enrolment: __, ...alert }: Alert & { enrolment?: unknown }) {
  const { unitId, ownerOrganisationId, controllerOrganisationId, ...own } = alert;
  return { ...own, resolved: own.resolved && { ...own.resolved, unitId: '' } };
}

describe('a rehearsal with nobody acting', () => {
  it('of the plan that was in force equals what was: the very alerts and every firing', () => {
    fc.assert(
      fc.property(anyPlans, anyCalls, (plans, calls) => {
        const [plan] = plans;
        if (plan === undefined) return;
        const to = START + 9 * DAY;
        const state = { ...ENROLLED, rehearsed: true, plans: [plan], alerts: [] } as const;
        const monitor = new LiveMonitor(state, plan.validFrom);
        for (const call of calls) monitor.record(call);
        monitor.runClocks(to);
        const { proposed } = rehearse(
          input(monitor.stored, { current: undefined, proposed: plan, from: plan.validFrom, to }),
        );
        const inOrder = (alerts: Iterable<Alert>) =>
          [...alerts]
            .filter(isSeen)
            .map(ofAlert)
            .sort((a, b) => a.ruleKey.localeCompare(b.ruleKey));
        expect(inOrder(proposed.open)).toEqual(inOrder(monitor.alerts.values()));
        const firings = new Set(
          monitor.fired.map(({ ruleKey, measuredAt, sequence }) => `${ruleKey} ${measuredAt} ${sequence}`),
        );
        expect(proposed.days.reduce((sum, day) => sum + day.firings, 0)).toBe(firings.size);
        const fired = monitor.fired.filter(({ superseded }) => !superseded);
        expect(new Set(proposed.episodes.map(({ ruleKey }) => ruleKey))).toEqual(
          new Set(fired.map(({ ruleKey }) => ruleKey)),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('is the same in steps, which say how far it has come', () => {
    const readings = Array.from({ length: 1200 }, (_, hours) => stored('pulse', hours % 40 === 0 ? 120 : 80, hours));
    const asked = input(readings, { to: FROM + 1200 * HOUR });
    const steps = rehearseInSteps(asked);
    const progress: string[] = [];
    for (let step = steps.next(); ; step = steps.next()) {
      if (step.done === true) {
        expect(step.value).toEqual(rehearse(asked));
        break;
      }
      progress.push(`${step.value.plan} ${step.value.readings} of ${step.value.of}`);
    }
    expect(progress).toEqual([
      'current 500 of 1200',
      'current 1000 of 1200',
      'current 1200 of 1200',
      'proposed 500 of 1200',
      'proposed 1000 of 1200',
      'proposed 1200 of 1200',
    ]);
  });

  it('judges from its beginning on, and looks back before it', () => {
    const { current } = rehearse(input([stored('pulse', 130, -2), stored('pulse', 130, 1)]));
    expect(current?.episodes).toMatchObject([{ ruleKey: 'pulse', at: FROM + HOUR, firings: 1 }]);
  });
});

describe('what a rehearsal counts', () => {
  it('alerts and firings by local day, rule and severity; the day the clocks go back has 25 hours', () => {
    // 25 October begins at 22:00 UTC of the 24th and ends at 23:00 UTC.
    const readings = [stored('pulse', 120, 50), stored('pulse', 125, 72), stored('oxygen-saturation', 80, 73)];
    const { proposed, days } = rehearse(input(readings));
    expect(days).toBe(10);
    const atNoon = rehearse(input(readings, { from: FROM + 12 * HOUR, to: FROM + 12 * HOUR + 10 * DAY }));
    expect([atNoon.days, atNoon.proposed.alertsPerDay]).toEqual([10, atNoon.proposed.alerts / 10]);
    expect(proposed.days).toEqual([
      { day: FROM + 48 * HOUR, ruleKey: 'pulse', severity: 'yellow', alerts: 1, firings: 2 },
      { day: FROM + 73 * HOUR, ruleKey: 'spo2', severity: 'red', alerts: 1, firings: 1 },
    ]);
    expect(proposed).toMatchObject({ alerts: 2, minutes: 12, alertsPerDay: 0.2 });
  });

  it('one alert until the rule has been quiet; the worst severity is its own', () => {
    const hours = [0, 20, 44, 81, 82];
    const readings = hours.map((at) => stored('oxygen-saturation', at === 44 ? 80 : 87, at));
    const { proposed } = rehearse(input(readings));
    expect(proposed.episodes).toMatchObject([
      { severity: 'red', openedAt: FROM, lastAt: FROM + 44 * HOUR, firings: 3 },
      { severity: 'yellow', openedAt: FROM + 81 * HOUR, firings: 2 },
    ]);
    expect(rehearse(input(readings, { quietHours: 48 })).proposed.alerts).toBe(1);
  });

  it('test readings are not judged, questionable ones are, and late ones that are superseded open nothing', () => {
    const late = { late: true, receivedAt: FROM + 60 * HOUR };
    const readings = [
      stored('pulse', 120, 1, { test: true }),
      stored('oxygen-saturation', 80, 2, { doubts: ['soft-limit'] }),
      stored('pulse', 80, 59),
      { ...stored('pulse', 130, 3, late), sequence: 5000 },
    ];
    const { current } = rehearse(input(readings));
    expect(current?.episodes.map(({ ruleKey }) => ruleKey)).toEqual(['spo2']);
    expect(current?.open).toMatchObject([{ ruleKey: 'spo2', verify: true }]);
    expect(current?.days.filter(({ ruleKey }) => ruleKey === 'pulse')).toMatchObject([{ alerts: 0, firings: 1 }]);
  });

  it('a reading that is judged again and worse is one firing', () => {
    const firing = (severity: 'yellow' | 'red', firedAt: number): ReplayedFiring => ({
      ruleKey: 'r',
      measuredAt: 5,
      sequence: 1,
      severity,
      superseded: false,
      firedAt,
    });
    expect(episodesOf([firing('yellow', 5), firing('red', 9)], QUIET)).toEqual([
      { ruleKey: 'r', severity: 'red', openedAt: 5, lastAt: 9, at: 5, firings: 1 },
    ]);
  });
});

describe('two plans side by side', () => {
  const readings = [
    stored('oxygen-saturation', 89, 1),
    stored('oxygen-saturation', 85, 80),
    stored('oxygen-saturation', 89, 160),
    stored('pulse', 130, 161),
  ];
  const real = (ruleKey: string, opened: number, outcome: RealAlert['outcome'], resolved: number): RealAlert => ({
    ruleKey,
    openedAt: FROM + opened * HOUR,
    resolvedAt: FROM + resolved * HOUR,
    outcome,
  });

  it('what is new, what is gone and by what else it would be seen', () => {
    const tighter = planOf(2, [
      { ...spo2, redLow: 84, yellowLow: 88 },
      { ...pulse, yellowHigh: 100 },
    ]);
    const { added, gone, raised, lowered } = rehearse(
      input([...readings, stored('pulse', 105, 40)], { proposed: tighter }),
    );
    expect(added.map(({ ruleKey, at }) => [ruleKey, (at - FROM) / HOUR])).toEqual([['pulse', 40]]);
    expect(gone.map(({ at, otherRules }) => [(at - FROM) / HOUR, otherRules])).toEqual([
      [1, []],
      [160, ['pulse']],
    ]);
    expect([raised, lowered]).toEqual([0, 1]);
  });

  it('how what no longer alerts had ended, and whether another rule would have seen it', () => {
    const outcomes = [
      real('spo2', 1, 'visit', 20),
      real('spo2', 80, 'emergency', 90),
      real('spo2', 160, 'gp', 170),
      real('spo2', 162, 'false-alarm', 170),
      real('pulse', 161, 'visit', 170),
      { ruleKey: 'spo2', openedAt: FROM + HOUR },
    ];
    const { lost, lostSerious } = rehearse(input(readings, { outcomes }));
    expect(lost).toEqual([
      { outcome: 'visit', alerts: 1, uncovered: 1 },
      { outcome: 'gp', alerts: 1, uncovered: 0 },
      { outcome: 'false-alarm', alerts: 1, uncovered: 0 },
    ]);
    expect(lostSerious).toBe(2);
  });

  it('a real alert that lived with one that stays is not lost', () => {
    const { gone, lost } = rehearse(input(readings, { outcomes: [real('spo2', 1, 'visit', 100)] }));
    expect(gone).toHaveLength(2);
    expect(lost).toEqual([]);
  });

  it('a plan against itself: nothing new, nothing gone', () => {
    const same = rehearse(input(readings, { proposed: planOf(2, [spo2, pulse]) }));
    expect(same).toMatchObject({ added: [], gone: [], raised: 0, lowered: 0, lost: [] });
    expect(same.proposed.episodes).toEqual(same.current?.episodes);
  });

  it('alerts meet while both would live, and no longer', () => {
    const episode = (openedAt: number, lastAt: number): Episode => ({
      ruleKey: 'r',
      severity: 'red',
      openedAt,
      lastAt,
      at: openedAt,
      firings: 1,
    });
    const meets = (a: Episode, b: Episode) => compareEpisodes([a], [b], [], 10).gone.length === 0;
    expect(meets(episode(0, 5), episode(14, 14))).toBe(true);
    expect(meets(episode(0, 5), episode(15, 15))).toBe(false);
    expect(meets(episode(15, 15), episode(0, 5))).toBe(false);
  });
});
