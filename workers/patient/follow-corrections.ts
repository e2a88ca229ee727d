import type { RegistryFacts } from '@naer/domain/monitor/registry';
import { correctContact } from '@naer/domain/patient/note-contact';
import type { CorrectionFact } from '@naer/domain/patient/record-correction';
import { passErrors } from './merge/follow-merges.ts';
import type { MonitorStore } from './store/monitor-store.ts';
import { tellVoidedEvents } from './tell-voided-events.ts';
import { writeCard } from './write-card.ts';

/**
 * What was corrected since the facts `before`: the card counts again, the patient's app reads what stands now, and an alert
 * that an event has fired says that it is void, and goes on: it is a person's to close. Inside the transaction that has taken the facts. What a monitor is made anew from has its corrections in it.
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
    else if (fact.kind === 'event') voidEvent(store, facts, fact, now);
    else store.feed.correct(fact);
  }
  if (card !== known) writeCard(store, card, now);
}

function voidEvent(
  store: MonitorStore,
  facts: RegistryFacts,
  { sequence, alertIds }: Extract<CorrectionFact, { readonly kind: 'event' }>,
  now: number,
): void {
  const events = [{ sequence, alertIds: alertIds ?? [], reason: 'event-voided' }];
  tellVoidedEvents(store, facts, events, now);
  store.merges.noteErroneous([sequence]);
  passErrors(store, facts, { sequences: [], events, isAll: false }, now);
}
