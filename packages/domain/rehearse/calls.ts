import type { Reading } from '../measurement/reading.ts';

/** A kept reading as the records have it. */
export interface StoredReading {
  readonly sequence: number;
  readonly reading: Reading;
  /** The version that judged it, null when none was in force; undefined: whatever is in force. */
  readonly planVersion?: number | null | undefined;
}

/** The readings that came together: the monitor judges them together. */
export interface Call {
  /** When the monitor took them, epoch ms. Never earlier than the call before. */
  readonly at: number;
  readonly readings: readonly StoredReading[];
}

/**
 * Stored readings as the calls they came in, told by their time of receipt. The sequence is the order in which they were
 * taken; one that was released from quarantine stands where it was released.
 */
export function callsOf(readings: readonly StoredReading[]): readonly Call[] {
  const calls: { at: number; receivedAt: number; readings: StoredReading[] }[] = [];
  for (const stored of inSequence(readings)) {
    const { receivedAt } = stored.reading;
    const last = calls.at(-1);
    if (last !== undefined && last.receivedAt === receivedAt) last.readings.push(stored);
    else calls.push({ at: Math.max(receivedAt, last?.at ?? receivedAt), receivedAt, readings: [stored] });
  }
  return calls;
}

function inSequence(readings: readonly StoredReading[]): readonly StoredReading[] {
  const isSorted = readings.every(({ sequence }, at) => at === 0 || (readings[at - 1]?.sequence ?? 0) < sequence);
  return isSorted ? readings : readings.toSorted((a, b) => a.sequence - b.sequence);
}
