import type { ComponentName } from '@naer/domain/measurement/reading';
import { sentDigits } from './sent-digits.ts';

type Sent = Readonly<Partial<Record<ComponentName, { readonly text: string; readonly unit: string }>>>;

/** Components as they go out: the digits of each, and the unit they share. */
export function shownComponents(components: Sent | null | undefined): {
  readonly components?: Partial<Record<ComponentName, number>>;
  readonly unit?: string;
} {
  if (components === null || components === undefined) return {};
  const entries = Object.entries(components);
  const units = new Set(entries.map(([, { unit }]) => unit));
  const [unit] = units;
  return {
    components: Object.fromEntries(entries.map(([name, { text }]) => [name, sentDigits(text)])),
    ...(unit !== undefined && units.size === 1 ? { unit } : {}),
  };
}
