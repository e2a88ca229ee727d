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
 * The list as it is shown: by patient, each where its most urgent alert stands, those with many contacts of late above
 * the others of that severity; the server's own order. Alerts that wait for more readings are left out unless asked for.
 */
export function groupRows(
  rows: ReadonlyMap<string, WorklistRow>,
  cards: ReadonlyMap<string, PatientCardView>,
  showPending: boolean,
  now: number,
): readonly PatientGroup[] {
  const byPatient = new Map<string, { readonly row: WorklistRow; readonly key: string }[]>();
  for (const row of rows.values()) {
    if (row.state === 'pending' && !showPending) continue;
    const keyed = { row, key: orderKey(row, now) };
    const known = byPatient.get(row.patientId);
    if (known === undefined) byPatient.set(row.patientId, [keyed]);
    else known.push(keyed);
  }
  return [...byPatient.entries()]
    .flatMap(([patientId, own]) => {
      const ordered = own.sort(byKey);
      const [first] = ordered;
      if (first === undefined) return [];
      const card = cards.get(patientId);
      const { patientName, birthDate } = first.row;
      const group = { patientId, patientName, birthDate, rows: ordered.map(({ row }) => row), card };
      return [{ group, key: `${first.key.slice(0, 1)}${card?.raised === true ? '0' : '1'}${first.key.slice(1)}` }];
    })
    .sort(byKey)
    .map(({ group }) => group);
}

function byKey(a: { readonly key: string }, b: { readonly key: string }): number {
  return a.key < b.key ? -1 : 1;
}

/** Whose first clock ends first, then longest open; the id last, so that every browser shows the same. */
function orderKey(row: WorklistRow, now: number): string {
  const { severity, state, overdueAt, openedAt, alertId } = row;
  const time = state === 'open' && overdueAt !== undefined ? `0${overdueAt}` : `1${openedAt}`;
  return `${severity === 'red' ? '0' : '1'}${rankOf(row, now)}${time} ${alertId}`;
}

/** Overdue; nobody has it; has to be looked at again; somebody has it; held back. A red held back stands above a yellow. */
function rankOf(row: WorklistRow, now: number): number {
  const held = row.suppressed ?? [];
  if (row.state === 'pending' || held.some(({ kind }) => kind === 'snoozed' || kind === 'paused')) return 4;
  if (row.state !== 'open') return row.followUpDue === true || row.attempts?.due === true ? 2 : 3;
  if (row.overdue) return 0;
  return held.some(({ kind, until }) => kind === 'quiet-hours' && Date.parse(until ?? '') > now) ? 4 : 1;
}
