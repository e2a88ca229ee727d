import { describe, expect, it } from 'vitest';
import { applyAnswer, applyConnection, applyMessage, EMPTY_STATE, type LiveState, orderRows } from './live-state.ts';
import { rowFixture } from './row-fixture.ts';

const a = rowFixture({ alertId: 'a' });
const b = rowFixture({ alertId: 'b' });
const live: LiveState = applyMessage(applyConnection(EMPTY_STATE, 'connected', 0), {
  type: 'snapshot',
  items: [a, b],
  seq: 4,
  more: false,
});
const ids = (state: LiveState): string[] => [...state.rows.keys()].sort();

describe('the live list', () => {
  it('is not complete before the first snapshot, so that nothing yet is not shown as no alerts', () => {
    expect(applyConnection(EMPTY_STATE, 'connected', 0).complete).toBe(false);
    expect(live.complete).toBe(true);
  });

  it('follows changes, and keeps the identity of rows that did not change', () => {
    const raised = { ...a, revision: '1.2' };
    const next = applyMessage(live, { type: 'change', seq: 5, put: [raised, { ...b }], remove: [] });
    expect(next.rows.get('a')).toBe(raised);
    expect(next.rows.get('b')).toBe(b);
    expect(ids(applyMessage(next, { type: 'change', seq: 6, put: [], remove: ['a'] }))).toEqual(['b']);
  });

  it('drops with a new snapshot what is no longer there', () => {
    expect(ids(applyMessage(live, { type: 'snapshot', items: [{ ...b }], seq: 9, more: false }))).toEqual(['b']);
  });

  it('is stale from the moment the connection was lost, however long reconnecting takes', () => {
    const lost = applyConnection(live, 'reconnecting', 1000);
    const still = applyConnection(applyConnection(lost, 'reconnecting', 9000), 'connecting', 9500);
    expect(still.staleSince).toBe(1000);
    expect(ids(still)).toEqual(['a', 'b']);
    expect(applyConnection(still, 'connected', 10_000).staleSince).toBeNull();
  });

  it('is not called stale when it was never fresh', () => {
    expect(applyConnection(EMPTY_STATE, 'reconnecting', 1000).staleSince).toBeNull();
  });
});

describe('a command’s own answer', () => {
  const taken = { state: 'acknowledged', revision: '1.2', acknowledgedBy: 'me' } as const;

  it('changes the row at once, also when the socket is down, and stops the clock', () => {
    const due = { ...a, overdue: true, overdueAt: '2026-11-22T10:30:00.000Z' };
    const before = applyMessage(live, { type: 'change', seq: 5, put: [{ ...due, revision: '1.1b' }], remove: [] });
    const row = applyAnswer(before, 'a', '1.1b', taken).rows.get('a');
    expect(row).toMatchObject({ state: 'acknowledged', revision: '1.2', acknowledgedBy: 'me', overdue: false });
    expect(row?.overdueAt).toBeUndefined();
  });

  it('removes a resolved alert', () => {
    expect(ids(applyAnswer(live, 'a', '1.1', { state: 'resolved', revision: '1.2' }))).toEqual(['b']);
  });

  it('never overwrites a newer row that the socket brought meanwhile', () => {
    const reopened = { ...a, revision: '1.9', severity: 'red' as const };
    const newer = applyMessage(live, { type: 'change', seq: 5, put: [reopened], remove: [] });
    expect(applyAnswer(newer, 'a', '1.1', taken)).toBe(newer);
    expect(applyAnswer(newer, 'a', '1.1', { state: 'resolved', revision: '1.2' })).toBe(newer);
  });
});

describe('the order', () => {
  it('is red before yellow, overdue first, waiting before acknowledged, then longest open, then by id', () => {
    const rows = [
      rowFixture({ alertId: 'yellow', severity: 'yellow', openedAt: '2026-11-01T00:00:00.000Z' }),
      rowFixture({ alertId: 'acknowledged', state: 'acknowledged', openedAt: '2026-11-02T00:00:00.000Z' }),
      rowFixture({ alertId: 'z-new' }),
      rowFixture({ alertId: 'a-new' }),
      rowFixture({ alertId: 'old', openedAt: '2026-11-03T00:00:00.000Z' }),
      rowFixture({ alertId: 'overdue', overdue: true }),
    ];
    const ordered = orderRows(new Map(rows.map((row) => [row.alertId, row])));
    expect(ordered.map((row) => row.alertId)).toEqual(['overdue', 'old', 'a-new', 'z-new', 'acknowledged', 'yellow']);
  });
});
