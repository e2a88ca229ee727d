import type { Invariant } from '../views.ts';

/** Once all is drained the records hold each alert as the monitor has it, and each kept item exactly once. */
export const recordsAreEqual: Invariant = ({ world, views }) => {
  const { postgres } = world;
  for (const { patientId, alerts, monitor } of views.values()) {
    for (const alert of alerts.values()) {
      const stored = postgres.alerts.get(alert.alertId);
      if (stored === undefined) return `${alert.alertId} is not in the records`;
      if (JSON.stringify(stored.alert) !== JSON.stringify(alert))
        return `${alert.alertId} is ${stored.alert.revision.n} in the records and ${alert.revision.n} in the monitor`;
    }
    const kept = monitor.storage.all<{ sequence: number }>('select sequence from measurement');
    const recorded = [...postgres.measurements.keys()].filter((key) => key.startsWith(`${patientId}.`));
    const missing = kept.find(({ sequence }) => !postgres.measurements.has(`${patientId}.${sequence}`));
    if (missing !== undefined) return `${patientId}.${missing.sequence} is not in the records`;
    if (recorded.length !== kept.length)
      return `${patientId} has ${kept.length} measurements, the records ${recorded.length}`;
  }
  for (const [alertId, { patientId }] of postgres.alerts)
    if (!views.get(patientId)?.alerts.has(alertId)) return `The records have ${alertId}, its monitor has not`;
  return undefined;
};
