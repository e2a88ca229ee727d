import { backoffMs } from '@naer/client/backoff';
import type { Answer } from '@naer/client/client-error';
import type { Client } from '@naer/client/create-client';
import type { Occurrence } from '../device/occurrence.ts';
import { isoWithOffset } from '../device/to-items.ts';
import { MAX_ATTEMPTS, MAX_PAUSE_MS, mayGetBetter, type SendEffects } from './send-batch.ts';
import type { Status, Tally } from './tally.ts';

type Told = Answer<{ readonly status: Status; readonly retryAfterMs?: number | undefined }>;

/** Tells what occurred at `at` (epoch ms) until it is answered, with the same id each time; counts it as one item. */
export async function sendOccurrence(
  { occurrence, at }: { readonly occurrence: Occurrence; readonly at: number },
  client: Pick<Client, 'postEvents' | 'writeMessage'>,
  effects: Omit<SendEffects, 'post'>,
  tally: Tally,
): Promise<void> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS && (attempt === 0 || !effects.ending()); attempt += 1) {
    if (attempt > 0) tally.resent += 1;
    const startedAt = effects.now();
    const told = await tell(occurrence, at, client, effects.signal);
    let askedPauseMs = 0;
    if (told.ok) {
      tally.answered(effects.now() - startedAt);
      if (told.value.status !== 'retry') return tally.add(told.value.status);
      askedPauseMs = told.value.retryAfterMs ?? 0;
    } else if (mayGetBetter(told.error)) {
      askedPauseMs = told.error.kind === 'problem' ? (told.error.retryAfterMs ?? 0) : 0;
    } else {
      return tally.add('refused');
    }
    await effects.sleep(Math.min(MAX_PAUSE_MS, Math.max(askedPauseMs, backoffMs(attempt, effects.random()))));
  }
  tally.add('retry');
}

async function tell(
  occurrence: Occurrence,
  at: number,
  client: Pick<Client, 'postEvents' | 'writeMessage'>,
  signal: AbortSignal | undefined,
): Promise<Told> {
  const { id, text } = occurrence;
  if (occurrence.kind === 'message') return await client.writeMessage({ id, text }, signal);
  const events = [{ id, code: occurrence.code, at: isoWithOffset(at), text }];
  const answer = await client.postEvents({ events }, signal);
  if (!answer.ok) return answer;
  const { items, retryAfterMs } = answer.value;
  return { ok: true, value: { status: items[0]?.status ?? 'retry', retryAfterMs } };
}
