import type { Alert } from '@naer/domain/alert/alert';

/** The fields in which they differ, as both have them. */
export function differences(before: Alert, after: Alert): string {
  const [old, own] = [before, after] as unknown as readonly Record<string, unknown>[];
  const fields = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...fields]
    .filter((field) => JSON.stringify(old?.[field]) !== JSON.stringify(own?.[field]))
    .map((field) => `${field} ${JSON.stringify(old?.[field])} -> ${JSON.stringify(own?.[field])}`)
    .join(', ');
}
