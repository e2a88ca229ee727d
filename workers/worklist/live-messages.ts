import type { PatientCardView, UnitPresence, WorklistItem, WorklistMessage } from '@naer/contracts/worklist';
import type { HiddenPatients } from './hidden-patients.ts';
import { canResume, MAX_CHANGES_BEHIND } from './live-pace.ts';
import type { PatientRows, StoredPatient } from './patient-rows.ts';
import { toCard } from './to-card.ts';
import type { StoredChange, StoredEntry, WorklistStore } from './worklist-store.ts';

/** Entries in one message. */
const MESSAGE_ITEMS = 100;
/** More than a list has. */
export const ALL = 1_000_000;

/** Shows entries as items: opens the sealed names, in memory. */
export type ShowEntries = (
  entries: readonly StoredEntry[],
  /** Alerts of which no value is shown. */
  withheld: ReadonlySet<string>,
) => Promise<readonly WorklistItem[]>;

/** What takes a socket from `since` to `seq`: texts to send in this order. */
export interface LiveUpdate {
  readonly seq: number;
  readonly texts: readonly string[];
  /** Whom they show. */
  readonly patientIds: readonly string[];
}

export interface LiveSource {
  readonly store: Pick<WorklistStore, 'seq' | 'floor' | 'changesSince' | 'list' | 'entriesOf' | 'shownSince' | 'find'>;
  readonly patients: Pick<PatientRows, 'changesSince' | 'find'>;
  readonly hidden: Pick<HiddenPatients, 'from' | 'changedSince'>;
  readonly show: ShowEntries;
  /** Epoch ms. */
  readonly now: number;
  readonly unit: UnitPresence | undefined;
}

/** A patient who was hidden from the viewer, or is shown again: the whole of them goes, or comes. Or an alert's values do. */
interface Turned {
  readonly turned: 'hidden' | 'shown';
  readonly patientId: string;
  /** How far the socket is: what came later it has never shown. */
  readonly since: number;
  readonly seq: number;
}
type Change = StoredChange | (StoredPatient & { readonly seq: number }) | Turned;

/**
 * The messages a viewer's socket lacks; of a patient who is hidden from them nothing is told. Storage is read in one synchronous block, so that the update is of one moment; a later
 * change belongs to the next update.
 */
export async function updateSince(since: number | null, viewer: string, source: LiveSource): Promise<LiveUpdate> {
  const { store, show } = source;
  const seq = store.seq();
  const most = MAX_CHANGES_BEHIND + 1;
  const hidden = source.hidden.from(viewer);
  const { changes, behind } =
    since === null ? { changes: [], behind: 0 } : changesFor(viewer, since, most, hidden, source);
  const drafts = canResume(since, { seq, floor: store.floor(), behind })
    ? inParts(changes).flatMap((part) => draftChange(part, hidden, source))
    : draftSnapshot(
        store.list('', ALL, hidden).map((row) => row.entry),
        seq,
        source,
      );
  const texts: string[] = [];
  for (const { entries, message } of drafts) texts.push(JSON.stringify(message(await show(entries, hidden))));
  return { seq, texts, patientIds: drafts.flatMap((draft) => draft.patientIds) };
}

/** Oldest first. A removal is told while the socket may still show what went, and not to whom it never was shown. */
function changesFor(
  viewer: string,
  since: number,
  most: number,
  hidden: ReadonlySet<string>,
  source: LiveSource,
): { readonly changes: readonly Change[]; readonly behind: number } {
  const turned = source.hidden
    .changedSince(viewer, since)
    .map(
      ({ patientId, seq }): Turned => ({ turned: hidden.has(patientId) ? 'hidden' : 'shown', patientId, since, seq }),
    );
  const leaving = new Set(turned.map(({ patientId }) => patientId));
  const mayTell = ({ patientId, ...change }: StoredChange | StoredPatient) =>
    patientId === undefined ||
    !hidden.has(patientId) ||
    ('entry' in change && change.entry === null && change.firstSeq <= since && leaving.has(patientId));
  const all = [...source.store.changesSince(since, most), ...source.patients.changesSince(since, most), ...turned];
  const changes = all.filter((change) => 'turned' in change || mayTell(change)).toSorted((a, b) => a.seq - b.seq);
  return { changes, behind: all.length };
}

/** A message but for the names, which are opened afterwards. */
interface Draft {
  readonly entries: readonly StoredEntry[];
  readonly patientIds: readonly string[];
  readonly message: (items: readonly WorklistItem[]) => WorklistMessage;
}

/** None where nothing is left to tell: that something has happened is told to nobody whom it is hidden from. */
function draftChange(part: readonly Change[], hidden: ReadonlySet<string>, source: LiveSource): Draft[] {
  const entries = part.flatMap((change) => {
    if ('turned' in change) {
      const whole = change.turned === 'shown' ? source.store.entriesOf(change.patientId, false) : [];
      const alert = source.store.find(change.patientId);
      return alert === undefined || hidden.has(alert.patientId) ? whole : [alert];
    }
    return 'alertId' in change ? (change.entry ?? []) : [];
  });
  const remove = part.flatMap((change) => {
    if ('alertId' in change) return change.entry === null ? [change.alertId] : [];
    if (!('turned' in change) || change.turned === 'shown') return [];
    return source.store.shownSince(change.patientId, change.since);
  });
  const changed = part.flatMap((change) => ('alertId' in change || 'turned' in change ? [] : [change.patientId]));
  // In order of seq, so that each part's last number is a place to resume from.
  const seq = part.at(-1)?.seq ?? 0;
  const patientIds = [...entries.map(({ patientId }) => patientId), ...changed];
  const beside = besideOf(patientIds, source);
  if (entries.length + remove.length + (beside.cards?.length ?? 0) === 0) return [];
  return [
    { entries, patientIds, message: (items) => ({ v: 1, type: 'change', seq, put: [...items], remove, ...beside }) },
  ];
}

function draftSnapshot(entries: readonly StoredEntry[], seq: number, source: LiveSource): Draft[] {
  const parts = entries.length === 0 ? [[]] : inParts(entries);
  const told = new Set<string>();
  return parts.map((part, index) => {
    const fresh = part.map(({ patientId }) => patientId).filter((patientId) => !told.has(patientId));
    for (const patientId of fresh) told.add(patientId);
    const beside = besideOf(fresh, source);
    const more = index < parts.length - 1;
    return {
      entries: part,
      patientIds: fresh,
      message: (items) => ({ v: 1, type: 'snapshot', items, seq, more, ...beside }),
    };
  });
}

/** Cards, how the unit stands, and the server's time: what stands beside alerts in every message. */
function besideOf(
  patientIds: readonly string[],
  { patients, now, unit }: LiveSource,
): { cards?: readonly PatientCardView[]; unit?: UnitPresence; at: string } {
  const cards = [...new Set(patientIds)].flatMap((patientId) => {
    const patient = patients.find(patientId);
    return patient?.card === undefined ? [] : [toCard(patient, now)];
  });
  return { ...(cards.length > 0 && { cards }), ...(unit && { unit }), at: new Date(now).toISOString() };
}

function inParts<T>(all: readonly T[]): T[][] {
  const parts: T[][] = [];
  for (let at = 0; at < all.length; at += MESSAGE_ITEMS) parts.push(all.slice(at, at + MESSAGE_ITEMS));
  return parts;
}
