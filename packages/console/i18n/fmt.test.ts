import { describe, expect, it } from 'vitest';
import { fmt, intlLocale } from './fmt.ts';
import { languageFor } from './language.ts';

const NOON = Date.parse('2026-11-22T11:00:00Z');
const plain = (text: string): string => text.replaceAll(/[\u00a0\u202f]/g, ' ');

describe('fmt', () => {
  it('keeps the digits that were sent and changes the decimal mark alone', () => {
    expect(fmt('nb').digits('6.30')).toBe('6,30');
    expect(fmt('en').digits('6.30')).toBe('6.30');
    expect(fmt('nb').digits('12345.600')).toBe('12345,600');
    expect(fmt('nb').digits('84')).toBe('84');
    expect(fmt('nb').digits('1.5e2')).toBe('1,5e2');
  });

  it('writes dates the way each language does, and leaves what is no date as it came', () => {
    expect(fmt('nb').date('1948-05-03')).toBe('03.05.1948');
    expect(fmt('en').date('1948-05-03')).toBe('03/05/1948');
    expect(fmt('nb').date('1948')).toBe('1948');
    expect(fmt('nb').date('')).toBe('');
  });

  it('shows the clinic’s time of day, and the date too when it was another day there', () => {
    expect(plain(fmt('nb').moment('2026-11-22T09:05:00Z', NOON))).toBe('10:05');
    expect(plain(fmt('en').moment('2026-11-21T23:30:00Z', NOON))).toBe('00:30');
    expect(plain(fmt('nb').moment('2026-11-21T22:30:00Z', NOON))).toContain('21. nov.');
    expect(fmt('nb').moment('soon', NOON)).toBe('soon');
  });

  it('tells lengths of time in words of the language', () => {
    expect(plain(fmt('nb').duration(45 * 60_000 + 59_000))).toBe('45 min');
    expect(plain(fmt('nb').duration(185 * 60_000))).toBe('3 t 5 min');
    expect(plain(fmt('en').duration(120 * 60_000))).toBe('2 hrs');
    expect(plain(fmt('nb').duration(50 * 3_600_000))).toBe('2 døgn');
    expect(plain(fmt('nb').duration(-5))).toBe('0 min');
  });

  it('never asks for nynorsk, which browsers answer in English', () => {
    expect(intlLocale('nn')).toBe('nb-NO');
    expect(plain(fmt('nn').duration(3_600_000))).toBe('1 t');
    expect(fmt('nn').language).toBe('nn');
  });
});

describe('the language of a browser', () => {
  it('is the first that is asked for and known; bokmål for Norwegian that does not say which', () => {
    expect(languageFor(['nn-NO', 'en'])).toBe('nn');
    expect(languageFor(['no'])).toBe('nb');
    expect(languageFor(['de', 'en-US', 'nb'])).toBe('en');
    expect(languageFor(['de'])).toBe('nb');
    expect(languageFor([])).toBe('nb');
  });
});
