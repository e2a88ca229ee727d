const MAX_INTEGER = 2_147_483_647;

/** A plan version as it stands in a path or query; undefined for what is none. */
export function planVersionOf(text: string | undefined): number | undefined {
  if (text === undefined || !/^[1-9]\d{0,9}$/.test(text)) return undefined;
  const number = Number(text);
  return number <= MAX_INTEGER ? number : undefined;
}
