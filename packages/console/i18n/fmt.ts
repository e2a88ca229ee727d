import { isLanguage, type Language } from './language.ts';

/** Times of day are shown as the clinic's clock has them, wherever the browser stands. */
const TIME_ZONE = 'Europe/Oslo';
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/**
 * Browsers and workerd have no `nn` and answer in English without a word: every `Intl` call goes through here.
 * English is British: day before month, 24 hours.
 */
export function intlLocale(language: string): string {
  if (language === 'nn' || language === 'nb' || language === 'no') return 'nb-NO';
  return 'en-GB';
}

export interface Fmt {
  /** Of sentences that come in every language. */
  readonly language: Language;
  /** Digits as sent ("6.30") with the language's decimal mark ("6,30"); never rounded, never padded. */
  digits(text: string): string;
  /** A date without time, `yyyy-mm-dd`. What cannot be read is shown as it came. */
  date(isoDate: string): string;
  /** Time of day with seconds. */
  clock(at: number): string;
  /** Time of day today, else date and time. ISO 8601 in; what cannot be read is shown as it came. */
  moment(iso: string, now: number): string;
  /** A length of time in its two largest parts at most: "45 min", "3 t 5 min", "2 d". */
  duration(ms: number): string;
}

const made = new Map<string, Fmt>();

/** The one place where numbers, dates and durations become text. Pure: `now` is passed in. */
export function fmt(language: string): Fmt {
  const known = made.get(language);
  if (known !== undefined) return known;
  const fresh = makeFmt(intlLocale(language), language === 'no' ? 'nb' : isLanguage(language) ? language : 'en');
  made.set(language, fresh);
  return fresh;
}

function makeFmt(locale: string, language: Language): Fmt {
  const decimalMark =
    new Intl.NumberFormat(locale).formatToParts(1.5).find((part) => part.type === 'decimal')?.value ?? '.';
  const date = new Intl.DateTimeFormat(locale, { day: '2-digit', month: '2-digit', year: 'numeric', timeZone: 'UTC' });
  const day = new Intl.DateTimeFormat('en-CA', { timeZone: TIME_ZONE });
  const time = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', timeZone: TIME_ZONE });
  const seconds = new Intl.DateTimeFormat(locale, { timeStyle: 'medium', timeZone: TIME_ZONE });
  const dayAndTime = new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: TIME_ZONE,
  });
  const unit = (name: 'minute' | 'hour' | 'day') =>
    new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: name === 'day' ? 'long' : 'short' });
  const minutes = unit('minute');
  const hours = unit('hour');
  const days = unit('day');

  return {
    language,
    digits: (text) => text.replace('.', decimalMark),
    date: (isoDate) => {
      const at = /^\d{4}-\d{2}-\d{2}$/.test(isoDate) ? Date.parse(`${isoDate}T00:00:00Z`) : Number.NaN;
      return Number.isNaN(at) ? isoDate : date.format(at);
    },
    clock: (at) => seconds.format(at),
    moment: (iso, now) => {
      const at = Date.parse(iso);
      if (Number.isNaN(at)) return iso;
      return day.format(at) === day.format(now) ? time.format(at) : dayAndTime.format(at);
    },
    duration: (ms) => {
      const whole = Math.max(0, Math.floor(ms / MINUTE_MS) * MINUTE_MS);
      if (whole < HOUR_MS) return minutes.format(whole / MINUTE_MS);
      if (whole < DAY_MS) {
        const rest = (whole % HOUR_MS) / MINUTE_MS;
        const whenHours = hours.format(Math.floor(whole / HOUR_MS));
        return rest === 0 ? whenHours : `${whenHours} ${minutes.format(rest)}`;
      }
      return days.format(Math.floor(whole / DAY_MS));
    },
  };
}
