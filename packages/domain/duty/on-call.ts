import type { UnitDutyFacts } from './unit-duty-facts.ts';

type Roster = Pick<UnitDutyFacts, 'shifts'>;

/**
 * Who has the duty at `now` (epoch ms), in the order in which they are tried: the person of the shift unless absent, then
 * the substitute. Empty when nobody has it. Shifts are instants: a change of the clocks moves none of them.
 */
export function onCallFor({ shifts }: Roster, duty: string, now: number): readonly string[] {
  const people = shifts
    .filter((shift) => shift.duty === duty && shift.from <= now && now < shift.to)
    .flatMap(({ practitionerId, substituteId, absent }) => [
      ...(absent === true ? [] : [practitionerId]),
      ...(substituteId === undefined ? [] : [substituteId]),
    ]);
  return [...new Set(people)];
}

/** Everybody who has any duty at `now`. */
export function everybodyOnCall({ shifts }: Roster, now: number): readonly string[] {
  return [...new Set(shifts.flatMap(({ duty }) => onCallFor({ shifts }, duty, now)))];
}
