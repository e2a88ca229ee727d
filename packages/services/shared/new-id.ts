/** A new UUID of version 7 (RFC 9562), lower-case: the time, in ms, and then 74 random bits; later ids sort later. */
export function newId(): string {
  const random = crypto.getRandomValues(new Uint8Array(10));
  const bytes = [...Array.from({ length: 6 }, (_, i) => Math.floor(Date.now() / 256 ** (5 - i)) % 256), ...random];
  const hex = bytes.map((byte, i) => (i === 6 ? (byte & 0x0f) | 0x70 : i === 8 ? (byte & 0x3f) | 0x80 : byte));
  return hex
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
