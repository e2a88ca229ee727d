import { describe, expect, it } from 'vitest';
import type { News2NumberPart, News2Part, News2Scale, Oxygen } from './chart.ts';
import { scoreNews2 } from './score-news2.ts';
import { scorePart } from './score-part.ts';

const POINTS = [3, 2, 1, 0, 1, 2, 3];

/** Rows as the chart prints them; a number row is read by `pointsOn` below, in its own way. */
const NUMBER_ROWS: readonly { part: News2NumberPart; scale: News2Scale; oxygen: Oxygen; row: readonly string[] }[] = [
  ...everywhere('respiratory-rate', ['<=8', '', '9-11', '12-20', '', '21-24', '>=25']),
  { part: 'oxygen-saturation', scale: 1, oxygen: 'air', row: ['<=91', '92-93', '94-95', '>=96', '', '', ''] },
  { part: 'oxygen-saturation', scale: 1, oxygen: 'oxygen', row: ['<=91', '92-93', '94-95', '>=96', '', '', ''] },
  { part: 'oxygen-saturation', scale: 2, oxygen: 'air', row: ['<=83', '84-85', '86-87', '>=88', '', '', ''] },
  {
    part: 'oxygen-saturation',
    scale: 2,
    oxygen: 'oxygen',
    row: ['<=83', '84-85', '86-87', '88-92', '93-94', '95-96', '>=97'],
  },
  ...everywhere('blood-pressure', ['<=90', '91-100', '101-110', '111-219', '', '', '>=220']),
  ...everywhere('pulse', ['<=40', '', '41-50', '51-90', '91-110', '111-130', '>=131']),
  ...everywhere('body-temperature', ['<=35.0', '', '35.1-36.0', '36.1-38.0', '38.1-39.0', '>=39.1', '']),
];

/** Every value of a parameter that can be measured (hard limits of the catalogue), as text. */
const VALUES: Readonly<Record<News2NumberPart, readonly string[]>> = {
  'respiratory-rate': wholeNumbers(1, 100),
  'oxygen-saturation': wholeNumbers(0, 100),
  'blood-pressure': wholeNumbers(30, 300),
  pulse: wholeNumbers(10, 350),
  'body-temperature': wholeNumbers(250, 450).map((tenths) => `${tenths.slice(0, 2)}.${tenths.slice(2)}`),
};

function everywhere(part: News2NumberPart, row: readonly string[]) {
  const breathing = ['air', 'oxygen'] as const;
  return ([1, 2] as const).flatMap((scale) => breathing.map((oxygen) => ({ part, scale, oxygen, row })));
}

function wholeNumbers(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => String(from + index));
}

/** Points by the printed row: the column whose cell holds the value. */
function pointsOn(row: readonly string[], value: number): number | undefined {
  const columns = row.flatMap((cell, column) => (holds(cell, value) ? [POINTS[column]] : []));
  expect(columns, `${value} stands in one column`).toHaveLength(1);
  return columns[0];
}

function holds(cell: string, value: number): boolean {
  if (cell === '') return false;
  if (cell.startsWith('<=')) return value <= Number(cell.slice(2));
  if (cell.startsWith('>=')) return value >= Number(cell.slice(2));
  const [low = '', high = ''] = cell.split('-');
  return value >= Number(low) && value <= Number(high);
}

describe('every value that can be measured scores as the chart prints it', () => {
  it.each(NUMBER_ROWS)('$part, scale $scale, on $oxygen', ({ part, scale, oxygen, row }) => {
    for (const text of VALUES[part]) {
      const value = Number(text);
      expect(scorePart(part, { value }, scale, oxygen), text).toBe(pointsOn(row, value));
    }
  });

  it.each([
    ['air', 0],
    ['oxygen', 2],
  ] as const)('breathing %s scores %i', (oxygen, points) => {
    expect(scoreNews2({ 'oxygen-therapy': oxygen }, 1).points['oxygen-therapy']).toBe(points);
    expect(scoreNews2({ 'oxygen-therapy': oxygen }, 2).points['oxygen-therapy']).toBe(points);
  });

  it.each([
    ['A', 0],
    ['C', 3],
    ['V', 3],
    ['P', 3],
    ['U', 3],
    ['X', undefined],
    ['', undefined],
  ])('consciousness %j scores %s', (consciousness, points) => {
    expect(scoreNews2({ consciousness }, 1).points.consciousness).toBe(points);
  });
});

describe('unknown oxygen is not air', () => {
  it.each(VALUES['oxygen-saturation'])('SpO2 %s without knowing of oxygen', (text) => {
    const value = Number(text);
    const onScale1 = NUMBER_ROWS.find(({ part, scale }) => part === 'oxygen-saturation' && scale === 1);
    expect(scorePart('oxygen-saturation', { value }, 1, undefined)).toBe(pointsOn(onScale1?.row ?? [], value));
    const upTo92 = ['<=83', '84-85', '86-87', '88-92', '', '', ''];
    expect(scorePart('oxygen-saturation', { value }, 2, undefined)).toBe(
      value >= 93 ? undefined : pointsOn(upTo92, value),
    );
  });
});

