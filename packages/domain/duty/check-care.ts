import type { OpeningHours, UnitCare } from '../escalation/unit-care.ts';
import type { RuleFault } from '../rules/rule-type.ts';
import { minutesOf } from '../schedule/wall-clock.ts';
import { dutyFault } from './duty-fault.ts';

/** A unit as the chain of fallbacks goes through it. */
export type ChainedUnit = Pick<UnitCare, 'unitId' | 'kind' | 'liveQueue' | 'fallbackUnitId'>;

export interface CareDraft {
  readonly openingHours?: readonly OpeningHours[] | undefined;
  readonly liveQueue: boolean;
  readonly fallbackUnitId?: string | undefined;
}

/** Whether hours, live queue and fallback of `unitId` can be kept among the units of the tenant (`units`, itself included). */
export function checkCare(unitId: string, draft: CareDraft, units: readonly ChainedUnit[]): readonly RuleFault[] {
  return [...checkHours(draft.openingHours), ...checkFallback(unitId, draft, units)];
}

function checkHours(hours: readonly OpeningHours[] | undefined): readonly RuleFault[] {
  if (hours?.length === 0) return [dutyFault('openingHours', 'never-open')];
  return (hours ?? []).flatMap(({ from, to }, i) =>
    minutesOf(from) < minutesOf(to) ? [] : [dutyFault(`openingHours.${i}.to`, 'ends-before-it-begins')],
  );
}

function checkFallback(
  unitId: string,
  { liveQueue, fallbackUnitId }: CareDraft,
  units: readonly ChainedUnit[],
): readonly RuleFault[] {
  const known = new Map(units.map((unit) => [unit.unitId, unit]));
  const faults: RuleFault[] = [];
  const isNeeded = units.some((unit) => unit.unitId !== unitId && unit.fallbackUnitId === unitId);
  if (!liveQueue && known.get(unitId)?.kind === 'gp-practice' && isNeeded)
    faults.push(dutyFault('liveQueue', 'is-a-fallback'));
  if (fallbackUnitId === undefined) return faults;
  const fallback = known.get(fallbackUnitId);
  if (fallback === undefined) faults.push(dutyFault('fallbackUnitId', 'unknown-unit'));
  else if (reaches(fallbackUnitId, unitId, known)) faults.push(dutyFault('fallbackUnitId', 'fallback-cycle'));
  else if (fallback.kind === 'gp-practice' && !fallback.liveQueue)
    faults.push(dutyFault('fallbackUnitId', 'fallback-without-live-queue'));
  return faults;
}

/** Whether the chain that begins at `from` comes to `to`. */
function reaches(from: string, to: string, units: ReadonlyMap<string, ChainedUnit>): boolean {
  const seen = new Set<string>();
  for (let at: string | undefined = from; at !== undefined && !seen.has(at); at = units.get(at)?.fallbackUnitId) {
    if (at === to) return true;
    seen.add(at);
  }
  return false;
}
