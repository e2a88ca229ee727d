import type { RecordChange } from '@naer/domain/monitor/change';
import { type Invariant, type MonitorView, Parsed, waitingChanges } from '../views.ts';

const parsed = new WeakMap<object, Parsed>();

/** What was answered with success stands in the monitor, and is on its way to the records or there. */
export const nothingLost: Invariant = ({ world, ledger, touched, memory }) => {
  for (const view of touched) {
    const { unsettled } = ledger.of(view.patientId);
    if (unsettled.size === 0) continue;
    const texts = parsed.get(memory) ?? new Parsed();
    parsed.set(memory, texts);
    const waiting = new Set(waitingChanges(view, texts).map(nameOf));
    for (const name of unsettled) {
      if (waiting.has(name)) continue;
      if (!isRecorded(view, name, world.postgres)) return `${view.patientId}: ${name} is neither waiting nor recorded`;
      unsettled.delete(name);
    }
    const gone = [...unsettled].find((name) => !isKept(view, name));
    if (gone !== undefined) return `${view.patientId}: ${gone} is not in the monitor`;
  }
  return undefined;
};

function nameOf(change: RecordChange): string {
  switch (change.kind) {
    case 'measurement':
      return `m${change.sequence}`;
    case 'event':
      return `e${change.sequence}`;
    case 'quarantine':
      return `q${change.sequence}`;
    case 'alert-history':
      return `a${change.alertId} ${change.revision.epoch}-${change.revision.n}`;
    default:
      return '';
  }
}

function isRecorded({ patientId }: MonitorView, name: string, postgres: Parameters<Invariant>[0]['world']['postgres']) {
  const rest = name.slice(1);
  switch (name[0]) {
    case 'm':
      return postgres.measurements.has(`${patientId}.${rest}`);
    case 'e':
      return postgres.others.has(`${patientId}.e${rest}`);
    case 'q':
      return postgres.quarantine.has(`${patientId}.${rest}`);
    default:
      return postgres.hasHistory(rest);
  }
}

function isKept({ monitor, alerts }: MonitorView, name: string): boolean {
  const table = { m: 'measurement', e: 'event', q: 'quarantine' }[name[0] ?? ''];
  if (table === undefined) return alerts.has(name.slice(1).split(' ')[0] ?? '');
  return monitor.storage.all(`select 1 from ${table} where sequence = ?`, Number(name.slice(1))).length === 1;
}
