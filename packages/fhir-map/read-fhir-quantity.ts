import type { Conversion } from '@naer/domain/measurement/catalogue';
import type { SentNumber } from '@naer/domain/measurement/normalise-item';
import type { Refusal } from '@naer/domain/measurement/outcome';
import type { Comparator } from '@naer/domain/measurement/reading';
import { err, ok, type Result } from '@naer/domain/result';
import type { Quantity } from './accepted-resources.ts';

const UCUM = 'http://unitsofmeasure.org';

export interface ReadQuantity {
  readonly value: SentNumber;
  readonly unit: string;
  readonly comparator?: Comparator;
}

/**
 * A FHIR Quantity with its UCUM code. Without the UCUM system the code says nothing and the display text is no unit:
 * `missing-unit`; another system is `wrong-unit`, and so is a display that names another accepted unit than the code.
 * `<=` is read as `<` and `>=` as `>`: both say that the true value lies beyond, and fire the outermost zone.
 */
export function readFhirQuantity(
  quantity: Quantity,
  units: ReadonlyMap<string, Conversion>,
  at: string,
): Result<ReadQuantity, Refusal> {
  const { value, comparator, system, code, unit } = quantity;
  if (value === undefined) return err({ code: 'missing-value', field: `${at}.value` });
  if (system === undefined) return err({ code: 'missing-unit', field: `${at}.system` });
  if (system !== UCUM) return err({ code: 'wrong-unit', field: `${at}.system` });
  if (code === undefined) return err({ code: 'missing-unit', field: `${at}.code` });
  if (unit !== undefined && contradicts(units, code, unit)) return err({ code: 'wrong-unit', field: `${at}.unit` });
  if (comparator === undefined) return ok({ value, unit: code });
  return ok({ value, unit: code, comparator: comparator.startsWith('<') ? '<' : '>' });
}

/** "mg/dL" shown beside a value coded mmol/L: one of them is wrong, and which one is not ours to choose. */
function contradicts(units: ReadonlyMap<string, Conversion>, code: string, display: string): boolean {
  const shown = units.get(display);
  const coded = units.get(code);
  return shown !== undefined && coded !== undefined && shown !== coded;
}
