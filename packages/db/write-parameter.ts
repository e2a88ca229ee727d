/**
 * A bound value as the text PostgreSQL reads, null for nothing; node-postgres' rules, with dates in UTC. An array becomes
 * an array literal in which every element is quoted; bytes become hex; any other object its JSON.
 */
export function writeParameter(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value !== 'object') return String(value);
  // An invalid date is PostgreSQL's to refuse.
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? String(value) : value.toISOString();
  if (value instanceof Uint8Array)
    return `\\x${Array.from(value, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
  if (Array.isArray(value)) return `{${value.map(writeElement).join(',')}}`;
  return JSON.stringify(value);
}

function writeElement(element: unknown): string {
  if (Array.isArray(element)) return `{${element.map(writeElement).join(',')}}`;
  const text = writeParameter(element);
  return text === null ? 'NULL' : `"${text.replace(/[\\"]/g, '\\$&')}"`;
}
