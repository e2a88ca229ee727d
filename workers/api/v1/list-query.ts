import type { FieldProblem } from '@naer/contracts/problem';
import { isUuid } from '@naer/contracts/public-id';
import { isStorable } from '@naer/domain/measurement/is-storable';
import { parseTime } from '@naer/domain/measurement/parse-time';
import { err, ok, type Result } from '@naer/domain/result';

export const MAX_PAGE_ITEMS = 1000;
const MAX_CURSOR_CHARS = 500;
const MAX_CODE_CHARS = 120;

/** Reads query parameters one by one and gathers what is wrong with them, all at once. */
export class ListQuery {
  readonly #get: (name: string) => string | undefined;
  readonly #errors: FieldProblem[] = [];

  constructor(get: (name: string) => string | undefined) {
    this.#get = get;
  }

  /** `cursor` (opaque) and `limit` (1 to 1000), as every list has them. */
  page(): { readonly cursor?: string; readonly limit?: number } {
    const cursor = this.#text('cursor', MAX_CURSOR_CHARS);
    const limit = this.#get('limit');
    const number = limit !== undefined && /^\d{1,4}$/.test(limit) ? Number(limit) : undefined;
    if (limit !== undefined && (number === undefined || number < 1 || number > MAX_PAGE_ITEMS)) this.#refuse('limit');
    return { ...(cursor !== undefined && { cursor }), ...(number !== undefined && { limit: number }) };
  }

  /** A time with its offset, or a date (midnight UTC); epoch ms. */
  time(name: string): number | undefined {
    const text = this.#get(name);
    if (text === undefined) return undefined;
    const time = parseTime(text);
    if (time === undefined) this.#refuse(name);
    return time?.epochMs;
  }

  oneOf<const T extends string>(name: string, allowed: readonly T[]): T | undefined {
    const text = this.#get(name);
    const found = allowed.find((value) => value === text);
    if (text !== undefined && found === undefined) this.#refuse(name);
    return found;
  }

  /** `true` or `false`. */
  flag(name: string): boolean | undefined {
    const text = this.oneOf(name, ['true', 'false']);
    return text === undefined ? undefined : text === 'true';
  }

  code(): string | undefined {
    return this.#text('code', MAX_CODE_CHARS);
  }

  /** The value when every parameter could be read; every field that could not otherwise. */
  result<T>(value: T): Result<T, readonly FieldProblem[]> {
    return this.#errors.length === 0 ? ok(value) : err(this.#errors);
  }

  /** Any text of at most so many characters that can stand in the records. */
  text(name: string, longest: number): string | undefined {
    return this.#text(name, longest);
  }

  uuid(name: string): string | undefined {
    const text = this.#get(name);
    if (text === undefined || isUuid(text)) return text;
    this.#refuse(name);
    return undefined;
  }

  #text(name: string, longest: number): string | undefined {
    const text = this.#get(name);
    if (text === undefined || (text.length <= longest && isStorable(text))) return text;
    this.#refuse(name);
    return undefined;
  }

  #refuse(field: string): void {
    this.#errors.push({ field, code: 'invalid-value' });
  }
}
