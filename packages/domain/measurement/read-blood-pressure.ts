import { err, ok, type Result } from '../result.ts';
import { type ComponentsEntry, isOutside, PULSE_PRESSURE_SOFT } from './catalogue.ts';
import { convertUnit } from './convert-unit.ts';
import type { Content, SentComponent, SentItem, SentNumber } from './normalise-item.ts';
import type { Refusal } from './outcome.ts';
import { acceptUnit, readQuantity } from './read-quantity.ts';
import type { ComponentName, DoubtCode, Quantity } from './reading.ts';

/**
 * Systolic, diastolic and perhaps mean pressure in mm[Hg] (DOMAIN 3). A component's own unit goes before the item's;
 * both must be accepted. Impossible: diastolic at or above systolic, a mean outside the two. Doubtful: pulse pressure.
 */
export function readBloodPressure(item: SentItem, entry: ComponentsEntry): Result<Content, Refusal> {
  const sent = item.components;
  if (sent === undefined) return err({ code: 'missing-value', field: 'components' });
  for (const name of Object.keys(sent))
    if (!Object.hasOwn(entry.components, name)) return err({ code: 'unexpected-field', field: 'components' });
  for (const name of entry.required)
    if (sent[name] === undefined) return err({ code: 'missing-value', field: `components.${name}` });
  if (item.unit !== undefined) {
    const unit = acceptUnit(entry.components.systolic.units, item.unit, 'unit');
    if (!unit.ok) return unit;
  }
  const components: Partial<Record<ComponentName, Quantity>> = {};
  let outsideSoft = false;
  for (const name of ['systolic', 'diastolic', 'mean'] as const) {
    const component = sent[name];
    if (component === undefined) continue;
    const measure = entry.components[name];
    const { value, unit, fields } = unfold(component, name, item.unit);
    const quantity = readQuantity(value, unit, measure, fields);
    if (!quantity.ok) return quantity;
    components[name] = quantity.value;
    outsideSoft ||= measure.soft !== undefined && isOutside(measure.soft, quantity.value.canonical);
  }
  const { systolic, diastolic, mean } = components;
  if (systolic === undefined || diastolic === undefined) return err({ code: 'missing-value', field: 'components' });
  const pulsePressure = systolic.canonical - diastolic.canonical;
  if (pulsePressure <= 0) return err({ code: 'impossible-value', field: 'components' });
  if (mean !== undefined && isOutside({ low: diastolic.canonical, high: systolic.canonical }, mean.canonical))
    return err({ code: 'impossible-value', field: 'components.mean' });
  const doubts: DoubtCode[] = outsideSoft ? ['soft-limit'] : [];
  if (isOutside(PULSE_PRESSURE_SOFT, pulsePressure)) doubts.push('pulse-pressure');
  return ok({ components, doubts });
}

/** Both parts as they were sent, in a unit that is known: of a pressure that is refused, for the watch alone. */
export function sentPressure(
  { components, unit: itemUnit }: SentItem,
  entry: ComponentsEntry,
): { readonly canonical: number; readonly diastolic: number } | undefined {
  const part = (name: 'systolic' | 'diastolic'): number | undefined => {
    const component = components?.[name];
    if (component === undefined) return undefined;
    const { value, unit = '' } = unfold(component, name, itemUnit);
    const conversion = entry.components[name].units.get(unit);
    return conversion && convertUnit(value.number, conversion);
  };
  const [canonical, diastolic] = [part('systolic'), part('diastolic')];
  return canonical === undefined || diastolic === undefined ? undefined : { canonical, diastolic };
}

function unfold(
  component: SentComponent,
  name: ComponentName,
  itemUnit: string | undefined,
): {
  readonly value: SentNumber;
  readonly unit: string | undefined;
  readonly fields: { readonly value: string; readonly unit: string };
} {
  const path = `components.${name}`;
  if (!('value' in component)) return { value: component, unit: itemUnit, fields: { value: path, unit: 'unit' } };
  const own = component.unit !== undefined;
  return {
    value: component.value,
    unit: component.unit ?? itemUnit,
    fields: { value: `${path}.value`, unit: own || itemUnit === undefined ? `${path}.unit` : 'unit' },
  };
}
