import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { Sample } from '../measurement/sample.ts';
import { anyPlans } from '../rehearse/arbitrary-plans-testing.ts';
import { anyCalls, HOUR, START } from '../rehearse/arbitrary-testing.ts';
import { ENROLLED, LiveMonitor } from '../rehearse/live-testing.ts';
import { MemoryHistory } from '../rehearse/memory-history.ts';
import type { News2Rule } from '../rules/judge-news2.ts';
import type { Rule } from '../rules/rule.ts';
import { oslo, planOf, sample } from '../rules/rule-testing.ts';
import { settle } from './settle.ts';
import type { MonitorState } from './state.ts';

vi.setConfig({ testTimeout: 60_000 });

const AT = oslo('2026-11-20', '08:00');
const MINUTE = 60_000;
const NEWS2: News2Rule = {
  type: 'score',
  ruleKey: 'news2',
  on: 'news2',
  within: { hours: 4 },
  yellow: 5,
  red: 7,
  single3: 'yellow',
};

/** A monitor whose alerts a person resolves at once; all ids it ever gave are kept. */
class Monitor {
  readonly history = new MemoryHistory('Europe/Oslo');
  readonly opened: string[] = [];
  #state: MonitorState;

  constructor(rules: readonly Rule[]) {
    this.#state = {
      patientId: '018f0000-0000-7000-8000-000000000001',
      epoch: 1,
      enrolment: {
        enrolmentId: 'e',
        programme: 'post-discharge',
        unitId: 'unit-1',
        ownerOrganisationId: 'org-1',
        controllerOrganisationId: 'org-2',
        active: true,
      },
      plans: [planOf(rules)],
      alerts: [],
    };
  }

  /** Ends a call; what it opened is then resolved. */
  callAndResolve(...samples: readonly Sample[]): void {
    for (const one of samples) this.history.add(one);
    const { fired, events, state } = settle(this.#state, this.history, samples, AT + 60 * MINUTE);
    this.history.mark(fired);
    for (const event of events)
      if (event.kind === 'alert-history' && event.event === 'opened') this.opened.push(event.alertId);
    this.#state = { ...state, alerts: [] };
  }
}

describe('what an alert is called', () => {
  it('a NEWS2 that fires again by the same worst part, after its alert was resolved, opens another alert', () => {
    const monitor = new Monitor([NEWS2]);
    monitor.callAndResolve(sample('oxygen-saturation', 90, AT));
    monitor.callAndResolve(sample('pulse', 70, AT + 30 * MINUTE));
    expect(monitor.opened).toHaveLength(2);
    expect(new Set(monitor.opened).size).toBe(2);
  });

  it('a moment that is worse when more is known, after its alert was resolved, opens another alert', () => {
    const monitor = new Monitor([NEWS2]);
    monitor.callAndResolve(sample('respiratory-rate', 25, AT));
    const others = [
      sample('oxygen-saturation', 92, AT),
      sample('oxygen-therapy', 'air', AT),
      sample('blood-pressure', '120/80', AT),
      sample('pulse', 115, AT),
      sample('consciousness', 'A', AT),
      sample('body-temperature', 37, AT),
    ];
    monitor.callAndResolve(...others);
    expect(monitor.opened).toHaveLength(2);
    expect(new Set(monitor.opened).size).toBe(2);
  });

  it('whatever comes in whatever order, no alert that was closed is overwritten when all are closed at once', () => {
    fc.assert(
      fc.property(anyPlans, anyCalls, (plans, calls) => {
        const monitor = new LiveMonitor({ ...ENROLLED, plans, alerts: [] }, START - HOUR);
        for (const call of calls) {
          monitor.record(call);
          for (const { ruleKey, state } of monitor.state.alerts) {
            if (state === 'pending') continue;
            monitor.act(ruleKey, call.at + 1);
            monitor.act(ruleKey, call.at + 2);
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});
