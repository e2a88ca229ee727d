import { describe, expect, it } from 'vitest';
import type { Ladder } from '../escalation/unit-care.ts';
import { type ChainedUnit, checkCare } from './check-care.ts';
import { checkPolicy } from './check-policy.ts';
import { checkShift } from './check-shift.ts';
import { LADDER } from './duty-fixture.ts';

const HOUR_MS = 3_600_000;
const codes = (faults: readonly { path: string; code: string }[]) => faults.map(({ path, code }) => `${path} ${code}`);

describe('a ladder is signed', () => {
  const duties = new Set(['first', 'second']);
  const step = (afterMinutes: number) => ({ afterMinutes, duty: 'first', channel: 'sms' as const });
  it.each<[string, 'red' | 'yellow', Partial<Ladder>, readonly string[]]>([
    ['when it can be followed', 'red', {}, []],
    [
      'not with a duty the unit does not have',
      'red',
      { steps: [step(0), { ...step(1), duty: 'third' }] },
      ['ladders.red.steps.1.duty unknown-duty'],
    ],
    ['not when a red reaches nobody', 'red', { steps: [] }, ['ladders.red.steps no-step']],
    ['when a yellow has only its clock', 'yellow', { steps: [] }, []],
    [
      'not when a red waits for the unit to open',
      'red',
      { counting: 'opening-hours' },
      ['ladders.red.counting red-cannot-wait'],
    ],
    ['when a yellow waits for it', 'yellow', { counting: 'opening-hours' }, []],
    ['with a round of a day for red', 'red', { steps: [step(720), step(710)] }, []],
    ['not with a longer one', 'red', { steps: [step(720), step(711)] }, ['ladders.red.steps round-too-long']],
    ['with a longer one for yellow', 'yellow', { steps: [step(720), step(711)] }, []],
  ])('%s', (_, severity, over, faults) => {
    const ladders = { [severity]: { ...LADDER, ...over } };
    expect(codes(checkPolicy({ ladders, followUpMinutes: 60 }, duties))).toEqual(faults);
  });
});

describe('hours and fallback are kept', () => {
  const unit = (unitId: string, over: Partial<ChainedUnit> = {}): ChainedUnit => ({
    unitId,
    kind: 'municipality',
    liveQueue: false,
    ...over,
  });
  const chain = [
    unit('a'),
    unit('b', { fallbackUnitId: 'c' }),
    unit('c', { fallbackUnitId: 'a' }),
    unit('gp', { kind: 'gp-practice' }),
    unit('live', { kind: 'gp-practice', liveQueue: true, fallbackUnitId: 'b' }),
    unit('d', { fallbackUnitId: 'live' }),
  ];
  const hours = (from: string, to: string) => [{ weekdays: [1], from, to }];
  it.each([
    ['without hours: always open', 'a', {}, []],
    ['until midnight', 'a', { openingHours: hours('08:00', '24:00') }, []],
    [
      'not when they end before they begin',
      'a',
      { openingHours: hours('22:00', '06:00') },
      ['openingHours.0.to ends-before-it-begins'],
    ],
    ['not when it never opens', 'a', { openingHours: [] }, ['openingHours never-open']],
    ['with a fallback', 'd', { fallbackUnitId: 'a' }, []],
    ['not with one that does not exist', 'a', { fallbackUnitId: 'x' }, ['fallbackUnitId unknown-unit']],
    ['not with itself', 'a', { fallbackUnitId: 'a' }, ['fallbackUnitId fallback-cycle']],
    ['not when the chain comes back', 'a', { fallbackUnitId: 'b' }, ['fallbackUnitId fallback-cycle']],
    [
      'not with a practice that takes summaries only',
      'a',
      { fallbackUnitId: 'gp' },
      ['fallbackUnitId fallback-without-live-queue'],
    ],
    ['with a practice that has a live queue', 'gp', { fallbackUnitId: 'live' }, []],
    ['not when a practice others fall back on ends its live queue', 'live', {}, ['liveQueue is-a-fallback']],
  ])('%s', (_, unitId, over, faults) => {
    expect(codes(checkCare(unitId, { liveQueue: false, ...over }, chain))).toEqual(faults);
  });
});

describe('a shift is kept', () => {
  const T0 = Date.UTC(2026, 10, 22);
  const people = new Set(['kari', 'ola']);
  const draft = { practitionerId: 'kari', substituteId: 'ola', from: T0, to: T0 + HOUR_MS };
  it.each([
    ['when it is to come', {}, []],
    ['when it has begun', { from: T0 - 10 * HOUR_MS }, []],
    ['not when it ends before it begins', { to: T0 }, ['to ends-before-it-begins']],
    ['not when it is over', { from: T0 - 2 * HOUR_MS, to: T0 - HOUR_MS }, ['to in-the-past']],
    ['not for more than a month', { to: T0 + 32 * 24 * HOUR_MS }, ['to too-long']],
    ['half a year ahead', { from: T0 + 179 * 24 * HOUR_MS, to: T0 + 180 * 24 * HOUR_MS }, []],
    ['not further ahead', { from: T0 + 181 * 24 * HOUR_MS, to: T0 + 182 * 24 * HOUR_MS }, ['from too-far-ahead']],
    [
      'not by strangers',
      { practitionerId: 'x', substituteId: 'y' },
      ['practitionerId unknown-person', 'substituteId unknown-person'],
    ],
    ['not with oneself as substitute', { substituteId: 'kari' }, ['substituteId own-substitute']],
  ])('%s', (_, over, faults) => {
    expect(codes(checkShift({ ...draft, ...over }, people, T0 - 1))).toEqual(faults);
  });
});
