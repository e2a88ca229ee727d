import { describe, expect, it } from 'vitest';
import { claimPatient } from './claim-patient.ts';
import { noteContact } from './note-contact.ts';
import { noteOpened } from './note-opened.ts';
import {
  CARD_REACH_MS,
  CARD_TIMES_AT_MOST,
  CLAIM_LASTS_MS,
  claimAt,
  countWithin,
  type PatientCard,
  raisedUntil,
} from './patient-card.ts';
import { releaseClaim } from './release-claim.ts';
import { restoreCard } from './restore-card.ts';

const T0 = Date.parse('2026-11-22T12:00:00Z');
const HOUR = 3_600_000;
const card = (over: Partial<PatientCard> = {}): PatientCard => ({
  v: 1,
  revision: { epoch: 1, n: 1 },
  alertTimes: [],
  contactTimes: [],
  programme: 'copd',
  ...over,
});
const claiming = (by: string, now = T0, takeOver = false) => ({ by, unitId: 'u1', takeOver, now });
const held = card({ claim: { by: 'kari', unitId: 'u1', at: T0, until: T0 + CLAIM_LASTS_MS } });

describe('a claim', () => {
  it('is taken by one person, and lasts an hour', () => {
    const claimed = claimPatient(card(), claiming('kari'));
    expect(claimed).toMatchObject({ ok: true, value: { claim: { by: 'kari', at: T0, until: T0 + HOUR } } });
  });

  it.each([
    ['another asks while it lasts', 'ola', T0 + HOUR - 1, false, { ok: false, error: 'claimed-by-another' }],
    ['another takes it over', 'ola', T0 + 1, true, { ok: true, value: { claim: { by: 'ola', until: T0 + 1 + HOUR } } }],
    ['another asks when it has ended', 'ola', T0 + HOUR, false, { ok: true, value: { claim: { by: 'ola' } } }],
    ['its own person asks again', 'kari', T0 + 1, false, { ok: true, value: { claim: { until: T0 + 1 + HOUR } } }],
  ] as const)('when %s', (_, by, now, takeOver, result) => {
    expect(claimPatient(held, claiming(by, now, takeOver))).toMatchObject(result);
  });

  it.each([
    ['by its own person', held, 'kari', T0, { ok: true, value: { claim: undefined } }],
    ['by another', held, 'ola', T0, { ok: false, error: 'claimed-by-another' }],
    ['when it has ended', held, 'kari', T0 + HOUR, { ok: false, error: 'not-claimed' }],
    ['when there is none', card(), 'kari', T0, { ok: false, error: 'not-claimed' }],
  ] as const)('is let go of %s', (_, of, by, now, result) => {
    expect(releaseClaim(of, { by, now })).toMatchObject(result);
  });

  it('ends by itself', () => {
    expect(claimAt(held, T0 + HOUR - 1)?.by).toBe('kari');
    expect(claimAt(held, T0 + HOUR)).toBeUndefined();
  });
});

describe('what a card counts', () => {
  const revision = { epoch: 1, n: 1 };
  const line = (alertId: string, event: 'opened' | 'pending' | 'repeated') =>
    ({ kind: 'alert-history', alertId, revision, at: T0, event }) as const;

  it('counts an alert when it opens, and no drill, no pending one and no repeat', () => {
    const changes = [line('a', 'opened'), line('d', 'opened'), line('p', 'pending'), line('a', 'repeated')];
    const alerts = new Map([
      ['a', {}],
      ['d', { drill: true as const }],
      ['p', {}],
    ]);
    expect(noteOpened(card(), changes, alerts, T0)?.alertTimes).toEqual([T0]);
    expect(noteOpened(card(), changes.slice(1), alerts, T0)).toBeUndefined();
  });

  it('keeps contacts newest first, also one told late, and lets go of what is older than 30 days', () => {
    const old = card({ contactTimes: [T0 - HOUR, T0 - CARD_REACH_MS] });
    expect(noteContact(old, T0 - 2 * HOUR, T0).contactTimes).toEqual([T0 - HOUR, T0 - 2 * HOUR]);
  });

  it('keeps a hundred, the newest', () => {
    const full = card({ contactTimes: Array.from({ length: CARD_TIMES_AT_MOST }, (_, i) => T0 - (i + 1) * HOUR) });
    const { contactTimes } = noteContact(full, T0, T0);
    expect(contactTimes).toHaveLength(CARD_TIMES_AT_MOST);
    expect(contactTimes[0]).toBe(T0);
    expect(countWithin(contactTimes, 24 * HOUR, T0)).toBe(24);
  });

  it('is counted again from the records when the monitor was lost, without drills, pending alerts and the claim', () => {
    const alerts = [
      { openedAt: T0 - 2 * HOUR, count: 2 },
      { openedAt: T0 - HOUR, count: 1 },
      { openedAt: T0, count: 0 },
      { openedAt: T0, count: 1, drill: true },
      { openedAt: T0 - CARD_REACH_MS, count: 1 },
    ] as const;
    const restored = restoreCard(card(), alerts, [T0 - HOUR, T0 - CARD_REACH_MS], T0);
    expect(restored).toEqual(card({ alertTimes: [T0 - HOUR, T0 - 2 * HOUR], contactTimes: [T0 - HOUR] }));
  });

  it.each([
    ['too few', [T0, T0 - HOUR], undefined],
    ['three, until the oldest of them is 72 hours old', [T0, T0 - HOUR, T0 - 70 * HOUR], T0 + 2 * HOUR],
    ['the third is too old', [T0, T0 - HOUR, T0 - 72 * HOUR], undefined],
  ] as const)('contacts raise the patient: %s', (_, contactTimes, until) => {
    expect(raisedUntil(card({ contactTimes }), 3, T0)).toBe(until);
  });
});
