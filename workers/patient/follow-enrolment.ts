import { CONSENT_WITHDRAWN } from '@naer/domain/event/catalogue';
import { endMonitoring } from '@naer/domain/monitor/end-monitoring';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import { stepEvent } from '@naer/domain/monitor/step-event';
import { monitorState } from './monitor-state.ts';
import { writeMoved } from './run-command.ts';
import type { MonitorStore } from './store/monitor-store.ts';
import { writeCard } from './write-card.ts';
import { writeChanges } from './write-changes.ts';

/** Marks of what has fired are kept for longer than that: a withdrawal is told once. */
const WITHDRAWN_IS_NEWS_MS = 30 * 24 * 3_600_000;

/**
 * What the enrolment's facts mean for the monitor, inside the transaction that has taken them: an end closes what is live,
 * a withdrawn consent becomes a technical alert for the unit, and the card says when one is to be looked at again.
 * `before`: the facts until now. Done again it changes nothing.
 */
export function followEnrolment(
  store: MonitorStore,
  before: RegistryFacts | undefined,
  facts: RegistryFacts,
  now: number,
): void {
  // What is live lives on in the other record: it ends here when that one has it (`merge/deliver-merge.ts`).
  if (facts.merges?.into !== undefined) return;
  if (facts.ended !== undefined) {
    writeMoved(store, facts, endMonitoring(monitorState(store, facts), facts.ended, now), now);
    return;
  }
  const at = facts.consentWithdrawnAt;
  if (at !== undefined && at > now - WITHDRAWN_IS_NEWS_MS) {
    const judged = stepEvent(monitorState(store, facts), store.history, { code: CONSENT_WITHDRAWN, at }, now);
    const { events, timers, fired } = judged;
    writeChanges(store, facts, { changes: events, timers, fired, sequence: store.outbox.sequence }, now);
  }
  if (before !== undefined && before.reviewBy !== facts.reviewBy)
    writeCard(store, store.cards.read(facts, store.registry.epoch), now);
}
