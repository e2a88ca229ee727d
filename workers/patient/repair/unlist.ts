import type { Alert } from '@naer/domain/alert/alert';
import { compareRevisions, nextRevision } from '@naer/domain/alert/revision';
import type { MonitorChange } from '@naer/domain/monitor/change';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import { endedUnheard, rebuiltAlert } from '../rebuilt-alert.ts';
import type { MonitorStore } from '../store/monitor-store.ts';
import { unitsOf, type WorklistPayload, worklistDestination, writeChanges } from '../write-changes.ts';

/**
 * A unit's list shows these alerts and should not, by what this monitor knows. Of what it knows the list is told how it
 * stands. What it does not know was raised by this monitor before it lost its storage and has reached nobody but the list:
 * it is taken in, so that somebody can acknowledge it; where its rule has a live alert by now, it is over.
 */
export function unlist(
  store: MonitorStore,
  facts: RegistryFacts,
  unitId: string,
  shown: readonly Alert[],
  now: number,
): void {
  store.transact(() => {
    for (const alert of shown) {
      const known = store.alerts.find(alert.alertId);
      if (known === undefined) {
        adopt(store, facts, alert, now);
        continue;
      }
      const standing =
        compareRevisions(known.revision, alert.revision) > 0 ? known : overtake(store, facts, known, alert, now);
      if (standing.state === 'resolved' || !unitsOf(standing).includes(unitId)) tell(store, unitId, standing, now);
    }
  });
}

/** A list takes nothing but a newer revision: over one that the lost monitor gave, what stands here goes under the next. */
function overtake(store: MonitorStore, facts: RegistryFacts, known: Alert, shown: Alert, now: number): Alert {
  const revision = nextRevision(shown.revision, store.registry.epoch);
  keep(store, facts, rebuiltAlert(known, revision, now), now);
  return { ...known, revision, knownSince: undefined };
}

/** Put before remove: of a live alert the list that should show it hears first. */
function tell(store: MonitorStore, unitId: string, alert: Alert, now: number): void {
  const { alertId } = alert;
  const isOver = alert.state === 'resolved';
  const payload: WorklistPayload = {
    v: 1,
    alerts: [alert],
    ...(!isOver && { leaves: [{ alertId, unitIds: [unitId] }] }),
  };
  store.outbox.add(worklistDestination(isOver ? unitId : alert.unitId), JSON.stringify(payload), now);
}

function keep(store: MonitorStore, facts: RegistryFacts, changes: readonly MonitorChange[], now: number): void {
  writeChanges(store, facts, { changes, timers: [], sequence: store.outbox.sequence }, now);
}

function adopt(store: MonitorStore, facts: RegistryFacts, shown: Alert, now: number): void {
  const revision = nextRevision(shown.revision, store.registry.epoch);
  const isTaken = store.alerts.live.some(({ ruleKey }) => ruleKey === shown.ruleKey);
  keep(store, facts, rebuiltAlert(isTaken ? endedUnheard(shown, now) : shown, revision, now), now);
}
