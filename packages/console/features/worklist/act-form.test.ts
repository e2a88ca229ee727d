import { describe, expect, it } from 'vitest';
import { actOf, minutesFor, missingIn, NOTHING_FILLED } from './act-form.ts';
import { canStill, choicesOf } from './intents.ts';
import { rowFixture } from './row-fixture.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');

describe('what can be done with an alert', () => {
  it.each([
    ['open', {}, ['acknowledge'], ['start', 'attempt', 'snooze', 'handover']],
    ['acknowledged', { state: 'acknowledged' }, ['resolve'], ['start', 'attempt', 'snooze', 'handover']],
    ['in hand', { state: 'in-progress' }, ['resolve'], ['attempt', 'snooze', 'handover']],
    ['waiting for more readings', { state: 'pending' }, [], []],
    [
      'snoozed',
      { suppressed: [{ kind: 'snoozed' as const }] },
      ['acknowledge'],
      ['start', 'attempt', 'snooze', 'unsnooze', 'handover'],
    ],
    [
      'offered to another unit',
      { handover: { toUnitId: 'u', reason: 'r', returnsAt: 't', by: 'b' } },
      ['acknowledge'],
      ['start', 'attempt', 'snooze', 'withdraw'],
    ],
    ['an offer to this unit', { offered: true }, ['accept', 'decline'], []],
  ] as const)('%s', (_, changes, buttons, more) => {
    expect(choicesOf(rowFixture(changes))).toEqual({ buttons, more });
  });

  it('an act whose time is over is not offered any more', () => {
    expect(canStill('acknowledge', rowFixture())).toBe(true);
    expect(canStill('acknowledge', rowFixture({ state: 'in-progress' }))).toBe(false);
    expect(canStill('withdraw', rowFixture())).toBe(false);
  });
});

describe('what the dialog says', () => {
  it('asks for what must be there, and says nothing before it is', () => {
    expect(missingIn('handover', NOTHING_FILLED)).toEqual(['toUnitId', 'why']);
    expect(missingIn('decline', { ...NOTHING_FILLED, why: '  ' })).toEqual(['why']);
    for (const intent of ['snooze', 'handover', 'decline', 'resolve'] as const)
      expect(actOf(intent, NOTHING_FILLED, NOW)).toBeUndefined();
  });

  it('turns a length of time into its moment', () => {
    const filled = { ...NOTHING_FILLED, minutes: 60, snoozeReason: 'known-cause' } as const;
    expect(actOf('snooze', filled, NOW)).toEqual({
      verb: 'snooze',
      fields: { until: '2026-11-22T13:00:00.000Z', reason: 'known-cause' },
    });
    expect(actOf('attempt', filled, NOW)).toEqual({
      verb: 'attempt',
      fields: { nextTryAt: '2026-11-22T13:00:00.000Z' },
    });
  });

  it('sends a note to the patient only when there is one', () => {
    expect(actOf('acknowledge', { ...NOTHING_FILLED, noteToPatient: ' ' }, NOW)?.fields).toEqual({});
    expect(actOf('acknowledge', { ...NOTHING_FILLED, noteToPatient: ' Hei ' }, NOW)?.fields).toEqual({
      noteToPatient: 'Hei',
    });
  });

  it('offers no long silence for a red', () => {
    expect(Math.max(...minutesFor('snooze', 'red'))).toBe(60);
    expect(Math.max(...minutesFor('snooze', 'yellow'))).toBe(7 * 1440);
  });
});
