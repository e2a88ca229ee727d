import { SHIFT_MS, shiftOf } from '@naer/domain/audit/shift-of';
import { deriveId } from '@naer/domain/identity/derive-id';
import type { AuditOutbox } from '../objects/audit-outbox.ts';
import type { ListOwner } from './read-page.ts';

/** Who looks at the list, as the log says it (DOMAIN 6); the door has verified it. */
export interface Onlooker {
  readonly practitionerId: string;
  /** Absent: of a socket or ticket of before. */
  readonly role?: string | undefined;
  readonly organisationId?: string | undefined;
  readonly requestId?: string | undefined;
}

interface NoteShown {
  readonly outbox: AuditOutbox;
  readonly owner: ListOwner;
  /** An alert of the patient that stands here: what the showing rests on. */
  readonly alertOf: (patientId: string) => string | undefined;
  /** Epoch ms. */
  readonly now: number;
}

/**
 * Writes down that somebody is shown these patients on the list: one row per viewer, patient and shift, before anything is
 * shown. Whom the list shows has an alert that the unit answers for, or is offered: that is the relation.
 */
export function noteShown(onlooker: Onlooker, patientIds: Iterable<string>, { outbox, owner, ...of }: NoteShown): void {
  const { practitionerId: actorId, role, organisationId, requestId } = onlooker;
  const { tenantId, unitId } = owner;
  const { now } = of;
  const shift = shiftOf(now);
  for (const patientId of new Set(patientIds)) {
    const eventId = deriveId('worklist', tenantId, unitId, actorId, patientId, shift);
    if (outbox.knows(eventId)) continue;
    const alertId = of.alertOf(patientId);
    outbox.add(
      {
        kind: 'audit',
        eventId,
        at: now,
        action: 'worklist.read',
        actorId,
        unitId,
        patientId,
        requestId,
        role,
        organisationId,
        purpose: 'TREAT',
        relation: 'alert-owner',
        ...(alertId !== undefined && { reference: `alert/${alertId}` }),
      },
      { dueAt: now, keptUntil: shift + SHIFT_MS },
      now,
    );
  }
}
