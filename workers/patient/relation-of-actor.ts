import { type AccessActor, openUnits } from '@naer/domain/access/blocked-units';
import type { CareRelation } from '@naer/domain/access/care-relation';
import { type RelationAnswer, relationOf } from '@naer/domain/access/relation-of';
import type { Actor } from '@naer/domain/monitor/port';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import type { MonitorStore } from './store/monitor-store.ts';

/** Relations by which somebody acts; a listed GP, an emergency ward and who broke the glass read elsewhere, and never act. */
const ACTS: ReadonlySet<CareRelation> = new Set(['responsible', 'participant', 'alert-owner']);

/** How the actor stands to this patient by what the monitor holds; nobody is asked. */
export function relationOfActor(
  store: MonitorStore,
  facts: RegistryFacts,
  actor: AccessActor,
  now: number,
  { isOfferEnough }: { readonly isOfferEnough: boolean },
): RelationAnswer {
  const { live } = store.alerts;
  const owners = live.map(({ unitId }) => unitId);
  const offered = isOfferEnough ? live.flatMap(({ handover }) => handover?.toUnitId ?? []) : [];
  return relationOf(facts, { owners, offered }, actor, now);
}

/** Why somebody may not: a stranger is told that there is nobody; whoever sees the patient knows that already. */
export function refusalOf(
  store: MonitorStore,
  facts: RegistryFacts,
  actor: AccessActor,
  now: number,
): 'forbidden' | 'relation-too-weak' {
  const { relation } = relationOfActor(store, facts, actor, now, { isOfferEnough: true });
  return relation === 'none' ? 'forbidden' : 'relation-too-weak';
}

/** Whether what is held here gives them no relation at all. */
export function isStranger(store: MonitorStore, facts: RegistryFacts, actor: AccessActor, now: number): boolean {
  return refusalOf(store, facts, actor, now) === 'forbidden';
}

/** Whether an answer is a stranger's. */
export function isForbidden(answer: unknown): boolean {
  return typeof answer === 'object' && answer !== null && 'reason' in answer && answer.reason === 'forbidden';
}

/** The unit by which they may act on the patient; undefined: as a stranger, and so for who is blocked. */
export function actingUnitOf({ relation, unitId }: RelationAnswer): string | undefined {
  return ACTS.has(relation) ? unitId : undefined;
}

/** Whether one of the actor's units that are open to them answers for a live alert. */
export function answersForAlert(store: MonitorStore, facts: RegistryFacts, actor: Actor): boolean {
  const units = openUnits(facts, actor);
  return store.alerts.live.some(({ unitId }) => units.includes(unitId));
}
