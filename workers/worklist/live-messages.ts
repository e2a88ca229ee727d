import type { WorklistItem, WorklistMessage } from '@naer/contracts/worklist';
import { canResume, MAX_CHANGES_BEHIND } from './live-pace.ts';
import type { StoredChange, StoredEntry, WorklistStore } from './worklist-store.ts';

/** Entries in one message. */
const MESSAGE_ITEMS = 100;
const ALL = 1_000_000;

/** Shows entries as items: opens the sealed names, in memory. */
export type ShowEntries = (entries: readonly StoredEntry[]) => Promise<readonly WorklistItem[]>;

/** What takes a socket from `since` to `seq`: texts to send in this order. */
export interface LiveUpdate {
  readonly seq: number;
  readonly texts: readonly string[];
}

/**
 * The messages a socket lacks. Storage is read in one synchronous block, so that the update is of one moment; a later
 * change belongs to the next update.
 */
export async function updateSince(
  since: number | null,
  store: Pick<WorklistStore, 'seq' | 'floor' | 'changesSince' | 'list'>,
  show: ShowEntries,
): Promise<LiveUpdate> {
  const seq = store.seq();
  const changes = since === null ? [] : store.changesSince(since, MAX_CHANGES_BEHIND + 1);
  if (canResume(since, { seq, floor: store.floor(), behind: changes.length }))
    return { seq, texts: await changeTexts(changes, show) };
  const entries = store.list('', ALL).map((row) => row.entry);
  return { seq, texts: await snapshotTexts(entries, seq, show) };
}

async function changeTexts(changes: readonly StoredChange[], show: ShowEntries): Promise<string[]> {
  const texts: string[] = [];
  for (const part of inParts(changes)) {
    const put = await show(part.flatMap((change) => change.entry ?? []));
    const remove = part.filter((change) => change.entry === null).map((change) => change.alertId);
    // In order of seq, so that each part's last number is a place to resume from.
    texts.push(text({ v: 1, type: 'change', seq: part.at(-1)?.seq ?? 0, put, remove }));
  }
  return texts;
}

async function snapshotTexts(entries: readonly StoredEntry[], seq: number, show: ShowEntries): Promise<string[]> {
  const parts = entries.length === 0 ? [[]] : inParts(entries);
  const texts: string[] = [];
  for (const [index, part] of parts.entries())
    texts.push(text({ v: 1, type: 'snapshot', items: await show(part), seq, more: index < parts.length - 1 }));
  return texts;
}

function inParts<T>(all: readonly T[]): T[][] {
  const parts: T[][] = [];
  for (let at = 0; at < all.length; at += MESSAGE_ITEMS) parts.push(all.slice(at, at + MESSAGE_ITEMS));
  return parts;
}

function text(message: WorklistMessage): string {
  return JSON.stringify(message);
}
