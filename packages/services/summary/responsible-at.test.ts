import type { Coverage, Receiver } from '@naer/domain/plan/coverage';
import { expect, it } from 'vitest';
import { type KnownUnit, responsibleAt } from './responsible-at.ts';

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
const unitOf = (unitId: string, takesAlerts = true): KnownUnit => ({
  unitId,
  unit: `Enhet ${unitId}`,
  organisationId: `o-${unitId}`,
  organisation: `Virksomhet ${unitId}`,
  takesAlerts,
});
const UNITS = [unitOf('centre'), unitOf('practice', false)];

function dayAndNight(day: Receiver, night: Receiver): Coverage {
  const all = [
    { weekdays: EVERY_DAY, from: '00:00', to: '16:00', receiver: day },
    { weekdays: EVERY_DAY, from: '16:00', to: '24:00', receiver: night },
  ];
  return { red: all, yellow: all };
}

const [CENTRE, PRACTICE]: Receiver[] = ['centre', 'practice'].map((unitId) => ({ kind: 'unit', unitId }));
const NOBODY: Receiver = { kind: 'not-covered', instead: '116117' };
/** 15:30 and 16:30 in Oslo. */
const [BEFORE, AFTER] = [Date.UTC(2026, 10, 20, 14, 30), Date.UTC(2026, 10, 20, 15, 30)];

it.each([
  [
    'the receiver of the hour',
    CENTRE,
    NOBODY,
    BEFORE,
    'practice',
    { unitId: 'centre', organisation: 'Virksomhet centre' },
  ],
  ['what the patient is told where nobody receives', CENTRE, NOBODY, AFTER, 'practice', { instead: '116117' }],
  [
    'who follows the patient when the receiver takes no alerts',
    PRACTICE,
    NOBODY,
    BEFORE,
    'centre',
    { unitId: 'centre' },
  ],
  [
    'who follows the patient, without a live queue as well',
    PRACTICE,
    NOBODY,
    BEFORE,
    'practice',
    { unitId: 'practice' },
  ],
  ['who follows the patient when the plan says nothing', undefined, undefined, BEFORE, 'centre', { unitId: 'centre' }],
])('answers %s', (_, day, night, now, enrolledAt, wanted) => {
  const coverage = day && night && dayAndNight(day, night);
  const found = responsibleAt({ timeZone: 'Europe/Oslo', coverage, enrolledAt, units: UNITS }, 'red', now);
  expect(found).toMatchObject(wanted);
  expect(found).not.toHaveProperty('takesAlerts');
});

it('answers nothing when the plan says nothing and the unit may not be seen', () => {
  const facts = { timeZone: 'Europe/Oslo', units: UNITS };
  expect(responsibleAt(facts, 'yellow', BEFORE)).toBeUndefined();
});
