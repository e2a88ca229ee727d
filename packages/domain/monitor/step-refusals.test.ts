import { describe, expect, it } from 'vitest';
import { ENROLLED } from '../rehearse/live-testing.ts';
import { MemoryHistory } from '../rehearse/memory-history.ts';
import type { RefusalCountChange } from './change.ts';
import type { MonitorState } from './state.ts';
import { DEFAULT_REFUSALS_A_DAY, stepRefusals } from './step-refusals.ts';

const NOW = Date.UTC(2026, 10, 20, 12);
const start: MonitorState = { ...ENROLLED, plans: [], alerts: [] };
const counted = (code: string, total: number, day = '2026-11-20'): RefusalCountChange => ({
  kind: 'refusal-count',
  deviceId: 'd',
  day,
  code,
  total,
});

function step(changes: readonly RefusalCountChange[], state = start, history = new MemoryHistory('Europe/Oslo')) {
  const judged = stepRefusals(state, history, changes, NOW);
  history.mark(judged?.fired ?? []);
  return {
    history,
    state: judged?.state ?? state,
    keys: (judged?.state ?? state).alerts.map(({ ruleKey }) => ruleKey),
  };
}

describe('data that is refused', () => {
  it.each([
    ['once is a slip', [counted('wrong-unit', 1)], []],
    ['one time less than it takes is one too', [counted('wrong-unit', DEFAULT_REFUSALS_A_DAY - 1)], []],
    [
      'again and again is a technical alert',
      [counted('wrong-unit', DEFAULT_REFUSALS_A_DAY)],
      ['built-in.event.device.refusals'],
    ],
    ['for a clock that is off says so', [counted('time-in-future', 3)], ['built-in.event.device.clock']],
    [
      'with two codes of one meaning is one alert',
      [counted('clock-drift', 9), counted('invalid-time', 4)],
      ['built-in.event.device.clock'],
    ],
    [
      'for two reasons is two alerts',
      [counted('clock-drift', 3), counted('missing-unit', 3)],
      ['built-in.event.device.clock', 'built-in.event.device.refusals'],
    ],
    ['of a device that is no longer in use is none', [counted('credential-revoked', 99)], []],
  ] as const)('%s', (_, changes, keys) => {
    const after = step(changes);
    expect(after.keys).toEqual(keys);
    for (const alert of after.state.alerts)
      expect(alert).toMatchObject({ category: 'technical', severity: 'yellow', count: 1 });
  });

  it('counts once a day, and again the next day', () => {
    const first = step([counted('wrong-unit', 3)]);
    const more = step([counted('wrong-unit', 30)], first.state, first.history);
    expect(more.state.alerts).toMatchObject([{ count: 1 }]);
    const next = step([counted('wrong-unit', 3, '2026-11-21')], more.state, more.history);
    expect(next.state.alerts).toMatchObject([{ count: 2 }]);
  });
});
