/** A file of an archive. */
export interface ZipFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** UTF-8 names. */
const FLAGS = 0x0800;
/** The first day that the format knows: when something was written stands in the manifest. */
const DATE = 0x0021;
const VERSION = 20;

const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let bit = 0; bit < 8; bit += 1) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

/** The files as one ZIP (APPNOTE 6.3.3, stored as they are), piece by piece: never more than one file in memory. At most 4 GB. */
export async function* writeZip(files: AsyncIterable<ZipFile>): AsyncGenerator<Uint8Array> {
  const directory: Uint8Array[] = [];
  let at = 0;
  for await (const { name, bytes } of files) {
    const title = new TextEncoder().encode(name);
    const common = [
      [VERSION, 2],
      [FLAGS, 2],
      [0, 2],
      [0, 2],
      [DATE, 2],
      [crc32(bytes), 4],
      [bytes.byteLength, 4],
      [bytes.byteLength, 4],
      [title.byteLength, 2],
      [0, 2],
    ] as const;
    const header = join(fields([[0x04034b50, 4], ...common]), title);
    directory.push(
      join(fields([[0x02014b50, 4], [VERSION, 2], ...common, [0, 2], [0, 2], [0, 2], [0, 4], [at, 4]]), title),
    );
    at += header.byteLength + bytes.byteLength;
    yield header;
    yield bytes;
  }
  const length = directory.reduce((sum, { byteLength }) => sum + byteLength, 0);
  for (const entry of directory) yield entry;
  const count = directory.length;
  yield fields([
    [0x06054b50, 4],
    [0, 2],
    [0, 2],
    [count, 2],
    [count, 2],
    [length, 4],
    [at, 4],
    [0, 2],
  ]);
}

/** Little-endian numbers of so many bytes. */
function fields(numbers: readonly (readonly [value: number, bytes: number])[]): Uint8Array {
  return Uint8Array.from(
    numbers.flatMap(([value, bytes]) => Array.from({ length: bytes }, (_, n) => (value >>> (8 * n)) & 0xff)),
  );
}

function join(one: Uint8Array, other: Uint8Array): Uint8Array {
  const both = new Uint8Array(one.byteLength + other.byteLength);
  both.set(one);
  both.set(other, one.byteLength);
  return both;
}

function crc32(bytes: Uint8Array): number {
  let c = 0xffffffff;
  for (const byte of bytes) c = (TABLE[(c ^ byte) & 0xff] ?? 0) ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}
