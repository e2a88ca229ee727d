import { describe, expect, it } from 'vitest';
import { applyAnswer, applyClaim, applyConnection, applyMessage, EMPTY_STATE, type LiveState } from './live-state.ts';
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
  const taken = { state: 'acknowledged', revision: '1.2', acknowledgedBy: 'me', life: {} } as const;
  const resolved = { state: 'resolved', revision: '1.2', life: {} } as const;
  const OWN = 'u1';

  it('changes the row at once, also when the socket is down, and stops the clock', () => {
    const due = { ...a, overdue: true, overdueAt: '2026-11-22T10:30:00.000Z' };
    const before = applyMessage(live, { type: 'change', seq: 5, put: [{ ...due, revision: '1.1b' }], remove: [] });
    const row = applyAnswer(before, 'a', '1.1b', taken, OWN).rows.get('a');
    expect(row).toMatchObject({ state: 'acknowledged', revision: '1.2', acknowledgedBy: 'me', overdue: false });
    expect(row?.overdueAt).toBeUndefined();
  });

  it('removes a resolved alert', () => {
    expect(ids(applyAnswer(live, 'a', '1.1', resolved, OWN))).toEqual(['b']);
  });

  it('never overwrites a newer row that the socket brought meanwhile', () => {
    const reopened = { ...a, revision: '1.9', severity: 'red' as const };
    const newer = applyMessage(live, { type: 'change', seq: 5, put: [reopened], remove: [] });
    expect(applyAnswer(newer, 'a', '1.1', taken, OWN)).toBe(newer);
    expect(applyAnswer(newer, 'a', '1.1', resolved, OWN)).toBe(newer);
  });

  it('shows what has begun and drops what has ended: a snooze, an offer', () => {
    const snoozed = { ...a, revision: '2.1', suppressed: [{ kind: 'snoozed' as const }], unitId: OWN };
    const before = applyMessage(live, { type: 'change', seq: 5, put: [snoozed], remove: [] });
    const handover = { toUnitId: 'u2', reason: 'r', returnsAt: 't', by: 'me' };
    const answer = { state: 'open', revision: '2.2', life: { unitId: OWN, handover } } as const;
    const row = applyAnswer(before, 'a', '2.1', answer, OWN).rows.get('a');
    expect(row).toMatchObject({ unitId: OWN, handover, revision: '2.2' });
    expect(row).not.toHaveProperty('suppressed');
  });

  it('makes an accepted offer the unit’s own, and takes what has become another’s off the list', () => {
    const offer = { ...a, revision: '2.1', offered: true, unitId: 'u2' };
    const before = applyMessage(live, { type: 'change', seq: 5, put: [offer], remove: [] });
    const accepted = { state: 'open', revision: '2.2', life: { unitId: OWN } } as const;
    expect(applyAnswer(before, 'a', '2.1', accepted, OWN).rows.get('a')).not.toHaveProperty('offered');
    const declined = { state: 'open', revision: '2.2', life: { unitId: 'u2' } } as const;
    expect(ids(applyAnswer(before, 'a', '2.1', declined, OWN))).toEqual(['b']);
  });
});

describe('beside the alerts', () => {
  const card = { patientId: 'p', alerts7: 1, alerts30: 2, contacts7: 3, contacts30: 4, raised: false };
  const unit = { open: true, connected: 1, onCall: 0, unattended: false };
  const told = applyMessage(live, { type: 'change', seq: 5, put: [], remove: [], cards: [card], unit });

  it('keeps the newest card of each patient and how the unit stands; a snapshot begins anew', () => {
    expect([told.cards.get('p'), told.unit]).toEqual([card, unit]);
    const next = applyMessage(told, { type: 'change', seq: 6, put: [], remove: [], cards: [{ ...card, alerts7: 9 }] });
    expect([next.cards.get('p')?.alerts7, next.unit]).toEqual([9, unit]);
    expect(applyMessage(told, { type: 'snapshot', items: [], seq: 9, more: false }).cards.size).toBe(0);
  });

  it('shows one’s own claim as soon as it is answered, and its end', () => {
    const claim = { by: 'me', unitId: 'u1', at: 't', until: 'u' };
    const taken = applyClaim(told, 'p', claim);
    expect(taken.cards.get('p')?.claim).toEqual(claim);
    expect(applyClaim(taken, 'p', undefined).cards.get('p')).toEqual(card);
    expect(applyClaim(told, 'unknown', claim)).toBe(told);
  });
});
