import type { PatientCardView, WorklistRow } from '../../ports/worklist-port.ts';

/** One patient is one row of work. */
export interface PatientGroup {
  readonly patientId: string;
  readonly patientName: string;
  readonly birthDate: string;
  /** Most urgent first; at least one. */
  readonly rows: readonly WorklistRow[];
  readonly card: PatientCardView | undefined;
}

/**
 * The list as it is shown: by patient, each where its most urgent alert stands; within one severity a patient with many
 * contacts of late stands higher. Alerts that wait for more readings are left out unless asked for.
 */
export function groupRows(
  rows: ReadonlyMap<string, WorklistRow>,
  cards: ReadonlyMap<string, PatientCardView>,
  showPending: boolean,
): readonly PatientGroup[] {
  const byPatient = new Map<string, WorklistRow[]>();
  for (const row of rows.values()) {
    if (row.state === 'pending' && !showPending) continue;
    const known = byPatient.get(row.patientId);
    if (known === undefined) byPatient.set(row.patientId, [row]);
    else known.push(row);
  }
  return [...byPatient.entries()]
    .map(([patientId, own]) => {
      const ordered = own.map((row) => ({ row, key: orderKey(row) })).sort((a, b) => (a.key < b.key ? -1 : 1));
      const card = cards.get(patientId);
      const [first] = ordered;
      const key = first === undefined ? '' : `${orderKey(first.row, card?.raised === true)}`;
      return { patientId, ordered, card, key };
    })
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .flatMap(({ patientId, ordered, card }) => {
      const [first] = ordered;
      if (first === undefined) return [];
      const { patientName, birthDate } = first.row;
      return [{ patientId, patientName, birthDate, rows: ordered.map(({ row }) => row), card }];
    });
}

/**
 * Red before yellow, pending last; overdue first; raised patients; nobody has taken it before somebody has; longest open.
 * The id last, so that every browser shows the same.
 */
function orderKey(row: WorklistRow, raised = false): string {
  const severity = row.state === 'pending' ? '2' : row.severity === 'red' ? '0' : '1';
  const overdue = row.overdue && row.state === 'open' ? '0' : '1';
  const state = row.state === 'open' ? '0' : '1';
  return `${severity}${overdue}${raised ? '0' : '1'}${state}${row.openedAt} ${row.alertId}`;
}
