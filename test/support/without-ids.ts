const UUID = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g;
const TIME = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?/g;

/** The text less every UUID and every time of day: their digits are drawn, and may spell what is looked for. */
export function withoutIds(text: string): string {
  return text.replaceAll(UUID, '').replaceAll(TIME, '');
}
