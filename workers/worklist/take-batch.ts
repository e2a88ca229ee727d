import { DEFAULT_CONTACTS_RAISE } from '@naer/domain/escalation/unit-care';
import type { WorklistBatch } from '@naer/domain/monitor/worklist-port';
import type { PatientCard } from '@naer/domain/patient/patient-card';
import { decidePut } from './decide-put.ts';
import type { HiddenPatients } from './hidden-patients.ts';
import type { PatientRows } from './patient-rows.ts';
import type { WorklistStore } from './worklist-store.ts';

/** Takes a batch into the list; inside a transaction. A card alone is taken where the patient has an alert here. */
export function takeBatch(
  store: WorklistStore,
  patients: PatientRows,
  hidden: HiddenPatients,
  batch: WorklistBatch,
  now: number,
): void {
  const { puts, cards = [], access = [], unitId, contactsRaise: raiseFrom = DEFAULT_CONTACTS_RAISE } = batch;
  const touched = new Map<string, PatientCard | undefined>();
  const known = (patientId: string) => patients.accessVersion(patientId);
  const late = new Set(access.flatMap(({ patientId, version }) => (version < known(patientId) ? [patientId] : [])));
  for (const put of puts) {
    const decision = decidePut(put, store.revisionOf(put.alert.alertId), unitId, now);
    // What was on its way while the name was sealed anew does not bring the old seal back.
    const kept = late.has(put.patientId) ? store.sealOf(put.patientId) : undefined;
    if (decision.kind !== 'ignore')
      store.write(kept === undefined ? put : { ...put, sealedIdentity: kept }, decision, now);
    touched.set(put.patientId, put.card ?? touched.get(put.patientId));
  }
  for (const { patientId, card } of cards) touched.set(patientId, card);
  // Before anybody can be told of the entries; an older version is of before, whatever it says.
  const versions = new Map<string, number>();
  for (const { patientId, version, hiddenFrom, withheld = [], sealedIdentity } of access) {
    if (late.has(patientId)) continue;
    if (sealedIdentity !== undefined && version > known(patientId)) store.reseal(patientId, sealedIdentity);
    hidden.set(patientId, hiddenFrom);
    const from = new Map(withheld.map((alert) => [alert.alertId, alert.from]));
    for (const alertId of store.alertIdsOf(patientId)) hidden.set(alertId, from.get(alertId) ?? []);
    versions.set(patientId, version);
    if (!touched.has(patientId)) touched.set(patientId, undefined);
  }
  for (const [patientId, card] of touched)
    patients.refresh(patientId, now, { card, raiseFrom, accessVersion: versions.get(patientId) });
}
