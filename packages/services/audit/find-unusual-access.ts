import type { Records } from '@naer/db/records';
import type { RecordsError } from '@naer/db/records-error';
import {
  findManyPatients,
  isOwnFamilyName,
  isWithoutRelation,
  type UnusualLimits,
} from '@naer/domain/audit/unusual-access';
import { ok, type Result } from '@naer/domain/result';
import type { OpenIdentity } from '../own/find-own.ts';
import { loadBusyPeople, loadPairs, type Pair, type PairPlace, type Stretch } from './load-unusual-access.ts';
import { type Finding, recordUnusualAccess } from './record-unusual-access.ts';

export interface UnusualEffects {
  readonly records: Records;
  readonly open: OpenIdentity;
  readonly limits: UnusualLimits;
  /** Whether to stop between two pages; the next call begins the stretch again. */
  isOver(): boolean;
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/**
 * Looks through a stretch of a tenant's log and puts what is unusual on the list of reviews. Names are opened in memory, one
 * page at a time. Whether there was a relation is known when the days after have passed: of that the stretch lies as many
 * days back. Undefined when it was stopped; to look through a stretch twice changes nothing.
 */
export async function findUnusualAccess(
  { records, open, limits, isOver }: UnusualEffects,
  tenantId: string,
  stretch: Stretch,
): Promise<Result<number | undefined, RecordsError>> {
  const wide = { ...stretch, from: stretch.from - limits.withinMinutes * MINUTE_MS };
  const busy = await loadBusyPeople(records, tenantId, wide, limits.patients);
  if (!busy.ok) return busy;
  const many = busy.value.flatMap(({ practitionerId, looks }): readonly Finding[] => {
    const found = findManyPatients(looks, limits);
    const unitId = looks.find(({ unitId: unit }) => unit !== null)?.unitId ?? undefined;
    return found === undefined ? [] : [{ kind: 'many-patients', practitionerId, unitId, ...found }];
  });
  const first = await recordUnusualAccess(records, tenantId, many);
  if (!first.ok) return first;
  const back = limits.relationAfterDays * DAY_MS;
  const named = (pair: Pair) => isNamesake(pair, tenantId, open, limits);
  const unrelated = async (pair: Pair) => isWithoutRelation(pair.access, limits);
  let count = first.value;
  for (const [kind, where, is] of [
    ['own-family-name', stretch, named],
    ['no-relation', { from: stretch.from - back, to: stretch.to - back }, unrelated],
  ] as const) {
    let after: PairPlace | undefined;
    do {
      if (isOver()) return ok(undefined);
      const page = await loadPairs(records, tenantId, where, after);
      if (!page.ok) return page;
      const hits = await Promise.all(page.value.pairs.map(is));
      const findings = page.value.pairs.filter((_, i) => hits[i]).map((pair) => findingOf(kind, pair));
      const recorded = await recordUnusualAccess(records, tenantId, findings);
      if (!recorded.ok) return recorded;
      count += recorded.value;
      after = page.value.next;
    } while (after !== undefined);
  }
  return ok(count);
}

async function isNamesake(
  { practitioner, access, sealed }: Pair,
  tenantId: string,
  open: OpenIdentity,
  limits: UnusualLimits,
): Promise<boolean> {
  const identity = sealed && (await open(sealed, { tenantId, patientId: access.patientId }));
  return isOwnFamilyName({ practitioner, patient: identity?.name }, limits);
}

function findingOf(kind: Finding['kind'], { practitionerId, unitId, access }: Pair): Finding {
  const { patientId, first: from, last: to, events } = access;
  return { kind, practitionerId, patientId, unitId, from, to, events, patients: 1 };
}
