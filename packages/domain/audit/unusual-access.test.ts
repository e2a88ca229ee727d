import { describe, expect, test } from 'vitest';
import {
  findManyPatients,
  isOwnFamilyName,
  isWithoutRelation,
  type PatientAccess,
  UNUSUAL_DEFAULTS,
} from './unusual-access.ts';

const DAY = 86_400_000;
const MINUTE = 60_000;
const NOW = Date.UTC(2026, 10, 22);
const LIMITS = UNUSUAL_DEFAULTS;
const access = (more: Partial<PatientAccess>): PatientAccess => ({
  patientId: 'a',
  first: NOW,
  last: NOW + MINUTE,
  events: 1,
  related: false,
  ties: [],
  ...more,
});

describe('no care relation before or after', () => {
  test.each<[string, Partial<PatientAccess>, boolean]>([
    ['none at all', {}, true],
    ['one at that time, by which it was let in', { related: true }, false],
    ['one that stands', { ties: [[NOW - DAY, null]] }, false],
    ['one that ended 30 days before', { ties: [[0, NOW - 30 * DAY]] }, false],
    ['one that ended 31 days before', { ties: [[0, NOW - 31 * DAY]] }, true],
    ['one that began 7 days after', { ties: [[NOW + 7 * DAY + MINUTE, null]] }, false],
    ['one that began 8 days after', { ties: [[NOW + 8 * DAY, null]] }, true],
    [
      'one of long ago and one of now',
      {
        ties: [
          [0, 1],
          [NOW, NOW + 1],
        ],
      },
      false,
    ],
  ])('%s', (_, more, unusual) => {
    expect(isWithoutRelation(access(more), LIMITS)).toBe(unusual);
  });
});

describe('own family name', () => {
  test.each<[string | undefined, string | undefined, boolean]>([
    ['Kari Prøvesen', 'Ola Prøvesen', true],
    ['Kari PRØVESEN', 'ola prøvesen ', true],
    ['Kari Testdal-Prøvesen', 'Ola Prøvesen', true],
    ['Kari Testdal\u2011Prøvesen', 'Ola Testdal', true],
    ['Kari Ande\u0301n', 'Ola Andén', true],
    ['Prøvesen Kari', 'Ola Prøvesen', false],
    ['Kari Prøvesen', 'Ola Testdal', false],
    ['Kari Prøvesen', undefined, false],
    [undefined, undefined, false],
    ['', '', false],
  ])('%s and %s', (practitioner, patient, unusual) => {
    expect(isOwnFamilyName({ practitioner, patient }, LIMITS)).toBe(unusual);
  });

  test('a name that is common in the configuration says nothing', () => {
    const names = { practitioner: 'Kari Hansen', patient: 'Ola Hansen' };
    expect(isOwnFamilyName(names, { ...LIMITS, commonNames: ['Hansen'] })).toBe(false);
    expect(
      isOwnFamilyName(
        { practitioner: 'A Hansen-Dal', patient: 'B Hansen-Dal' },
        { ...LIMITS, commonNames: ['hansen'] },
      ),
    ).toBe(true);
  });
});

describe('many patients in a short time', () => {
  const looks = (n: number, everyMs: number) =>
    Array.from({ length: n }, (_, i) => ({ patientId: `p${i}`, at: NOW + i * everyMs }));

  test('as many as the limit, in as long as it says', () => {
    expect(findManyPatients(looks(60, MINUTE), LIMITS)).toEqual({
      from: NOW,
      to: NOW + 59 * MINUTE,
      patients: 60,
      events: 60,
      patientId: 'p0',
    });
    expect(findManyPatients(looks(59, MINUTE), LIMITS)).toBeUndefined();
    expect(findManyPatients(looks(500, 2 * MINUTE), LIMITS)).toBeUndefined();
  });

  test('the same patient over and over is one patient', () => {
    const same = Array.from({ length: 500 }, (_, i) => ({ patientId: 'a', at: NOW + i }));
    expect(findManyPatients(same, LIMITS)).toBeUndefined();
    expect(findManyPatients([...looks(60, 1000), ...same], LIMITS)).toMatchObject({ patients: 61 });
  });

  test('the worst stretch of several, whatever the order', () => {
    const later = looks(80, 1000).map(({ patientId, at }) => ({ patientId, at: at + DAY }));
    const all = [...later, ...looks(60, 1000)];
    expect(findManyPatients(all, LIMITS)).toMatchObject({ from: NOW + DAY, patients: 80 });
    expect(findManyPatients(all.reverse(), LIMITS)).toMatchObject({ from: NOW + DAY, patients: 80 });
  });
});
