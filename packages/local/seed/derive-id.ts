import { createHash } from 'node:crypto';

/** A UUID (version 8) that follows from a name: a second seed makes the same rows, not more of them. */
export function deriveId(name: string): string {
  const hex = createHash('sha256').update(`naer demo ${name}`).digest('hex');
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** A number in [0, 1) that follows from a name. */
export function deriveFraction(name: string): number {
  return Number.parseInt(createHash('sha256').update(name).digest('hex').slice(0, 12), 16) / 2 ** 48;
}
