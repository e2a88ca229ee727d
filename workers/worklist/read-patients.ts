import type { PatientPage, UnitPresence } from '@naer/contracts/worklist';
import type { PatientFilter } from './bucket.ts';
import type { HiddenPatients, Viewer } from './hidden-patients.ts';
import type { ShowEntries } from './live-messages.ts';
import type { Onlooker } from './note-shown.ts';
import type { PatientRows } from './patient-rows.ts';
import { DEFAULT_PAGE_ITEMS, type ListOwner, MAX_PAGE_ITEMS, type PageAnswer } from './read-page.ts';
import { isPatientCursor } from './sort-key.ts';
import { toCard } from './to-card.ts';
import type { WorklistStore } from './worklist-store.ts';

export interface PatientsQuery extends ListOwner {
  readonly cursor?: string | undefined;
  /** Patients. Default 50, at most 200. */
  readonly limit?: number | undefined;
  readonly filter?: PatientFilter | undefined;
  /** A practitioner: only the patients that they have in hand. */
  readonly claimedBy?: string | undefined;
  /** The practitioner who looks; absent: no patient is shown who is hidden from anybody. */
  readonly viewer?: Viewer;
  /** The same for the log; absent where nobody looks. */
  readonly onlooker?: Onlooker | undefined;
}

interface ReadPatients {
  readonly store: WorklistStore;
  readonly patients: PatientRows;
  readonly hidden: Pick<HiddenPatients, 'from'>;
  readonly show: ShowEntries;
  /** Writes down who is shown, in the same moment as they are read. */
  readonly noteShown: (patientIds: readonly string[]) => void;
  /** Epoch ms. */
  readonly now: number;
  readonly unit: UnitPresence | undefined;
}

/**
 * One page of patients at one moment. A filter narrows to patients of whom one alert fits all of it; of each patient all
 * alerts are shown (pending ones when they are asked for), so that nobody works on half a row.
 */
export async function readPatients(
  { cursor = '', limit = DEFAULT_PAGE_ITEMS, filter = {}, claimedBy, viewer }: Omit<PatientsQuery, keyof ListOwner>,
  { store, patients, hidden, show, noteShown, now, unit }: ReadPatients,
): Promise<PageAnswer> {
  if (cursor !== '' && !isPatientCursor(cursor)) return { ok: false, reason: 'invalid-cursor' };
  const most = Math.min(MAX_PAGE_ITEMS, Math.max(1, Math.trunc(limit)));
  const withheld = hidden.from(viewer);
  const places = patients.list(cursor, most + 1, { filter, claimedBy, hidden: withheld });
  const rows = places.slice(0, most).map(({ patientId }) => ({
    patient: patients.find(patientId) ?? { patientId, raiseFrom: 0 },
    entries: store.entriesOf(patientId, filter.state === 'pending'),
  }));
  const seq = store.seq();
  noteShown(rows.map(({ patient }) => patient.patientId));
  const nextCursor = places.length > most ? (places[most - 1]?.sortKey ?? null) : null;

  const shown = await show(
    rows.flatMap(({ entries }) => entries),
    withheld,
  );
  const alertsOf = Map.groupBy(shown, ({ patientId }) => patientId);
  const items = rows.map(({ patient }) => {
    const alerts = alertsOf.get(patient.patientId) ?? [];
    const [{ patientName, birthDate } = { patientName: '', birthDate: '' }] = alerts;
    return { ...toCard(patient, now), patientName, birthDate, alerts };
  });
  const page: PatientPage = { items, nextCursor, seq, at: new Date(now).toISOString(), ...(unit && { unit }) };
  return { ok: true, json: JSON.stringify(page) };
}
