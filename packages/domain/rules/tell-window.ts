import { formatNumber } from '../language/format-number.ts';
import type { Language } from '../language/words.ts';
import type { RuleWindow } from './shapes.ts';

const SINCE_THE_DAY_BEFORE = { nb: 'siden dagen før', nn: 'sidan dagen før', en: 'since the day before' } as const;

/** "de siste 3 dagene"; of one day and the one before it "siden dagen før". English wants a preposition before the former. */
export function tellWindow(window: RuleWindow, language: Language, english: 'of' | 'over'): string {
  if ('days' in window && window.days === 1) return SINCE_THE_DAY_BEFORE[language];
  const last = 'days' in window ? tellDays(window.days, language) : tellHours(window.hours, language);
  return language === 'en' ? `${english} ${last}` : last;
}

export function tellDays(days: number, language: Language): string {
  return { nb: `de siste ${days} dagene`, nn: `dei siste ${days} dagane`, en: `the last ${days} days` }[language];
}

export function tellReadings(readings: number, language: Language): string {
  return {
    nb: `de siste ${readings} målingene`,
    nn: `dei siste ${readings} målingane`,
    en: `the last ${readings} measurements`,
  }[language];
}

function tellHours(hours: number, language: Language): string {
  if (hours === 1) return { nb: 'den siste timen', nn: 'den siste timen', en: 'the last hour' }[language];
  const n = formatNumber(hours, language);
  return { nb: `de siste ${n} timene`, nn: `dei siste ${n} timane`, en: `the last ${n} hours` }[language];
}
