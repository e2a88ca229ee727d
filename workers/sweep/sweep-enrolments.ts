import type { RegistryFacts } from '@naer/domain/monitor/registry';
import { withTimeout } from '../objects/with-timeout.ts';
import { type Known, listsBehind, type MonitoredAlert, recordsBehind } from './compare-alerts.ts';

export interface EnrolledPatient {
  readonly tenantId: string;
  readonly patientId: string;
  readonly registryVersion: number;
  /** Live alerts as the records have them. */
  readonly recorded: Known;
}

/** What a monitor says of itself. */
export interface SeenMonitor {
  readonly registryVersion: number | null;
  readonly oldestMs: number;
  readonly parked: number;
  readonly live: readonly MonitoredAlert[];
  /** Destinations for which rows wait. */
  readonly waiting: readonly string[];
}

/** Opaque position in the walk over all active enrolments; null begins anew. */
export type SweepCursor = string | null;

export interface SweepEffects {
  readCursor(): Promise<SweepCursor>;
  saveCursor(cursor: SweepCursor): Promise<void>;
  /** `unreached`: tenants whose own database did not answer. */
  listEnrolments(
    after: SweepCursor,
    limit: number,
  ): Promise<{ items: readonly EnrolledPatient[]; next: SweepCursor; unreached?: number }>;
  /** Touching a monitor is enough to re-arm a dead alarm chain. */
  lookAt(patient: EnrolledPatient): Promise<SeenMonitor>;
  /** What a unit's list shows of the patient. */
  listed(tenantId: string, unitId: string, patientId: string): Promise<Known>;
  /** The monitor sends its live alerts to these lists again. */
  relist(patient: EnrolledPatient, unitIds: readonly string[]): Promise<void>;
  /** The monitor sends these alerts to the records again; answers how many it does not know. */
  reproject(patient: EnrolledPatient, alertIds: readonly string[]): Promise<number>;
  loadFacts(patient: EnrolledPatient): Promise<RegistryFacts | undefined>;
  /** Whether they rule there now: not in one that was erased. */
  push(facts: RegistryFacts): Promise<boolean>;
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
  /** Lists, and alerts in the records, that were behind with nothing on its way to them. */
  readonly relisted: number;
  readonly reprojected: number;
  /** Alerts that the records take for live and no monitor knows. */
  readonly strays: number;
  readonly done: boolean;
}

const PAGE = 100;
const AT_ONCE = 10;
const LAGGING_MS = 60_000;

/**
 * Walks all active enrolments, page by page from a stored cursor, for at most `budgetMs`: each monitor is looked at
 * (which wakes a dead chain), given the facts of the registry when it holds older ones, and compared with the lists and the
 * records. One that fails is counted and met again on the next walk; it holds nobody else.
 */
export async function sweepEnrolments(effects: SweepEffects, budgetMs: number): Promise<SweepReport> {
  const until = effects.now() + budgetMs;
  const count = {
    visited: 0,
    pushed: 0,
    failed: 0,
    lagging: 0,
    parked: 0,
    relisted: 0,
    reprojected: 0,
    strays: 0,
  };
  let cursor = await effects.readCursor();
  while (true) {
    const page = await effects.listEnrolments(cursor, PAGE);
    count.failed += page.unreached ?? 0;
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

/** False: nothing follows this patient. */
async function meet(effects: SweepEffects, patient: EnrolledPatient, count: Count): Promise<boolean> {
  const seen = await effects.lookAt(patient);
  if (seen.oldestMs > LAGGING_MS) count.lagging += 1;
  count.parked += seen.parked;
  if (seen.registryVersion === null || seen.registryVersion < patient.registryVersion) {
    const facts = await effects.loadFacts(patient);
    if (facts === undefined) return true;
    if (!(await effects.push(facts))) return false;
    count.pushed += 1;
    // A monitor that was lost has been rebuilt by that, and sends everything anew.
    if (seen.registryVersion === null) return true;
  }
  await repair(effects, patient, seen, count);
  return true;
}

/** What the monitor has and a list or the records lack, with nothing on its way there, is sent again. */
async function repair(
  effects: SweepEffects,
  patient: EnrolledPatient,
  { live, waiting }: SeenMonitor,
  count: Count,
): Promise<void> {
  const listed = new Map<string, Known>();
  const units = new Set(live.flatMap(({ unitIds }) => unitIds));
  for (const unitId of units) listed.set(unitId, await effects.listed(patient.tenantId, unitId, patient.patientId));
  const onTheWay = (unitId: string) => waiting.includes(`worklist/${unitId}`);
  const behind = listsBehind(live, listed, onTheWay);
  if (behind.length > 0) await effects.relist(patient, behind);
  count.relisted += behind.length;
  if (waiting.includes('records')) return;
  const unrecorded = recordsBehind(live, patient.recorded);
  if (unrecorded.length === 0) return;
  count.strays += await effects.reproject(patient, unrecorded);
  count.reprojected += unrecorded.length;
}
