import type { AdmitAnswer, AdmitRequest } from '@naer/domain/principal/principal-facts';
import type { Bindings } from '../env.ts';
import { forgetOldest } from './forget-oldest.ts';

type Refusal = Extract<AdmitAnswer, { ok: false }>;
interface Remembered {
  readonly answer: Refusal;
  /** Epoch ms. */
  readonly until: number;
}

const MOST_REMEMBERED = 10_000;
/** What was revoked stays so; forgotten in time all the same. */
const REVOKED_FOR_MS = 60_000;

const remembered = new WeakMap<Bindings, Map<string, Remembered>>();

/**
 * Asks a principal's object, but not for what it has refused and must refuse again: a credential that was revoked never
 * comes back, and a bucket that is empty says when it is not. A flood of either stops here, in the isolate.
 */
export async function recallRefusal(
  env: Bindings,
  request: AdmitRequest,
  ask: () => Promise<AdmitAnswer>,
  now = Date.now(),
): Promise<AdmitAnswer> {
  const known = remembered.get(env) ?? new Map<string, Remembered>();
  remembered.set(env, known);
  const { tenantId, principalId, issuedAt, sessionId = '', cost } = request;
  const principal = `${tenantId}/${principalId}`;
  const credential = `${principal}/${issuedAt}/${sessionId}`;
  // Revoked before limited: another of the same person's may still hold.
  // What takes nothing of the bucket is not held back by it.
  for (const key of cost === 0 ? [credential] : [credential, principal]) {
    const found = known.get(key);
    if (found !== undefined && now < found.until) return waiting(found, now);
    known.delete(key);
  }
  const answer = await ask();
  const until = heldUntil(answer, now);
  if (answer.ok || until === undefined) return answer;
  known.set(answer.reason === 'limited' ? principal : credential, { answer, until });
  forgetOldest(known, MOST_REMEMBERED);
  return answer;
}

function heldUntil(answer: AdmitAnswer, now: number): number | undefined {
  if (answer.ok) return undefined;
  if (answer.reason === 'revoked') return now + REVOKED_FOR_MS;
  return answer.reason === 'limited' ? now + answer.retryAfterSeconds * 1_000 : undefined;
}

function waiting({ answer, until }: Remembered, now: number): Refusal {
  if (answer.reason !== 'limited') return answer;
  return { ...answer, retryAfterSeconds: Math.max(1, Math.ceil((until - now) / 1_000)) };
}
