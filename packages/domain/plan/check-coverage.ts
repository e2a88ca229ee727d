import { weekdayName } from '../language/local-day.ts';
import type { Language } from '../language/words.ts';
import { faultOf } from '../rules/fault.ts';
import type { RuleFault } from '../rules/rule-type.ts';
import { DAY_MINUTES, minutesOf, timeOf } from '../schedule/wall-clock.ts';
import { type Coverage, type CoverageHours, WEEK_MINUTES } from './coverage.ts';
import { SEVERITIES, type Severity } from './severity.ts';

const SEVERITY_WORDS: Readonly<Record<Severity, Readonly<Record<Language, string>>>> = {
  red: { nb: 'røde', nn: 'raude', en: 'red' },
  yellow: { nb: 'gule', nn: 'gule', en: 'yellow' },
};

/**
 * Whether each severity has exactly one receiver at every minute of the local week, and whoever is told to wait has an
 * hour to wait for. Paths are inside the coverage (`red`, `red.2.to`); a sentence names the first stretch at fault.
 */
export function checkCoverage(coverage: Coverage): readonly RuleFault[] {
  return SEVERITIES.flatMap((severity) => checkSeverity(severity, coverage[severity]));
}

function checkSeverity(severity: Severity, hours: readonly CoverageHours[]): readonly RuleFault[] {
  const backwards = hours.flatMap(({ from, to }, index) =>
    minutesOf(from) < minutesOf(to) ? [] : [faultOf(`${severity}.${index}.to`, 'ends-before-it-begins')],
  );
  if (backwards.length > 0) return backwards;
  const receivers = receiversOfWeek(hours);
  const word = (language: Language) => SEVERITY_WORDS[severity][language];
  const faults: RuleFault[] = [];
  const open = firstStretch(receivers, (indexes) => indexes.length === 0);
  if (open !== undefined) faults.push(faultOf(severity, 'uncovered-hours', { severity: word, stretch: wordsOf(open) }));
  const double = firstStretch(receivers, (indexes) => indexes.length > 1);
  if (double !== undefined) {
    const path = `${severity}.${receivers[double.from]?.at(-1) ?? 0}`;
    faults.push(faultOf(path, 'covered-twice', { severity: word, stretch: wordsOf(double) }));
  }
  const waits = hours.findIndex(({ receiver }) => receiver.kind !== 'unit' && receiver.instead === 'opening-hour');
  // DOMAIN 5: quiet hours move yellow to the next opening hour, never red.
  if (waits !== -1 && severity === 'red') faults.push(faultOf(`red.${waits}.receiver.instead`, 'red-cannot-wait'));
  else if (waits !== -1 && !hours.some(({ receiver }) => receiver.kind === 'unit'))
    faults.push(faultOf(`${severity}.${waits}.receiver.instead`, 'never-open', { severity: word }));
  return faults;
}

interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** For each minute of the week, which entries hold it. */
function receiversOfWeek(hours: readonly CoverageHours[]): readonly (readonly number[])[] {
  const minutes: number[][] = Array.from({ length: WEEK_MINUTES }, () => []);
  for (const [index, { weekdays, from, to }] of hours.entries())
    for (const weekday of weekdays) {
      const day = (weekday - 1) * DAY_MINUTES;
      for (let minute = day + minutesOf(from); minute < day + minutesOf(to); minute += 1) minutes[minute]?.push(index);
    }
  return minutes;
}

function firstStretch<T>(minutes: readonly T[], isAtFault: (minute: T) => boolean): Stretch | undefined {
  const from = minutes.findIndex(isAtFault);
  if (from === -1) return undefined;
  const length = minutes.slice(from).findIndex((minute) => !isAtFault(minute));
  return { from, to: length === -1 ? minutes.length : from + length };
}

/** "tirsdag 15:30–16:00", "lørdag 00:00–søndag 24:00". */
function wordsOf({ from, to }: Stretch): (language: Language) => string {
  const first = Math.floor(from / DAY_MINUTES);
  // The end belongs to the day before it: 24:00, not the next day's 00:00.
  const last = Math.floor((to - 1) / DAY_MINUTES);
  return (language) => {
    const until = last === first ? '' : `${weekdayName(last + 1, language)} `;
    const starts = `${weekdayName(first + 1, language)} ${timeOf(from - first * DAY_MINUTES)}`;
    return `${starts}–${until}${timeOf(to - last * DAY_MINUTES)}`;
  };
}
