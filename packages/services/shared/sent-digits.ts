import { toJsonNumber } from '@naer/contracts/json-number';

/**
 * A value as it goes out: `JSON.stringify` writes the digits that came in (6.30 stays 6.30). Typed as the number that the
 * contract promises on the wire; do not calculate with it.
 */
export function sentDigits(text: string): number {
  return (toJsonNumber(text) ?? Number(text)) as unknown as number;
}

/** Epoch ms as ISO 8601 UTC. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

/** Leaves out what is null or undefined, so that optional fields are absent on the wire. */
export function present<T extends object>(fields: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}
