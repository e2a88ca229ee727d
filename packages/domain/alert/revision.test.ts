import { describe, expect, it } from 'vitest';
import { actOnAlert } from './act-on-alert.ts';
import type { Alert } from './alert.ts';
import { AlertLife, care, LADDER, MINUTE, policy, stateOf } from './life-testing.ts';
import { formatRevision, isStale, risenEpoch } from './revision.ts';

const ward = care('ward', { policies: [policy({ red: LADDER, yellow: LADDER })] });

/** What acknowledging comes to for somebody who saw the alert as it was then. */
function acknowledgedBy(life: AlertLife, seen: Alert) {
  const by = { at: life.now, by: 'somebody', unitId: life.own.unitId };
  const acted = actOnAlert(stateOf([ward]), life.own, { kind: 'acknowledge' }, formatRevision(seen.revision), by);
  return acted.ok ? acted.value.alert.state : acted.error;
}

describe('an act of somebody who saw the alert a moment ago', () => {
  it('holds when only a page has gone out and the clock has run since', () => {
    const life = new AlertLife(stateOf([ward])).fire('yellow').fire('red');
    const seen = life.own;
    life.wait(40);
    expect(life.own.revision.n).toBeGreaterThan(seen.revision.n + 1);
    expect(life.own.overdue).toBe(true);
    expect(acknowledgedBy(life, seen)).toBe('acknowledged');
  });

  it('does not when a value has come since, nor when somebody else has acted', () => {
    const life = new AlertLife(stateOf([ward])).fire('red');
    const seen = life.own;
    life.wait(1).fire('red');
    expect(acknowledgedBy(life, seen)).toBe('stale-revision');
    const again = life.own;
    life.act({ kind: 'snooze', until: life.now + 10 * MINUTE, reason: 'other' });
    expect(acknowledgedBy(life, again)).toBe('stale-revision');
  });

  it('does not when another unit has become responsible since', () => {
    const passed = new AlertLife(stateOf([care('ward', { ...ward, fallbackUnitId: 'night' }), care('night')])).fire(
      'red',
    );
    const seen = passed.own;
    while (passed.own.unitId === 'ward') passed.wait(30);
    expect(isStale(passed.own, formatRevision(seen.revision))).toBe(true);
  });
});

describe('a revision that was seen', () => {
  const alert = { revision: { epoch: 2, n: 7 }, knownSince: { epoch: 2, n: 5 } };
  it.each([
    ['2-7', false],
    ['2-5', false],
    ['2-4', true],
    ['2-8', true],
    ['1-7', true],
    ['3-1', true],
    ['02-7', true],
    ['2-7 ', true],
    ['', true],
  ])('%j is stale: %s', (seen, stale) => expect(isStale(alert, seen)).toBe(stale));

  it('of an alert that says nothing of it is its own alone', () => {
    expect(isStale({ revision: { epoch: 1, n: 2 } }, '1-2')).toBe(false);
    expect(isStale({ revision: { epoch: 1, n: 2 } }, '1-1')).toBe(true);
  });
});

describe('the epoch of a monitor that is made anew', () => {
  const now = Date.parse('2026-11-22T12:00:00Z');
  it('is later than any that is known, and than that of its own last making', () => {
    expect(risenEpoch(1, now)).toBeGreaterThan(risenEpoch(1, now - 1_000));
    expect(risenEpoch(risenEpoch(1, now), now)).toBe(risenEpoch(1, now) + 1);
    expect(risenEpoch(1, 0)).toBe(2);
  });

  it('goes into the public form until 2051', () => {
    const revision = { epoch: risenEpoch(1, Date.parse('2051-01-01T00:00:00Z')), n: 3 };
    expect(isStale({ revision }, formatRevision(revision))).toBe(false);
  });
});
