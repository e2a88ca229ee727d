import type { Conversion } from './catalogue.ts';

const CONVERTED_DECIMALS = 10_000;

/**
 * A value in the canonical unit. What is already canonical is left as sent; a converted value is rounded to four
 * decimals (0.1 g, 0.0001 Cel), finer than any device here, so that 98.6 [degF] is 37 and not 36.99999999999999.
 */
export function convertUnit(value: number, conversion: Conversion): number {
  const { subtract, multiply, divide } = conversion;
  if (subtract === undefined && multiply === undefined && divide === undefined) return value + 0;
  const exact = ((value - (subtract ?? 0)) * (multiply ?? 1)) / (divide ?? 1);
  return Math.round(exact * CONVERTED_DECIMALS) / CONVERTED_DECIMALS + 0;
}
