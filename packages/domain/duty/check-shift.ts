import type { RuleFault } from '../rules/rule-type.ts';
import { dutyFault } from './duty-fault.ts';

const HOUR_MS = 3_600_000;
const LONGEST_DAYS = 31;
/** The duty object holds every shift to come in one row. */
const AHEAD_DAYS = 180;

export interface ShiftDraft {
  readonly practitionerId: string;
  readonly substituteId?: string | undefined;
  /** `[from, to)`, epoch ms. */
  readonly from: number;
  readonly to: number;
}

/** Whether a shift can be kept: it ends, in the future and within a month, by people of the unit. Epoch ms. */
export function checkShift(shift: ShiftDraft, people: ReadonlySet<string>, now: number): readonly RuleFault[] {
  const { practitionerId, substituteId, from, to } = shift;
  const faults: RuleFault[] = [];
  if (to <= from) faults.push(dutyFault('to', 'ends-before-it-begins'));
  else if (to <= now) faults.push(dutyFault('to', 'in-the-past'));
  // The hour is the change of the clocks.
  else if (to - from > LONGEST_DAYS * 24 * HOUR_MS + HOUR_MS)
    faults.push(dutyFault('to', 'too-long', { days: LONGEST_DAYS }));
  if (from > now + AHEAD_DAYS * 24 * HOUR_MS) faults.push(dutyFault('from', 'too-far-ahead', { days: AHEAD_DAYS }));
  if (!people.has(practitionerId)) faults.push(dutyFault('practitionerId', 'unknown-person'));
  if (substituteId !== undefined && !people.has(substituteId)) faults.push(dutyFault('substituteId', 'unknown-person'));
  if (substituteId === practitionerId) faults.push(dutyFault('substituteId', 'own-substitute'));
  return faults;
}
