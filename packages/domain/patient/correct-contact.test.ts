import { describe, expect, it } from 'vitest';
import { correctContact, noteContact } from './note-contact.ts';
import { CARD_REACH_MS, type PatientCard } from './patient-card.ts';

const NOW = Date.UTC(2026, 10, 22);
const HOUR_MS = 3_600_000;
const EMPTY: PatientCard = { v: 1, revision: { epoch: 1, n: 1 }, alertTimes: [], contactTimes: [], programme: 'copd' };
const [early, late] = [NOW - 5 * HOUR_MS, NOW - HOUR_MS];
const card = [early, late, late].reduce((now, at) => noteContact(now, at, NOW), EMPTY);

describe('a corrected contact', () => {
  it.each([
    ['is taken away once, of several at that time', { was: late, at: null }, [late, early]],
    ['is moved', { was: early, at: NOW }, [NOW, late, late]],
    ['is there again', { was: null, at: NOW }, [NOW, late, late, early]],
    ['is out of reach', { was: late, at: NOW - CARD_REACH_MS }, [late, early]],
  ])('%s', (_, fact, times) => {
    expect(correctContact(card, fact, NOW)).toEqual({ ...card, contactTimes: times });
  });

  it.each([
    ['the time did not change', { was: late, at: late }],
    ['the card does not know it', { was: NOW, at: early }],
    ['it was void, and is', { was: null, at: null }],
  ])('changes nothing where %s', (_, fact) => {
    expect(correctContact(card, fact, NOW)).toBe(card);
  });
});
