import type { Progress } from '@naer/domain/rehearse/replay';
import { err, ok, type Result } from '@naer/domain/result';

/** A plan that fires at every reading of a five-minute sensor is seen for what it is long before; more would not fit into memory. */
const MOST_FIRINGS = 150_000;

/** What may be spent on one patient (`workOfPlan`): twenty rules of every kind over 90 days of such a sensor, twice. */
export const MOST_WORK = 12_000_000;

/** Plays to the end, and lets the other requests of this isolate have their turn after every few hundred readings. */
export async function playInTurns<Played>(
  steps: Generator<Progress, Played, void>,
  mostFirings: number = MOST_FIRINGS,
): Promise<Result<Played, { readonly code: 'too-much-to-play' }>> {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return ok(value);
    if (value.firings > mostFirings) return err({ code: 'too-much-to-play' });
    await new Promise<void>((resolve) => setTimeout(resolve, 0));
  }
}
