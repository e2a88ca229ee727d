import { measureName } from '../language/measure-name.ts';
import type { Language } from '../language/words.ts';
import { isKnownSeries } from '../measurement/parse-series.ts';
import { faultOf } from '../rules/fault.ts';
import type { RuleFault } from '../rules/rule-type.ts';
import type { ScheduleEntry } from './schedule.ts';
import { minutesOf } from './wall-clock.ts';

/** Why a schedule makes no sense; paths are inside it (`0.when.windows.1.to`). */
export function checkSchedule(schedule: readonly ScheduleEntry[]): readonly RuleFault[] {
  return schedule.flatMap((entry, index) => {
    const isRepeated = schedule.findIndex(({ key }) => key === entry.key) < index;
    return [
      ...(isRepeated ? [faultOf(`${index}.key`, 'repeated-key', { key: entry.key })] : []),
      ...checkMeasures(entry, `${index}.measures`),
      ...checkTimes(entry, `${index}.when`),
    ];
  });
}

function checkMeasures({ measures }: ScheduleEntry, path: string): readonly RuleFault[] {
  return measures.flatMap(({ measure, code }, index) => {
    const details = { measure: (language: Language) => measureName({ measure }, language) };
    if (!isKnownSeries(measure, code)) return [faultOf(`${path}.${index}.code`, 'unknown-code', details)];
    const first = measures.findIndex((other) => other.measure === measure && other.code === code);
    return first < index ? [faultOf(`${path}.${index}.measure`, 'repeated-measure', details)] : [];
  });
}

function checkTimes({ when }: ScheduleEntry, path: string): readonly RuleFault[] {
  if (when.kind === 'continuous') return [];
  const faults: RuleFault[] = [];
  if (when.weekdays !== undefined && new Set(when.weekdays).size < when.weekdays.length)
    faults.push(faultOf(`${path}.weekdays`, 'repeated-weekday'));
  for (const [index, { from, to }] of when.windows.entries()) {
    const here = `${path}.windows.${index}`;
    if (minutesOf(from) >= minutesOf(to)) faults.push(faultOf(`${here}.to`, 'ends-before-it-begins'));
    const other = when.windows
      .slice(0, index)
      .find((earlier) => minutesOf(from) < minutesOf(earlier.to) && minutesOf(earlier.from) < minutesOf(to));
    if (other !== undefined)
      faults.push(faultOf(`${here}.from`, 'overlapping-windows', { from: other.from, to: other.to }));
  }
  return faults;
}
