import type { Calendar } from '../calendar/calendar.ts';
import { formatDay, localTime } from '../language/local-day.ts';
import type { Language } from '../language/words.ts';
import { DAY_MINUTES, minutesOf } from '../schedule/wall-clock.ts';
import { type Coverage, receiverAt } from './coverage.ts';
import type { PlanVersion } from './plan.ts';
import type { Severity } from './severity.ts';

const MINUTE_MS = 60_000;
const WEEK_AND_A_DAY_MS = 8 * DAY_MINUTES * MINUTE_MS;

/** What a patient is told when nobody receives the alert now. Call 113 or 116117, or wait until `opensAt` (epoch ms). */
export interface Advice {
  readonly severity: Severity;
  readonly instead: '113' | '116117' | 'opening-hour';
  readonly opensAt?: number | undefined;
  /** IANA zone in which doors say `opensAt`. */
  readonly timeZone?: string | undefined;
}

/** The advice for a finding of that severity at `now`; undefined when somebody receives it, or the plan says nothing. */
export function adviceAt(plan: PlanVersion, calendar: Calendar, severity: Severity, now: number): Advice | undefined {
  const { coverage } = plan;
  const receiver = coverage && receiverAt(coverage, calendar, severity, now);
  if (coverage === undefined || receiver?.kind !== 'not-covered') return undefined;
  return {
    severity,
    instead: receiver.instead,
    opensAt: opensAt(coverage, calendar, severity, now),
    timeZone: calendar.timeZone,
  };
}

/** The next minute at which a unit receives; undefined when none ever does. */
function opensAt(coverage: Coverage, calendar: Calendar, severity: Severity, now: number): number | undefined {
  const isOpen = (ms: number) => receiverAt(coverage, calendar, severity, ms)?.kind === 'unit';
  const ends = now + WEEK_AND_A_DAY_MS;
  const changes = changesOfDay(coverage, severity);
  let at = Math.floor(now / MINUTE_MS) * MINUTE_MS;
  while (at < ends) {
    const minute = calendar.minuteOfDay(at);
    const change = changes.find((candidate) => candidate > minute) ?? DAY_MINUTES;
    const next = at + (change - minute) * MINUTE_MS;
    // The wall clock is moved in between: every minute is looked at.
    if (calendar.minuteOfDay(next) !== change % DAY_MINUTES)
      for (let ms = at + MINUTE_MS; ms < next; ms += MINUTE_MS) if (isOpen(ms)) return ms;
    if (isOpen(next)) return next;
    at = next;
  }
  return undefined;
}

/** Minutes of a day at which the receiver may change, rising. */
function changesOfDay(coverage: Coverage, severity: Severity): readonly number[] {
  const minutes = coverage[severity].flatMap(({ from, to }) => [minutesOf(from), minutesOf(to)]);
  return [...new Set(minutes)].sort((a, b) => a - b);
}

const NOBODY: Readonly<Record<Language, string>> = {
  nb: 'Ingen følger med på målingene dine nå.',
  nn: 'Ingen følgjer med på målingane dine no.',
  en: 'Nobody is watching your measurements now.',
};

const INSTEAD: Readonly<Record<Exclude<Advice['instead'], 'opening-hour'>, Readonly<Record<Language, string>>>> = {
  '113': {
    nb: 'Ring 113 nå.',
    nn: 'Ring 113 no.',
    en: 'Call 113 now.',
  },
  '116117': {
    nb: 'Ring legevakten på 116117. Ved livsfare: ring 113.',
    nn: 'Ring legevakta på 116117. Ved livsfare: ring 113.',
    en: 'Call the out-of-hours doctor on 116117. If life is in danger: call 113.',
  },
};

const WAIT: Readonly<Record<Language, (opens: string) => string>> = {
  nb: (opens) => `Vent til ${opens}. Blir du verre, ring legevakten på 116117. Ved livsfare: ring 113.`,
  nn: (opens) => `Vent til ${opens}. Blir du verre, ring legevakta på 116117. Ved livsfare: ring 113.`,
  en: (opens) =>
    `Wait until ${opens}. If you get worse, call the out-of-hours doctor on 116117. If life is in danger: call 113.`,
};

/** What the patient reads at once. An opening hour nobody knows of becomes the out-of-hours doctor. */
export function adviceSentence({ instead, opensAt }: Advice, calendar: Calendar, language: Language): string {
  if (instead !== 'opening-hour') return `${NOBODY[language]} ${INSTEAD[instead][language]}`;
  if (opensAt === undefined) return `${NOBODY[language]} ${INSTEAD['116117'][language]}`;
  const { date, time } = localTime(calendar, opensAt);
  const opens = `${formatDay(date, language)} ${language === 'en' ? 'at' : 'kl.'} ${time}`;
  return `${NOBODY[language]} ${WAIT[language](opens)}`;
}
