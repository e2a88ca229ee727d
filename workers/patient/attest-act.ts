import { deriveId } from '@naer/domain/identity/derive-id';
import type { AuditChange } from '@naer/domain/monitor/change';
import type { Actor } from '@naer/domain/monitor/port';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import { relationOfActor } from './relation-of-actor.ts';
import type { MonitorStore } from './store/monitor-store.ts';
import { writeChanges } from './write-changes.ts';

interface Act {
  /** `alert.acknowledge`, `contact.record`, .. */
  readonly action: string;
  readonly actor: Actor;
  /** By which they act. */
  readonly unitId: string;
  /** Makes the row's id: a repeated command is the same row. */
  readonly commandId: string;
  readonly requestId?: string | undefined;
  readonly subjectId?: string | undefined;
  /** The alert by which they stand to the patient, where that is how. */
  readonly alertId?: string | undefined;
}

/** The row of the log of what a person did or was shown here (DOMAIN 6), as the monitor knows them; none asks the records. */
export function attestAct(store: MonitorStore, facts: RegistryFacts, act: Act, now: number): AuditChange {
  const { action, actor, unitId, commandId, requestId, subjectId, alertId } = act;
  const { relation } = relationOfActor(store, facts, actor, now, { isOfferEnough: true });
  return {
    kind: 'audit',
    eventId: deriveId('audit', facts.patientId, action, actor.practitionerId, commandId),
    at: now,
    action,
    actorId: actor.practitionerId,
    unitId,
    requestId,
    subjectId,
    role: actor.role,
    organisationId: actor.organisationId,
    purpose: 'TREAT',
    // Who acted on an alert that has left their unit by the act stood to the patient by it.
    relation: relation === 'none' ? 'alert-owner' : relation,
    reference:
      relation === 'responsible'
        ? `enrolment/${facts.enrolment.enrolmentId}`
        : alertId === undefined
          ? undefined
          : `alert/${alertId}`,
  };
}

/** Writes it; inside the transaction of the act. */
export function writeAct(store: MonitorStore, facts: RegistryFacts, act: Act, now: number): void {
  const changes = [attestAct(store, facts, act, now)];
  writeChanges(store, facts, { changes, timers: [], sequence: store.outbox.sequence }, now);
}
