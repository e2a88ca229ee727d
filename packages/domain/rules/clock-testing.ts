import type { Alert } from '../alert/alert.ts';
import type { Sample } from '../measurement/sample.ts';
import type { ReminderChange } from '../monitor/change.ts';
import type { MonitorState } from '../monitor/state.ts';
import { ruleClocks, stepClock } from '../monitor/step-clock.ts';
import type { PlanVersion } from '../plan/plan.ts';
import { MemoryHistory } from '../rehearse/memory-history.ts';

export interface Played {
  readonly alerts: readonly Alert[];
  readonly reminders: readonly ReminderChange[];
  /** Every due time that was judged, in order. */
  readonly judged: readonly number[];
  /** Due times at which the rule fired. */
  readonly fired: readonly number[];
}

export interface Script {
  readonly plans: readonly PlanVersion[];
  readonly from: number;
  readonly to: number;
  /** Known from when they were received. */
  readonly samples?: readonly Sample[];
  readonly pauses?: MonitorState['pauses'];
  /** When a clock that is due really runs; absent: on time. */
  readonly wakesAt?: (dueAt: number) => number;
  /** Every clock comes so many times. */
  readonly times?: number;
}

/** Tests: runs the clock of the only clock rule as a monitor does, from due time to due time. */
export function playClock({ plans, from, to, samples = [], pauses, wakesAt = (at) => at, times = 1 }: Script): Played {
  const history = new MemoryHistory('Europe/Oslo');
  const waiting = samples.toSorted((a, b) => a.receivedAt - b.receivedAt);
  let state: MonitorState = { ...STATE, plans, pauses };
  let [clock] = ruleClocks(state, from);
  const judged: number[] = [];
  const fired: number[] = [];
  const reminders = new Map<number, ReminderChange>();
  while (clock !== undefined && clock.dueAt <= to) {
    const { ruleKey, dueAt } = clock;
    const now = Math.max(dueAt, wakesAt(dueAt));
    for (let next = waiting[0]; next !== undefined && next.receivedAt <= now; next = waiting[0]) {
      history.add(next);
      waiting.shift();
    }
    judged.push(dueAt);
    let nextDue: number | null = null;
    for (let time = 0; time < times; time += 1) {
      const answer = stepClock(state, history, { ruleKey, dueAt }, now);
      state = answer.state;
      history.mark(answer.fired);
      fired.push(...answer.fired.map(({ measuredAt }) => measuredAt));
      for (const reminder of answer.reminders) reminders.set(reminder.at, reminder);
      for (const timer of answer.timers) if (timer.clock === 'rule') nextDue = timer.dueAt;
    }
    clock = nextDue === null ? undefined : { ruleKey, clock: 'rule', dueAt: nextDue };
  }
  return { alerts: state.alerts, reminders: [...reminders.values()], judged, fired };
}

const STATE: MonitorState = {
  patientId: '018f0000-0000-7000-8000-000000000001',
  epoch: 1,
  enrolment: {
    enrolmentId: 'e',
    programme: 'copd',
    unitId: 'unit-1',
    ownerOrganisationId: 'org-1',
    controllerOrganisationId: 'org-2',
    active: true,
  },
  plans: [],
  alerts: [],
};
