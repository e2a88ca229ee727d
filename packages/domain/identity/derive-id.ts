import { sha256 } from '@noble/hashes/sha2.js';

const encoder = new (
  globalThis as unknown as { TextEncoder: new () => { encode(text: string): Uint8Array } }
).TextEncoder();

/**
 * A lower-case UUID (version 8) that depends on its parts alone, so that a replay derives the same id.
 * Parts must not contain a line feed.
 */
export function deriveId(...parts: readonly (string | number)[]): string {
  const digest = sha256(encoder.encode(parts.join('\n'))).subarray(0, 16);
  const bytes = [...digest].map((byte, i) => (i === 6 ? (byte & 0x0f) | 0x80 : i === 8 ? (byte & 0x3f) | 0x80 : byte));
  const hex = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
