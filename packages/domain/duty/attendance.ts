import { calendarOf } from '../calendar/calendar.ts';
import { isOpen, nextOpening } from '../escalation/opening-hours.ts';
import { everybodyOnCall } from './on-call.ts';
import type { UnitDutyFacts } from './unit-duty-facts.ts';

/** How often it is looked at while the unit is staffed. */
export const ATTENDANCE_EVERY_MS = 5 * 60_000;

export interface Attendance {
  readonly open: boolean;
  /** People who have a duty now. */
  readonly onCall: number;
  /** Staffed hours, nobody connected to the list and nobody on call. */
  readonly unattended: boolean;
}

/** A unit that has said neither when it is staffed nor what duties it has promised nobody's presence. */
export function isAgreed({ care, duties }: UnitDutyFacts): boolean {
  return care.openingHours !== undefined || duties.length > 0;
}

/** Whether somebody is there at `now` (epoch ms). `connected`: how many have the unit's list open. */
export function attendanceOf(facts: UnitDutyFacts, connected: number, now: number): Attendance {
  const open = isOpen(facts.care.openingHours, calendarOf(facts.timeZone), now);
  const onCall = everybodyOnCall(facts, now).length;
  return { open, onCall, unattended: isAgreed(facts) && open && onCall === 0 && connected === 0 };
}

/** When attendance is to be looked at next: in five minutes while staffed, else when the unit opens. */
export function lookAgainAt(facts: UnitDutyFacts, now: number): number | undefined {
  if (!isAgreed(facts)) return undefined;
  const calendar = calendarOf(facts.timeZone);
  const { openingHours } = facts.care;
  return isOpen(openingHours, calendar, now) ? now + ATTENDANCE_EVERY_MS : nextOpening(openingHours, calendar, now);
}
