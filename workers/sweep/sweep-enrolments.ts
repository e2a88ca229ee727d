import type { RegistryFacts } from '@naer/domain/monitor/registry';
import { withTimeout } from '../objects/with-timeout.ts';

export interface EnrolledPatient {
  readonly tenantId: string;
  readonly patientId: string;
  readonly registryVersion: number;
}

/** Opaque position in the walk over all active enrolments; null begins anew. */
export type SweepCursor = string | null;

export interface SweepEffects {
  readCursor(): Promise<SweepCursor>;
  saveCursor(cursor: SweepCursor): Promise<void>;
  listEnrolments(after: SweepCursor, limit: number): Promise<{ items: readonly EnrolledPatient[]; next: SweepCursor }>;
  /** Touching a monitor is enough to re-arm a dead alarm chain. */
  lookAt(
    patient: EnrolledPatient,
  ): Promise<{ readonly registryVersion: number | null; readonly oldestMs: number; readonly parked: number }>;
  loadFacts(patient: EnrolledPatient): Promise<RegistryFacts | undefined>;
  push(facts: RegistryFacts): Promise<void>;
  /** One that has not answered by then is counted as failed and holds nobody else. */
  readonly visitTimeoutMs: number;
  /** Epoch ms. */
  now(): number;
}

/** Counts only. `done`: the walk reached the end in this run. */
export interface SweepReport {
  readonly visited: number;
  readonly pushed: number;
  readonly failed: number;
  readonly lagging: number;
  readonly parked: number;
  readonly done: boolean;
}

/** For the log: counts alone. */
export function describeSweep(report: SweepReport | undefined): string {
  return report === undefined ? 'the records are unavailable' : JSON.stringify(report);
}

const PAGE = 100;
const AT_ONCE = 10;
const LAGGING_MS = 60_000;

/**
 * Walks all active enrolments, page by page from a stored cursor, for at most `budgetMs`: each monitor is looked at
 * (which wakes a dead chain) and given the facts of the registry when it holds older ones. One that fails is counted
 * and met again on the next walk; it holds nobody else.
 */
export async function sweepEnrolments(effects: SweepEffects, budgetMs: number): Promise<SweepReport> {
  const until = effects.now() + budgetMs;
  const count = { visited: 0, pushed: 0, failed: 0, lagging: 0, parked: 0 };
  let cursor = await effects.readCursor();
  while (true) {
    const page = await effects.listEnrolments(cursor, PAGE);
    for (let i = 0; i < page.items.length; i += AT_ONCE)
      await Promise.all(page.items.slice(i, i + AT_ONCE).map((patient) => visit(effects, patient, count)));
    cursor = page.next;
    await effects.saveCursor(cursor);
    if (cursor === null) return { ...count, done: true };
    if (effects.now() >= until) return { ...count, done: false };
  }
}

type Count = { -readonly [K in keyof Omit<SweepReport, 'done'>]: SweepReport[K] };

async function visit(effects: SweepEffects, patient: EnrolledPatient, count: Count): Promise<void> {
  count.visited += 1;
  const done = await withTimeout(meet(effects, patient, count), effects.visitTimeoutMs, false).catch(() => false);
  if (!done) count.failed += 1;
}

async function meet(effects: SweepEffects, patient: EnrolledPatient, count: Count): Promise<true> {
  const seen = await effects.lookAt(patient);
  if (seen.oldestMs > LAGGING_MS) count.lagging += 1;
  count.parked += seen.parked;
  if (seen.registryVersion !== null && seen.registryVersion >= patient.registryVersion) return true;
  const facts = await effects.loadFacts(patient);
  if (facts === undefined) return true;
  await effects.push(facts);
  count.pushed += 1;
  return true;
}
