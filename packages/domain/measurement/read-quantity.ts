import { err, ok, type Result } from '../result.ts';
import { type Conversion, isOutside, type Limits } from './catalogue.ts';
import { convertUnit } from './convert-unit.ts';
import type { SentNumber } from './normalise-item.ts';
import type { Refusal } from './outcome.ts';
import type { Comparator, Quantity } from './reading.ts';

/** Longer is no measurement; also keeps what a numeric column must take within bounds. */
const LONGEST_NUMBER_TEXT = 40;

interface MeasuredIn {
  readonly units: ReadonlyMap<string, Conversion>;
  readonly hard: Limits;
}

/** A unit of the list, or why not: `missing-unit`, `wrong-unit`. */
export function acceptUnit(
  units: ReadonlyMap<string, Conversion>,
  unit: string | undefined,
  field: string,
): Result<Conversion, Refusal> {
  if (unit === undefined || unit === '') return err({ code: 'missing-unit', field });
  const conversion = units.get(unit);
  return conversion === undefined ? err({ code: 'wrong-unit', field }) : ok(conversion);
}

/**
 * A number with its unit in the canonical unit, inside the hard limits. `<` at or below the lowest possible value
 * (and `>` at or above the highest) says that it was impossible.
 */
export function readQuantity(
  sent: SentNumber,
  unit: string | undefined,
  measure: MeasuredIn,
  fields: { readonly value: string; readonly unit: string },
  comparator?: Comparator,
): Result<Quantity, Refusal> {
  if (!isReadable(sent)) return err({ code: 'invalid-value', field: fields.value });
  const conversion = acceptUnit(measure.units, unit, fields.unit);
  if (!conversion.ok) return conversion;
  const canonical = convertUnit(sent.number, conversion.value);
  const { hard } = measure;
  if (!Number.isFinite(canonical) || isOutside(hard, canonical) || pointsOutside(hard, canonical, comparator))
    return err({ code: 'impossible-value', field: fields.value });
  return ok({ text: sent.text, unit: unit as string, canonical });
}

/** Finite, and the digits say the same number: they are what is stored and sent out again. */
export function isReadable(sent: SentNumber): boolean {
  return (
    Number.isFinite(sent.number) &&
    sent.text.length <= LONGEST_NUMBER_TEXT &&
    isDecimal(sent.text) &&
    Number(sent.text) === sent.number &&
    (sent.number !== 0 || ZERO.test(sent.text))
  );
}

/** JSON's number form with an exponent of three digits at most, so that every record store can hold the text. */
function isDecimal(text: string): boolean {
  return /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?$/.test(text);
}

/** Digits too small for a double would be stored as sent but evaluated as zero. */
const ZERO = /^-?0(?:\.0+)?(?:[eE]|$)/;

function pointsOutside(hard: Limits, canonical: number, comparator: Comparator | undefined): boolean {
  return (
    (comparator === '<' && hard.low !== undefined && canonical <= hard.low) ||
    (comparator === '>' && hard.high !== undefined && canonical >= hard.high)
  );
}
