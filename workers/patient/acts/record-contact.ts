import { deriveId } from '@naer/domain/identity/derive-id';
import type { ContactChange } from '@naer/domain/monitor/change';
import type { ContactRecord, ContactSaid } from '@naer/domain/patient/contact';
import { noteContact } from '@naer/domain/patient/note-contact';
import type { PatientActDone, PatientActRefused } from '@naer/domain/patient/patient-act';
import { err, ok, type Result } from '@naer/domain/result';
import type { PatientActing } from '../run-patient-command.ts';
import { writeCard } from '../write-card.ts';
import { writeChanges } from '../write-changes.ts';

/** A contact with or about the patient: on its way to the records, and on the card at once. */
export function runRecordContact(
  { store, facts, by, unitId, commandId, now }: PatientActing,
  said: ContactSaid,
): Result<PatientActDone, PatientActRefused> {
  const contact: ContactRecord = { ...said, at: said.at ?? now };
  const unknown = contact.alertIds.filter((alertId) => store.alerts.find(alertId) === undefined);
  if (unknown.length > 0) return err({ reason: 'unknown-alert', ids: unknown });
  const contactId = deriveId('contact', facts.patientId, commandId);
  const { enrolmentId } = facts.enrolment;
  const change: ContactChange = { kind: 'contact', contactId, contact, enrolmentId, by, unitId, recordedAt: now };
  writeChanges(store, facts, { changes: [change], timers: [], sequence: store.outbox.sequence }, now);
  writeCard(store, noteContact(store.cards.read(facts, store.registry.epoch), contact.at, now), now);
  return ok({ kind: 'record-contact', contactId });
}
