import { DRILL_CODE, type DrillRun, followDrill, listDrill } from '@naer/domain/drill/drill-run';
import type { MonitorChange, RecordChange } from '@naer/domain/monitor/change';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import type { MonitorStore } from './store/monitor-store.ts';

const NUMBERED: ReadonlySet<MonitorChange['kind']> = new Set(['event', 'measurement', 'quarantine']);

/**
 * Of a drill nothing becomes a record but how it went: what these changes mean for it. The event names its drill (its
 * sender's id) and who began it (its words); any other event is none. Must run inside the transaction of the changes.
 */
export function noteDrill(
  store: MonitorStore,
  { enrolment }: RegistryFacts,
  changes: readonly MonitorChange[],
  now: number,
): readonly RecordChange[] {
  const known = store.drills.latest();
  let run = known;
  for (const change of changes) {
    if (change.kind === 'event' && change.event.code === DRILL_CODE) {
      const { senderId: drillId = '', at: startedAt, text: startedBy = '' } = change.event;
      run = { v: 1, drillId, unitId: enrolment.unitId, n: 1, startedAt, startedBy, recordedAt: now };
    }
    if (change.kind === 'alert' && run !== undefined) run = followDrill(run, change.alert) ?? run;
  }
  if (run === undefined) return [];
  if (run !== known) return keep(store, run);
  // A number that was given out is remembered by the row that goes with it.
  return changes.some(({ kind }) => NUMBERED.has(kind)) ? [{ kind: 'drill', run }] : [];
}

/** A list has confirmed the alert of the drill; inside a transaction. */
export function noteDrillListed(store: MonitorStore, facts: RegistryFacts, now: number): void {
  const known = store.drills.latest();
  const run = known && listDrill(known, now);
  if (run === undefined) return;
  const { tenantId, patientId } = facts;
  const payload = JSON.stringify({ v: 1, tenantId, patientId, changes: keep(store, run) });
  store.outbox.addRecords(payload, store.outbox.sequence, now);
}

function keep(store: MonitorStore, run: DrillRun): readonly RecordChange[] {
  store.drills.put(run);
  return [{ kind: 'drill', run }];
}
