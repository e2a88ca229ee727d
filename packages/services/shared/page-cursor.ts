/** A place in a list, opaque to callers: base64url of a JSON array of numbers and ids. */
export function encodeCursor(place: readonly (string | number)[]): string {
  return btoa(JSON.stringify(place)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** The place again, when it has exactly this shape; undefined for anything that we did not make. */
export function decodeCursor<const Shape extends readonly ('number' | 'string')[]>(
  cursor: string,
  shape: Shape,
): { -readonly [I in keyof Shape]: Shape[I] extends 'number' ? number : string } | undefined {
  try {
    const place: unknown = JSON.parse(atob(cursor.replaceAll('-', '+').replaceAll('_', '/')));
    if (!Array.isArray(place) || place.length !== shape.length) return undefined;
    if (!place.every((part, i) => typeof part === shape[i] && (typeof part !== 'number' || Number.isFinite(part))))
      return undefined;
    return place as { -readonly [I in keyof Shape]: Shape[I] extends 'number' ? number : string };
  } catch {
    return undefined;
  }
}
