import type { AdmitAnswer, AdmitRequest } from '@naer/domain/principal/principal-facts';
import { describe, expect, it } from 'vitest';
import type { Bindings } from '../env.ts';
import { recallRefusal } from './recall-refusal.ts';

const T0 = 1_000_000;
const REQUEST: AdmitRequest = { v: 1, tenantId: 't', principalId: 'p', issuedAt: 1, needsFacts: true, cost: 1 };
const OK: AdmitAnswer = { ok: true };
const LIMITED: AdmitAnswer = { ok: false, reason: 'limited', retryAfterSeconds: 5 };
const REVOKED: AdmitAnswer = { ok: false, reason: 'revoked' };

function object(...answers: AdmitAnswer[]) {
  const env = {} as Bindings;
  let asked = 0;
  const ask = async (over: Partial<AdmitRequest> = {}, now = T0) =>
    await recallRefusal(
      env,
      { ...REQUEST, ...over },
      async () => {
        asked += 1;
        return answers[asked - 1] ?? OK;
      },
      now,
    );
  return { ask, asked: () => asked };
}

describe("a principal's object", () => {
  it('is asked again after each that it lets in', async () => {
    const { ask, asked } = object(OK, OK);
    expect([await ask(), await ask(), asked()]).toEqual([OK, OK, 2]);
  });

  it('is not asked while its bucket is empty, whichever session asks', async () => {
    const { ask, asked } = object(LIMITED);
    await ask();
    expect(await ask({ issuedAt: 2, sessionId: 's' }, T0 + 2_500)).toEqual({ ...LIMITED, retryAfterSeconds: 3 });
    expect([asked(), await ask({}, T0 + 5_000), asked()]).toEqual([1, OK, 2]);
  });

  it('is asked for what takes nothing of the bucket: an alarm is not held back by it', async () => {
    const { ask, asked } = object(LIMITED);
    await ask();
    expect([await ask({ cost: 0 }), asked()]).toEqual([OK, 2]);
  });

  it('is not asked for a credential that it has revoked, and is for another of the same person', async () => {
    const { ask, asked } = object(REVOKED);
    await ask();
    expect([await ask(), asked()]).toEqual([REVOKED, 1]);
    expect([await ask({ issuedAt: 2 }), asked()]).toEqual([OK, 2]);
    expect([await ask({ sessionId: 'another' }), asked()]).toEqual([OK, 3]);
  });

  it('is asked for another person and of another tenant', async () => {
    const { ask, asked } = object(LIMITED);
    await ask();
    await ask({ principalId: 'q' });
    await ask({ tenantId: 'u' });
    expect(asked()).toBe(3);
  });

  it.each<AdmitAnswer>([
    { ok: false, reason: 'suspended' },
    { ok: false, reason: 'unknown' },
    { ok: false, reason: 'not-ready' },
  ])('is asked again after $reason: it may be otherwise at any moment', async (answer) => {
    const { ask, asked } = object(answer);
    await ask();
    expect([await ask(), asked()]).toEqual([OK, 2]);
  });
});
