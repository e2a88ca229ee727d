import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);
const ENTRY = /^[0-9a-f]{96}$/;

/**
 * Root of the tree over what was sealed, as hex: a leaf is SHA-256 of 0x00, event id and row hash, a node of 0x01 and its
 * two children, an odd one rises as it is (RFC 6962). Undefined without entries, or when one cannot be read.
 */
export function merkleRoot(entries: readonly (readonly [eventId: string, hash: string])[]): string | undefined {
  const hexes = entries.map(([eventId, hash]) => eventId.replaceAll('-', '') + hash);
  if (!hexes.every((hex) => ENTRY.test(hex))) return undefined;
  let level: readonly Uint8Array[] = hexes.map((hex) => sha256(concatBytes(LEAF, hexToBytes(hex))));
  while (level.length > 1) level = nodesOver(level);
  return level[0] === undefined ? undefined : bytesToHex(level[0]);
}

/** SHA-256 of a text, as hex. */
export function hashText(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}

function nodesOver(level: readonly Uint8Array[]): Uint8Array[] {
  const nodes: Uint8Array[] = [];
  for (let i = 0; i < level.length; i += 2) {
    const [left, right] = level.slice(i, i + 2);
    if (left !== undefined) nodes.push(right === undefined ? left : sha256(concatBytes(NODE, left, right)));
  }
  return nodes;
}
