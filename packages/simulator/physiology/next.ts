import type { Baseline, Programme } from '../baseline.ts';
import type { Rng } from '../rng.ts';
import { beginEpisode, type Episode, hasEnded, intensityOf } from './episode.ts';
import { type Vitals, vitalsOf } from './vitals-of.ts';

/** Good and bad days wander this slowly. */
const WANDER_MS = 8 * 3_600_000;

/** A body between two readings. `at` is simulated epoch ms. */
export interface Body {
  readonly programme: Programme;
  readonly baseline: Baseline;
  readonly at: number;
  /** Standard normal, slow: a better or a worse day. */
  readonly wander: number;
  readonly episode: Episode | null;
}

/**
 * One step of a patient's body to `simulatedTime`, and what could be measured then. Pure but for the draws from
 * `rng`, whose number does not depend on the outcome.
 */
export function next(body: Body, simulatedTime: number, rng: Rng): { readonly body: Body; readonly vitals: Vitals } {
  const elapsedMs = Math.max(0, simulatedTime - body.at);
  const memory = Math.exp(-elapsedMs / WANDER_MS);
  const wander = body.wander * memory + Math.sqrt(1 - memory * memory) * rng.normal();
  const begun = beginEpisode(body.programme, simulatedTime, elapsedMs, rng);
  const still = body.episode !== null && !hasEnded(body.episode, simulatedTime) ? body.episode : null;
  const moved: Body = { ...body, at: simulatedTime, wander, episode: still ?? begun };
  return { body: moved, vitals: vitalsOf(moved, intensityOf(moved.episode, simulatedTime), rng) };
}
