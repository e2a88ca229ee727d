import type { ErrorCode } from '@naer/contracts/error-codes';
import { parseJsonKeepingDigits } from '@naer/contracts/json-number';
import { MAX_BODY_BYTES, MAX_DEPTH } from '@naer/contracts/measurement-item';
import { err, ok, type Result } from '@naer/domain/result';
import { drain } from './drain-body.ts';
import { isDeeperThan } from './json-depth.ts';

export type BodyError = Extract<ErrorCode, 'unsupported-media-type' | 'body-too-large' | 'too-deep' | 'malformed-json'>;

export interface BodyOptions {
  /** Media types without parameters; only UTF-8 is read. */
  readonly types?: readonly string[];
  readonly parse?: (text: string) => unknown;
  /** `MAX_BODY_BYTES` unless it is less. */
  readonly maxBytes?: number;
  /** `MAX_DEPTH` unless the text is none of JSON. */
  readonly maxDepth?: number;
}

const JSON_TYPES = ['application/json'];
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });

/**
 * Reads a JSON body: its type and that it is not compressed (415), its size counted as it arrives (413), its depth (400), its syntax (400).
 * Numbers under `value`, `systolic`, `diastolic` and `mean` keep their digits (JsonNumber) unless another parser is given.
 */
export async function readJsonBody(request: Request, options: BodyOptions = {}): Promise<Result<unknown, BodyError>> {
  if (!isMediaType(request.headers.get('content-type'), options.types ?? JSON_TYPES) || isCompressed(request))
    return err('unsupported-media-type');
  const bytes = await readLimited(request, options.maxBytes ?? MAX_BODY_BYTES);
  if (bytes === undefined) return err('body-too-large');
  try {
    const text = utf8.decode(bytes);
    if (isDeeperThan(text, options.maxDepth ?? MAX_DEPTH)) return err('too-deep');
    return ok((options.parse ?? parseJsonKeepingDigits)(text));
  } catch {
    return err('malformed-json');
  }
}

function isMediaType(header: string | null, types: readonly string[]): boolean {
  if (header === null) return false;
  const [type = '', ...parameters] = header.toLowerCase().split(';');
  if (!types.includes(type.trim())) return false;
  const charset = parameters.map((p) => p.trim()).find((p) => p.startsWith('charset='));
  return charset === undefined || /^charset="?utf-?8"?$/.test(charset);
}

/** Nothing here decompresses a request: its bytes would be called broken JSON. */
function isCompressed(request: Request): boolean {
  return !['', 'identity'].includes((request.headers.get('content-encoding') ?? '').trim().toLowerCase());
}

/** The body's bytes, or undefined as soon as they are more than `limit`: also of a body whose length nobody has told. */
export async function readLimited(request: Request, limit: number): Promise<Uint8Array | undefined> {
  const length = request.headers.get('content-length');
  if (length !== null) {
    if (Number(length) > limit) return undefined;
    const whole = new Uint8Array(await request.arrayBuffer());
    return whole.byteLength > limit ? undefined : whole;
  }
  return request.body === null ? new Uint8Array(0) : await collect(request.body, limit);
}

async function collect(body: ReadableStream<Uint8Array>, limit: number): Promise<Uint8Array | undefined> {
  const reader = body.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > limit) {
      await drain(reader);
      return undefined;
    }
    chunks.push(value);
  }
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}
