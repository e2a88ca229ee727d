import type { Quantity, Reading } from './reading.ts';

/**
 * Two readings under one duplicate key are the same when their value keys are equal: same number (6.3 is 6.30)
 * and same unit (`mmol/l` is `mmol/L`), same comparator, components and answer.
 */
export function valueKey(reading: Reading): string {
  const parts: string[] = [];
  if (reading.comparator !== undefined) parts.push(reading.comparator);
  if (reading.quantity !== undefined) parts.push(quantityKey(reading.quantity));
  for (const name of ['systolic', 'diastolic', 'mean'] as const) {
    const quantity = reading.components?.[name];
    if (quantity !== undefined) parts.push(`${name} ${quantityKey(quantity)}`);
  }
  if (reading.answer !== undefined) parts.push(`= ${reading.answer}`);
  return parts.join('|');
}

function quantityKey(quantity: Quantity): string {
  return `${Number(quantity.text)} ${quantity.unit.toLowerCase()}`;
}
