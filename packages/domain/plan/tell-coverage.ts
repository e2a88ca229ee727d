import { weekdayName } from '../language/local-day.ts';
import type { Language } from '../language/words.ts';
import type { CoverageHours, Receiver } from './coverage.ts';

type Words = Readonly<Record<Language, string>>;

const UNIT: Words = { nb: 'enhet', nn: 'eining', en: 'unit' };
/** Enough of an id to tell the units of one plan apart: their names are not known here. */
const SHOWN_OF_ID = 8;
const NOBODY: Readonly<Record<Extract<Receiver, { kind: 'not-covered' }>['instead'], Words>> = {
  '113': {
    nb: 'ingen (pasienten ringer 113)',
    nn: 'ingen (pasienten ringjer 113)',
    en: 'nobody (the patient calls 113)',
  },
  '116117': {
    nb: 'ingen (pasienten ringer 116117)',
    nn: 'ingen (pasienten ringjer 116117)',
    en: 'nobody (the patient calls 116117)',
  },
  'opening-hour': {
    nb: 'ingen (pasienten venter til noen er der)',
    nn: 'ingen (pasienten ventar til nokon er der)',
    en: 'nobody (the patient waits until somebody is there)',
  },
};

/** "mandag–fredag 08:00–16:00: enhet cd1c0227; lørdag, søndag 00:00–24:00: ingen (pasienten ringer 113)". */
export function tellCoverage(hours: readonly CoverageHours[], language: Language): string {
  return hours
    .map(
      ({ weekdays, from, to, receiver }) =>
        `${tellWeekdays(weekdays, language)} ${from}–${to}: ${tellReceiver(receiver, language)}`,
    )
    .join('; ');
}

/** Three days or more in a row are a stretch. */
function tellWeekdays(weekdays: readonly number[], language: Language): string {
  const rows: number[][] = [];
  for (const day of [...new Set(weekdays)].sort((a, b) => a - b)) {
    const row = rows.at(-1);
    if (row?.at(-1) === day - 1) row.push(day);
    else rows.push([day]);
  }
  const name = (day: number | undefined) => weekdayName(day ?? 0, language);
  return rows
    .map((row) => (row.length > 2 ? `${name(row[0])}–${name(row.at(-1))}` : row.map(name).join(', ')))
    .join(', ');
}

function tellReceiver(receiver: Receiver, language: Language): string {
  return receiver.kind === 'unit'
    ? `${UNIT[language]} ${receiver.unitId.slice(0, SHOWN_OF_ID)}`
    : NOBODY[receiver.instead][language];
}
