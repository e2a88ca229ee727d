import { describe, expect, it } from 'vitest';
import { type Admission, decideAdmission, type KnownPrincipal, REVOKED_FOR_EVER } from './decide-admission.ts';
import type { PrincipalFacts } from './principal-facts.ts';
import { type Bucket, takeTokens } from './token-bucket.ts';

const T0 = 1_000_000;
const facts = (over: Partial<PrincipalFacts> = {}): PrincipalFacts => ({
  v: 1,
  tenantId: 't',
  principalId: 'p',
  kind: 'client',
  version: 1,
  revokedBefore: 0,
  suspended: false,
  capacities: [],
  ...over,
});

describe('admission', () => {
  const nothing: KnownPrincipal = { facts: undefined, revokedBefore: 0 };
  it.each<[string, KnownPrincipal, boolean, number, Admission]>([
    ['lets in who is known', { ...nothing, facts: facts() }, true, T0, 'admitted'],
    ['waits for facts that are needed', nothing, true, T0, 'not-ready'],
    ['needs none of what brings its own', nothing, false, T0, 'admitted'],
    ['knows nobody whom the records do not', { ...nothing, facts: 'none' }, true, T0, 'unknown'],
    ['lets a local token in without records', { ...nothing, facts: 'none' }, false, T0, 'admitted'],
    ['refuses who is suspended', { ...nothing, facts: facts({ suspended: true }) }, true, T0, 'suspended'],
    ['also with a local token', { ...nothing, facts: facts({ suspended: true }) }, false, T0, 'suspended'],
    [
      'refuses what was issued before the object was told',
      { facts: facts(), revokedBefore: T0 + 1 },
      true,
      T0,
      'revoked',
    ],
    ['or before the facts say', { ...nothing, facts: facts({ revokedBefore: T0 + 1 }) }, true, T0, 'revoked'],
    ['lets in what was issued at that moment', { facts: facts(), revokedBefore: T0 }, true, T0, 'admitted'],
    ['says revoked though nothing is known', { facts: undefined, revokedBefore: T0 + 1 }, true, T0, 'revoked'],
    [
      'says revoked before suspended',
      { facts: facts({ suspended: true }), revokedBefore: T0 + 1 },
      true,
      T0,
      'revoked',
    ],
    [
      'refuses all that will ever come of one closed for good',
      { facts: facts(), revokedBefore: REVOKED_FOR_EVER },
      true,
      T0 * 1e6,
      'revoked',
    ],
    ['refuses a time that is none', { ...nothing, facts: facts() }, true, Number.NaN, 'revoked'],
  ])('%s', (_, known, needsFacts, issuedAt, expected) => {
    expect(decideAdmission(known, { issuedAt, needsFacts })).toBe(expected);
  });
});

describe('a token bucket', () => {
  it.each<[string, Bucket | undefined, number, number, object]>([
    ['is full when nothing is known', undefined, 1, T0, { ok: true, bucket: { tokens: 59, at: T0 } }],
    ['gives its last', { tokens: 1, at: T0 }, 1, T0, { ok: true, bucket: { tokens: 0, at: T0 } }],
    [
      'refuses when it is empty and says when',
      { tokens: 0, at: T0 },
      1,
      T0,
      { ok: false, bucket: { tokens: 0, at: T0 }, retryAfterSeconds: 1 },
    ],
    [
      'names whole seconds, rounded up',
      { tokens: 0.5, at: T0 },
      10,
      T0,
      { ok: false, bucket: { tokens: 0.5, at: T0 }, retryAfterSeconds: 10 },
    ],
    ['fills with time', { tokens: 0, at: T0 }, 1, T0 + 2_000, { ok: true, bucket: { tokens: 1, at: T0 + 2_000 } }],
    [
      'never holds more than a minute',
      { tokens: 0, at: T0 },
      0,
      T0 + 600_000,
      { ok: true, bucket: { tokens: 60, at: T0 + 600_000 } },
    ],
    [
      'gives nothing for a clock that went back',
      { tokens: 0, at: T0 },
      1,
      T0 - 60_000,
      { ok: false, bucket: { tokens: 0, at: T0 }, retryAfterSeconds: 1 },
    ],
    [
      'always lets through what costs nothing',
      { tokens: 0, at: T0 },
      0,
      T0,
      { ok: true, bucket: { tokens: 0, at: T0 } },
    ],
  ])('%s', (_, bucket, cost, now, expected) => {
    expect(takeTokens(bucket, 60, cost, now)).toEqual(expected);
  });

  it('lets through what it said, when it said', () => {
    let bucket: Bucket | undefined;
    for (let n = 0; n < 60; n += 1) bucket = takeTokens(bucket, 60, 1, T0).bucket;
    const refused = takeTokens(bucket, 60, 1, T0);
    if (refused.ok) throw new Error('It was not refused');
    expect(takeTokens(refused.bucket, 60, 1, T0 + refused.retryAfterSeconds * 1_000).ok).toBe(true);
  });
});
