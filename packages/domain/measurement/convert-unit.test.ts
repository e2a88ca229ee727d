/// <reference path="./ucum-lhc.d.ts" />
import ucum from '@lhncbc/ucum-lhc';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CATALOGUE, catalogueEntry } from './catalogue.ts';
import { convertUnit } from './convert-unit.ts';
import { isFev1AboveFvc, isRapidWeightChange } from './doubtful-change.ts';
import { normaliseItem } from './normalise-item.ts';
import { MEASUREMENT_TYPES } from './reading.ts';

const oracle = ucum.UcumLhcUtils.getInstance();
const GLUCOSE_GRAMS_PER_MOL = 180.16;

function canonical(type: string, value: number, unit: string): number {
  const entry = catalogueEntry(type);
  const conversion = entry?.kind === 'numeric' ? entry.units.get(unit) : undefined;
  if (conversion === undefined) throw new Error(`${type} does not take ${unit}`);
  return convertUnit(value, conversion);
}

/** How much of `unit` one canonical unit is. */
function slope(unit: string, canonicalUnit: string, options: { molecularWeight?: number }): number {
  const at = (value: number) => oracle.convertUnitTo(canonicalUnit, value, unit, options).toVal;
  return at(2) - at(1);
}

describe('units', () => {
  it('are all UCUM', () => {
    for (const entry of Object.values(CATALOGUE)) {
      const units = entry.kind === 'numeric' ? [...entry.units.keys()] : [];
      for (const unit of units) expect(oracle.validateUnitString(unit).status, unit).toBe('valid');
    }
    expect(oracle.validateUnitString('mm[Hg]').status).toBe('valid');
    expect(oracle.validateUnitString('{score}').status).toBe('valid');
  });

  it('convert as UCUM does, to four decimals', () => {
    let compared = 0;
    for (const type of MEASUREMENT_TYPES) {
      const entry = CATALOGUE[type];
      if (entry.kind !== 'numeric') continue;
      for (const unit of entry.units.keys())
        for (const value of [0.1, 1, 37.5, 98.6, 100, 150, 49_000]) {
          const options = unit === 'mg/dL' ? { molecularWeight: GLUCOSE_GRAMS_PER_MOL } : {};
          const expected = oracle.convertUnitTo(unit, value, entry.canonicalUnit, options).toVal;
          expect(Math.abs(canonical(type, value, unit) - expected), `${value} ${unit}`).toBeLessThan(0.000_051);
          compared += 1;
        }
    }
    expect(compared).toBeGreaterThan(100);
  });

  it('come back as they were sent when UCUM converts them back', () => {
    const pairs = MEASUREMENT_TYPES.flatMap((type) => {
      const entry = CATALOGUE[type];
      if (entry.kind !== 'numeric') return [];
      return [...entry.units.keys()].map((unit) => ({ type, unit, canonicalUnit: entry.canonicalUnit }));
    });
    fc.assert(
      fc.property(fc.constantFrom(...pairs), fc.double({ min: 1, max: 1000, noNaN: true }), (pair, value) => {
        const { type, unit, canonicalUnit } = pair;
        const options = unit === 'mg/dL' ? { molecularWeight: GLUCOSE_GRAMS_PER_MOL } : {};
        const back = oracle.convertUnitTo(canonicalUnit, canonical(type, value, unit), unit, options).toVal;
        // Four decimals of the canonical unit, in the unit that was sent.
        const step = 0.000_051 * Math.abs(slope(unit, canonicalUnit, options));
        expect(Math.abs(back - value), `${value} ${unit}`).toBeLessThan(step + 1e-9);
      }),
      { numRuns: 1000 },
    );
  });

  it('give the figures of the domain reference, without noise', () => {
    expect(canonical('body-temperature', 98.6, '[degF]')).toBe(37);
    expect(canonical('glucose', 100, 'mg/dL')).toBeCloseTo(5.55, 2);
    expect(canonical('glucose', 18.016, 'mg/dL')).toBe(1);
    expect(canonical('body-weight', 49_000, 'g')).toBe(49);
    expect(canonical('body-weight', 150, '[lb_av]')).toBeCloseTo(68.04, 2);
    expect(canonical('glucose', 6.3, 'mmol/l')).toBe(6.3);
    expect(Object.is(canonical('glucose', -0, 'mmol/L'), 0)).toBe(true);
  });

  it('leave what is canonical as sent, and give at most four decimals of what is not', () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 600, noNaN: true }), (value) => {
        expect(canonical('body-weight', value, 'kg')).toBe(value);
        const decimals = String(canonical('body-weight', value, '[lb_av]')).split('.')[1] ?? '';
        expect(decimals.length).toBeLessThanOrEqual(4);
      }),
    );
  });

  it('never turn a larger value into a smaller one', () => {
    const value = fc.double({ min: -100, max: 100_000, noNaN: true });
    fc.assert(
      fc.property(value, value, (a, b) => {
        const [low, high] = a < b ? [a, b] : [b, a];
        for (const [type, unit] of [
          ['body-weight', 'g'],
          ['body-temperature', '[degF]'],
          ['glucose', 'mg/dL'],
        ] as const)
          expect(canonical(type, low, unit)).toBeLessThanOrEqual(canonical(type, high, unit));
      }),
    );
  });
});

