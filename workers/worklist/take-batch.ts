import { DEFAULT_CONTACTS_RAISE } from '@naer/domain/escalation/unit-care';
import type { WorklistBatch } from '@naer/domain/monitor/worklist-port';
import type { PatientCard } from '@naer/domain/patient/patient-card';
import { decidePut } from './decide-put.ts';
import type { PatientRows } from './patient-rows.ts';
import type { WorklistStore } from './worklist-store.ts';

/** Takes a batch into the list; inside a transaction. A card alone is taken where the patient has an alert here. */
export function takeBatch(store: WorklistStore, patients: PatientRows, batch: WorklistBatch, now: number): void {
  const { puts, cards = [], unitId, contactsRaise: raiseFrom = DEFAULT_CONTACTS_RAISE } = batch;
  const touched = new Map<string, PatientCard | undefined>();
  for (const put of puts) {
    const decision = decidePut(put, store.revisionOf(put.alert.alertId), unitId, now);
    if (decision.kind !== 'ignore') store.write(put, decision, now);
    touched.set(put.patientId, put.card ?? touched.get(put.patientId));
  }
  for (const { patientId, card } of cards) touched.set(patientId, card);
  for (const [patientId, card] of touched) patients.refresh(patientId, now, { card, raiseFrom });
}
