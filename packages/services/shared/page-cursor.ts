/** A place in a list, opaque to callers: base64url of a JSON array of numbers and ids. */
export function encodeCursor(place: readonly (string | number)[]): string {
  return btoa(JSON.stringify(place)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Milli- or microseconds, either within what PostgreSQL calls a time. */
const FURTHEST_TIME = 8e15;
const MAX_INTEGER = 2_147_483_647;

/** What a part of a place may be: nothing that is decoded can be refused by the statement it goes into. */
const PARTS = {
  time: (part: unknown): part is number => typeof part === 'number' && Math.abs(part) <= FURTHEST_TIME,
  /** Fits `integer`. */
  integer: (part: unknown): part is number => isWhole(part) && Math.abs(part) <= MAX_INTEGER,
  /** Fits `bigint`. */
  sequence: (part: unknown): part is number => isWhole(part),
  uuid: (part: unknown): part is string => typeof part === 'string' && UUID.test(part),
  word: (part: unknown): part is string => typeof part === 'string' && /^[a-z-]{1,60}$/.test(part),
} as const;

function isWhole(part: unknown): part is number {
  return typeof part === 'number' && Number.isSafeInteger(part);
}

export type PlaceShape = readonly (keyof typeof PARTS)[];
export type Place<S extends PlaceShape> = {
  -readonly [I in keyof S]: S[I] extends 'uuid' | 'word' ? string : number;
};

/** The place again, when it has exactly this shape; undefined for anything that we did not make. */
export function decodeCursor<const S extends PlaceShape>(cursor: string, shape: S): Place<S> | undefined {
  try {
    const place: unknown = JSON.parse(atob(cursor.replaceAll('-', '+').replaceAll('_', '/')));
    if (!Array.isArray(place) || place.length !== shape.length) return undefined;
    return shape.every((kind, i) => PARTS[kind](place[i])) ? (place as Place<S>) : undefined;
  } catch {
    return undefined;
  }
}