describe('any item', () => {
  const number = fc.oneof(fc.double(), fc.integer()).map((n) => ({ text: String(n), number: n }));
  const anyItem = fc.record(
    {
      type: fc.oneof(fc.constantFrom(...MEASUREMENT_TYPES), fc.string()),
      value: number,
      unit: fc.oneof(fc.constantFrom('%', 'kg', '/min', 'mmol/L', 'mg/dL', '[degF]', 'mm[Hg]'), fc.string()),
      comparator: fc.constantFrom('<', '>', 'LO', 'HI'),
      components: fc.record({ systolic: number, diastolic: number, mean: number }, { requiredKeys: [] }),
      answer: fc.string(),
      code: fc.oneof(fc.constantFrom('cat', 'news2'), fc.string()),
      measuredAt: fc.oneof(fc.constant('2026-11-15T11:00:00Z'), fc.string()),
    },
    { requiredKeys: ['type', 'measuredAt'] },
  );

  it('is normalised to finite numbers inside the hard limits, or refused without its value', () => {
    const context = { receivedAt: Date.UTC(2026, 10, 15, 12), deviceId: 'd', door: 'ingest' } as const;
    fc.assert(
      fc.property(anyItem, (item) => {
        const result = normaliseItem(item, context);
        if (!result.ok) {
          expect(result.error.field).toMatch(/^[a-z]+(\.[a-zA-Z]+)*$/i);
          return;
        }
        const { quantity, type } = result.value;
        const entry = CATALOGUE[type];
        if (quantity === undefined || entry.kind !== 'numeric') return;
        expect(quantity.canonical).toBeGreaterThanOrEqual(entry.hard.low ?? Number.NEGATIVE_INFINITY);
        expect(quantity.canonical).toBeLessThanOrEqual(entry.hard.high ?? Number.POSITIVE_INFINITY);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('changes that need an earlier reading', () => {
  it('a weight that moves more than five per cent is rapid', () => {
    expect(isRapidWeightChange(80, 84)).toBe(false);
    expect(isRapidWeightChange(80, 84.1)).toBe(true);
    expect(isRapidWeightChange(80, 76)).toBe(false);
    expect(isRapidWeightChange(80, 75.9)).toBe(true);
  });

  it('FEV1 above FVC is doubtful', () => {
    expect(isFev1AboveFvc(3.1, 3)).toBe(true);
    expect(isFev1AboveFvc(3, 3)).toBe(false);
  });
});
