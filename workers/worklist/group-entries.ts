import { placingOf } from './decide-put.ts';
import type { PatientRows } from './patient-rows.ts';
import type { WorklistStore } from './worklist-store.ts';

/** At boot, inside a transaction: entries that were stored before patients had rows get their place. A no-op after that. */
export function groupEntries(store: WorklistStore, patients: PatientRows, now: number): void {
  const unitId = store.owner()?.unitId;
  if (unitId === undefined) return;
  const grouped = new Set<string>();
  for (const entry of store.ungrouped()) {
    const placing = placingOf(entry.alert, unitId, now);
    if (placing === undefined) continue;
    store.group(entry, placing);
    grouped.add(entry.patientId);
  }
  for (const patientId of grouped) patients.refresh(patientId, now);
}
