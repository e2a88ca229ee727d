import type { RegistryFacts } from '@naer/domain/monitor/registry';
import { correctContact } from '@naer/domain/patient/note-contact';
import type { MonitorStore } from './store/monitor-store.ts';
import { writeCard } from './write-card.ts';

/**
 * What was corrected since the facts `before`: the card counts again, and the patient's app reads what stands now. Inside
 * the transaction that has taken the facts. What a monitor is made anew from has its corrections in it.
 */
export function followCorrections(
  store: MonitorStore,
  before: RegistryFacts | undefined,
  facts: RegistryFacts,
  now: number,
): void {
  if (before === undefined) return;
  const known = store.cards.read(facts, store.registry.epoch);
  let card = known;
  for (const fact of facts.corrections ?? []) {
    if (fact.version <= before.version) continue;
    if (fact.kind === 'contact') card = correctContact(card, fact, now);
    else store.feed.correct(fact);
  }
  if (card !== known) writeCard(store, card, now);
}
