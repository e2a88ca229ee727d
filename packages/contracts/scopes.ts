/**
 * What an API client may be given, SMART App Launch 2 syntax (`system/<Resource>.<cruds>`, letters in that order): each
 * combination of the letters that exist for a resource.
 */
export const CLIENT_SCOPE_LETTERS = {
  'system/Observation': 'crs',
  'system/DetectedIssue': 'rs',
} as const;

/** The widest of each resource: what is published. */
export const SUPPORTED_SCOPES: readonly string[] = Object.entries(CLIENT_SCOPE_LETTERS).map(
  ([base, letters]) => `${base}.${letters}`,
);

/** Every scope that a client can be registered with. */
export const CLIENT_SCOPES: readonly string[] = Object.entries(CLIENT_SCOPE_LETTERS).flatMap(([base, letters]) =>
  combinationsOf(letters).map((some) => `${base}.${some}`),
);

function combinationsOf(letters: string): readonly string[] {
  const [first = '', ...rest] = letters;
  if (first === '') return [];
  const others = combinationsOf(rest.join(''));
  return [first, ...others.map((some) => first + some), ...others];
}