describe('values are rounded half up to the step of the chart first', () => {
  it.each([
    ['body-temperature', 35.04, 3],
    ['body-temperature', 35.049_999, 3],
    ['body-temperature', 35.05, 1],
    ['body-temperature', 35.05 - 1e-10, 1],
    ['body-temperature', 36.04, 1],
    ['body-temperature', 36.05, 0],
    ['body-temperature', 38.04, 0],
    ['body-temperature', 38.049_9, 0],
    ['body-temperature', 38.05, 1],
    ['body-temperature', 39.04, 1],
    ['body-temperature', 39.05, 2],
    ['respiratory-rate', 8.49, 3],
    ['respiratory-rate', 8.5, 1],
    ['respiratory-rate', 11.5, 0],
    ['respiratory-rate', 20.4, 0],
    ['respiratory-rate', 20.5, 2],
    ['respiratory-rate', 24.5, 3],
    ['oxygen-saturation', 91.49, 3],
    ['oxygen-saturation', 91.5, 2],
    ['oxygen-saturation', 93.5, 1],
    ['oxygen-saturation', 95.5, 0],
    ['blood-pressure', 90.49, 3],
    ['blood-pressure', 90.5, 2],
    ['blood-pressure', 100.5, 1],
    ['blood-pressure', 110.5, 0],
    ['blood-pressure', 219.49, 0],
    ['blood-pressure', 219.5, 3],
    ['pulse', 40.5, 1],
    ['pulse', 50.5, 0],
    ['pulse', 90.5, 1],
    ['pulse', 110.5, 2],
    ['pulse', 130.49, 2],
    ['pulse', 130.5, 3],
  ] as const)('%s %f scores %i', (part, value, points) => {
    expect(scorePart(part, { value }, 1, 'air')).toBe(points);
  });

  it('does not let the noise of a conversion decide: 95.09 degrees Fahrenheit are 35.05', () => {
    for (const [fahrenheit, points] of [
      [95.09, 1],
      [95.08, 3],
      [100.49, 1],
      [100.48, 0],
    ] as const)
      expect(scorePart('body-temperature', { value: ((fahrenheit - 32) * 5) / 9 }, 1, 'air')).toBe(points);
  });

  it('rounds every hundredth of a degree from 30 to 43 as its decimal digits say', () => {
    for (let hundredths = 3000; hundredths <= 4300; hundredths += 1) {
      const tenths = Math.trunc(hundredths / 10) + (hundredths % 10 >= 5 ? 1 : 0);
      const rounded = scorePart('body-temperature', { value: tenths / 10 }, 1, 'air');
      expect(scorePart('body-temperature', { value: hundredths / 100 }, 1, 'air'), String(hundredths)).toBe(rounded);
    }
  });
});

describe('a comparator', () => {
  it.each([
    ['respiratory-rate', 3, 3],
    ['oxygen-saturation', 3, 0],
    ['blood-pressure', 3, 3],
    ['pulse', 3, 3],
    ['body-temperature', 3, 2],
  ] as const)('LO and HI of %s are the outermost band: %i and %i', (part, low, high) => {
    expect(scorePart(part, { comparator: 'LO' }, 1, 'air')).toBe(low);
    expect(scorePart(part, { comparator: 'HI' }, 1, 'air')).toBe(high);
  });

  it.each([
    ['oxygen', 3],
    ['air', 0],
    [undefined, undefined],
  ] as const)('HI of SpO2 on scale 2 on %s scores %s, LO always 3', (oxygen, points) => {
    expect(scorePart('oxygen-saturation', { comparator: 'HI' }, 2, oxygen)).toBe(points);
    expect(scorePart('oxygen-saturation', { comparator: 'LO' }, 2, oxygen)).toBe(3);
  });

  it.each([
    ['oxygen-saturation', '<', 92, 3],
    ['oxygen-saturation', '<', 91.5, 3],
    ['oxygen-saturation', '<', 93, undefined],
    ['oxygen-saturation', '>', 95, 0],
    ['oxygen-saturation', '>', 94, undefined],
    ['respiratory-rate', '<', 9, 3],
    ['respiratory-rate', '<', 10, undefined],
    ['respiratory-rate', '>', 24, 3],
    ['respiratory-rate', '>', 23, undefined],
    ['pulse', '>', 130, 3],
    ['pulse', '<', 42, undefined],
    ['blood-pressure', '>', 219, 3],
    ['blood-pressure', '>', 200, undefined],
    ['body-temperature', '<', 35.1, 3],
    ['body-temperature', '<', 35.2, undefined],
    ['body-temperature', '>', 39, 2],
    ['body-temperature', '>', 38.9, undefined],
  ] as const)(
    '%s %s %f scores %s: only when all it can be gives the same points',
    (part, comparator, value, points) => {
      expect(scorePart(part, { comparator, value }, 1, 'air')).toBe(points);
    },
  );

  it('without its number, or a number that is none, scores nothing', () => {
    expect(scorePart('pulse', { comparator: '<' }, 1, 'air')).toBeUndefined();
    expect(scorePart('pulse', {}, 1, 'air')).toBeUndefined();
    expect(scorePart('pulse', { value: Number.NaN }, 1, 'air')).toBeUndefined();
  });
});

it('the parts are those of the chart', () => {
  const parts: News2Part[] = [...new Set(NUMBER_ROWS.map(({ part }) => part)), 'oxygen-therapy', 'consciousness'];
  expect([...scoreNews2({}, 1).missing].sort()).toEqual(parts.sort());
});
