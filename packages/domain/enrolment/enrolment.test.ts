import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  CONSENT_SCOPES,
  type Consent,
  checkConsent,
  isStanding,
  missingScopes,
  REVIEW_WARNS_BEFORE_MS,
  reviewState,
  scopesOfCodes,
} from './consent.ts';
import { decideEnd, END_REASONS } from './end.ts';
import { type EnrolmentStanding, moveStage, STORED_STAGES, shownStage } from './stage.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const DAY_MS = 86_400_000;
const given = (more: Partial<Consent> = {}): Consent => ({
  consentId: 'c',
  kind: 'consent',
  scopes: ['monitoring'],
  from: NOW - DAY_MS,
  ...more,
});
const whole: EnrolmentStanding = { stage: 'accepted', purpose: 'x', risk: 'low', consents: [given()], needs: [] };
const STEPS = ['enrolled', 'trained', 'started'] as const;

test('an enrolment goes forward one step at a time, never back, and never out of its end', () => {
  fc.assert(
    fc.property(fc.constantFrom(...STORED_STAGES), fc.constantFrom(...STEPS), (stage, to) => {
      const moved = moveStage({ ...whole, stage }, to, NOW);
      const isNext = stage !== 'ended' && STORED_STAGES.indexOf(to) === STORED_STAGES.indexOf(stage) + 1;
      expect(moved).toEqual(isNext ? { ok: true, value: to } : { ok: false, error: { code: 'wrong-stage', stage } });
    }),
  );
});

test.each([
  ['a purpose', { purpose: undefined }, ['purpose']],
  ['a risk', { risk: undefined }, ['risk']],
  ['a consent', { consents: [] }, ['consent.monitoring']],
  ['a consent that was not withdrawn', { consents: [given({ withdrawnAt: NOW - 1 })] }, ['consent.monitoring']],
  ['a consent that has begun', { consents: [given({ from: NOW + 1 })] }, ['consent.monitoring']],
] as const)('nobody is enrolled without %s', (_, less, missing) => {
  expect(moveStage({ ...whole, ...less }, 'enrolled', NOW)).toEqual({
    ok: false,
    error: { code: 'enrolment-incomplete', missing },
  });
});

test('monitoring of where somebody is does not start without a consent or decision for it', () => {
  const trained = { ...whole, stage: 'trained', needs: ['location'] } as const;
  const missing = ['consent.location'];
  expect(moveStage(trained, 'started', NOW)).toEqual({ ok: false, error: { code: 'enrolment-incomplete', missing } });
  const decided = given({ kind: 'decision', scopes: ['location'], reviewBy: NOW + DAY_MS });
  expect(moveStage({ ...trained, consents: [given(), decided] }, 'started', NOW)).toEqual({
    ok: true,
    value: 'started',
  });
});

test('one whose review date has passed still stands: it warns and stops nothing', () => {
  const decided = given({ scopes: ['monitoring', 'supervision'], reviewBy: NOW });
  for (const late of [0, 1, 365 * DAY_MS]) {
    expect(reviewState(decided, NOW + late)).toBe('overdue');
    expect(isStanding(decided, NOW + late)).toBe(true);
    expect(missingScopes([decided], ['supervision'], NOW + late)).toEqual([]);
  }
});

test.each([
  ['long before', NOW + REVIEW_WARNS_BEFORE_MS + 1, 'none'],
  ['from 30 days before', NOW + REVIEW_WARNS_BEFORE_MS, 'soon'],
  ['a moment before', NOW + 1, 'soon'],
  ['from its time on', NOW, 'overdue'],
] as const)('its review is told %s: %i', (_, reviewBy, state) => {
  expect(reviewState(given({ reviewBy }), NOW)).toBe(state);
  expect(reviewState(given({ reviewBy, withdrawnAt: NOW - 1 }), NOW)).toBe('none');
});

test.each([
  [['monitoring'], undefined, 0, undefined],
  [['location'], undefined, 0, 'review-required'],
  [['monitoring', 'supervision'], undefined, 0, 'review-required'],
  [['supervision'], NOW + DAY_MS, 0, undefined],
  [['supervision'], NOW, 0, 'review-in-past'],
  [['monitoring'], NOW + 2 * DAY_MS, 1, 'begins-in-future'],
] as const)('a consent for %j to be reviewed by %s, from %i later on: %s', (scopes, reviewBy, later, fault) => {
  expect(checkConsent({ scopes, reviewBy, from: NOW + later }, NOW)).toBe(fault);
});

test.each([
  [['3', '1.1', '5.2.1'], []],
  [['2', '2.9'], ['location']],
  [['4.21', '4.99'], ['supervision']],
  [
    ['4.1', '2'],
    ['location', 'supervision'],
  ],
  [['43', '21'], []],
] as const)('events %j of a plan need %j', (codes, scopes) => {
  expect(scopesOfCodes(codes)).toEqual(scopes);
});

describe('an end', () => {
  test('is refused while a red alert is live, unless it says what becomes of it or the patient has died', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...END_REASONS),
        fc.nat(3),
        fc.option(fc.constant('visit' as const), { nil: undefined }),
        (reason, liveReds, closeAlerts) => {
          const decided = decideEnd({ stage: 'started', liveReds }, { reason, closeAlerts });
          const mayEnd = liveReds === 0 || closeAlerts !== undefined || reason === 'died';
          expect(decided.ok).toBe(mayEnd);
          if (!decided.ok) return;
          expect(decided.value.closesRed === true).toBe(reason === 'died' || closeAlerts !== undefined);
          if (reason === 'died') expect(decided.value.outcome).toBe('died');
        },
      ),
    );
  });

  test('comes once', () => {
    for (const reason of END_REASONS)
      expect(decideEnd({ stage: 'ended', liveReds: 0 }, { reason })).toEqual({ ok: false, error: 'wrong-stage' });
  });
});

test('a pause is shown while it lasts, and only of who is monitored', () => {
  const pauses = [{ from: NOW, to: NOW + 10 }];
  expect([NOW - 1, NOW, NOW + 9, NOW + 10].map((now) => shownStage('started', pauses, now))).toEqual([
    'started',
    'paused',
    'paused',
    'started',
  ]);
  for (const stage of ['accepted', 'enrolled', 'trained', 'ended'] as const)
    expect(shownStage(stage, pauses, NOW)).toBe(stage);
  expect(CONSENT_SCOPES).toHaveLength(3);
});
