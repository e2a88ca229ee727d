import { backoffMs } from '@naer/client/backoff';
import type { ClientError } from '@naer/client/client-error';
import type { Client } from '@naer/client/create-client';
import type { OutgoingItem } from '@naer/client/post-measurements';
import type { DeviceBatch } from '../device/simulated-patient.ts';
import { isoWithOffset } from '../device/to-items.ts';
import type { Tally } from './tally.ts';

/** About five minutes of trying; then the readings are given up, and counted. */
export const MAX_ATTEMPTS = 14;
export const MAX_PAUSE_MS = 30_000;
/** The door takes 500 items; a week's backlog of four measures is 84. */
const MAX_ITEMS = 200;

export interface SendEffects {
  readonly post: Client['postMeasurements'];
  readonly now: () => number;
  /** Resolves after `ms`, or at once when the simulation ends. */
  readonly sleep: (ms: number) => Promise<void>;
  readonly random: () => number;
  /** No new attempt after this. */
  readonly ending: () => boolean;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Sends what a device holds until each item has its answer. What was not kept, or may not have been, goes again with
 * the same ids, so that nothing is ever there twice; one batch at a time, so that memory is bounded.
 */
export async function sendBatch(batch: DeviceBatch, effects: SendEffects, tally: Tally): Promise<void> {
  for (let at = 0; at < batch.items.length; at += MAX_ITEMS)
    await sendPart(batch.items.slice(at, at + MAX_ITEMS), batch.clockOffsetMs, effects, tally);
}

async function sendPart(
  items: readonly OutgoingItem[],
  clockOffsetMs: number,
  effects: SendEffects,
  tally: Tally,
): Promise<void> {
  let open = items;
  for (let attempt = 0; open.length > 0; attempt += 1) {
    if (attempt === MAX_ATTEMPTS || (attempt > 0 && effects.ending())) return tally.add('retry', open.length);
    if (attempt > 0) tally.resent += 1;
    const startedAt = effects.now();
    // The device's clock at the moment of sending: what tells the server that it is wrong, and by how much.
    const sentAt = clockOffsetMs === 0 ? undefined : isoWithOffset(startedAt + clockOffsetMs);
    const answer = await effects.post({ sentAt, measurements: open }, effects.signal);
    let askedPauseMs = 0;
    if (answer.ok) {
      tally.answered(effects.now() - startedAt);
      open = settle(open, answer.value.items, tally);
      askedPauseMs = answer.value.retryAfterMs ?? 0;
    } else if (mayGetBetter(answer.error)) {
      askedPauseMs = answer.error.kind === 'problem' ? (answer.error.retryAfterMs ?? 0) : 0;
    } else {
      return tally.add('refused', open.length);
    }
    if (open.length > 0 && attempt < MAX_ATTEMPTS - 1)
      await effects.sleep(Math.min(MAX_PAUSE_MS, Math.max(askedPauseMs, backoffMs(attempt, effects.random()))));
  }
}

/** Counts the answered items; answers those to be sent again. */
function settle(
  open: readonly OutgoingItem[],
  outcomes: readonly { readonly index: number; readonly status: Parameters<Tally['add']>[0] }[],
  tally: Tally,
): readonly OutgoingItem[] {
  const statusAt = new Map(outcomes.map((outcome) => [outcome.index, outcome.status]));
  return open.filter((_, index) => {
    const status = statusAt.get(index) ?? 'retry';
    if (status !== 'retry') tally.add(status);
    return status === 'retry';
  });
}

/** Whether sending it again may be answered otherwise. */
export function mayGetBetter(error: ClientError): boolean {
  return error.kind === 'network' || error.status >= 500 || error.status === 408 || error.status === 429;
}
