import type { ComponentsEntry } from '@naer/domain/measurement/catalogue';
import type { SentComponent } from '@naer/domain/measurement/normalise-item';
import type { Refusal } from '@naer/domain/measurement/outcome';
import type { ComponentName } from '@naer/domain/measurement/reading';
import { err, ok, type Result } from '@naer/domain/result';
import type { ObservationComponent } from './accepted-resources.ts';
import { componentOf } from './code-table.ts';
import { readFhirQuantity } from './read-fhir-quantity.ts';
import type { ObservationValue } from './read-observation-value.ts';

/**
 * Systolic, diastolic and mean pressure by their codes (LOINC panel or MDC compound). Others are ignored and named.
 * A pressure that comes twice, with a comparator or without a value is refused; a mean without a value is left out.
 */
export function readPressureComponents(
  sent: readonly ObservationComponent[],
  entry: ComponentsEntry,
  at: string,
): Result<ObservationValue, Refusal> {
  const components: Partial<Record<ComponentName, SentComponent>> = {};
  const fields: Record<string, string> = { components: `${at}.component` };
  const ignored: string[] = [];
  for (const [index, part] of sent.entries()) {
    const where = `${at}.component[${index}]`;
    const name = componentOf(part.code);
    if (name === 'conflict') return err({ code: 'unknown-code', field: `${where}.code` });
    if (name === undefined) {
      if (part.valueQuantity !== undefined) ignored.push(where);
      continue;
    }
    if (part.valueQuantity === undefined) {
      if (name === 'mean') continue;
      const field = part.dataAbsentReason === undefined ? 'valueQuantity' : 'dataAbsentReason';
      return err({ code: 'missing-value', field: `${where}.${field}` });
    }
    const field = `${where}.valueQuantity`;
    if (components[name] !== undefined) return err({ code: 'invalid-value', field: where });
    const quantity = readFhirQuantity(part.valueQuantity, entry.components[name].units, field);
    if (!quantity.ok) return quantity;
    if (quantity.value.comparator !== undefined) return err({ code: 'unexpected-field', field: `${field}.comparator` });
    components[name] = { value: quantity.value.value, unit: quantity.value.unit };
    fields[`components.${name}`] = field;
    fields[`components.${name}.value`] = `${field}.value`;
    fields[`components.${name}.unit`] = `${field}.code`;
  }
  return ok({ item: { components }, fields, ignored });
}
