const VERBS: Readonly<Record<string, string>> = {
  GET: 'read',
  HEAD: 'read',
  PUT: 'change',
  PATCH: 'change',
  DELETE: 'end',
};
/** Words of an address that are no plural. */
const SINGULAR = /(ss|us|is)$/;
/** Doors whose last word is not what the log calls it. */
const NOUNS: Readonly<Record<string, string>> = { fhir: 'measurement', feed: 'message' };

/**
 * What was tried at a door, as the log names an action: the last word of the route's pattern that is no parameter, and what
 * the method does to it. `GET /api/v1/patients/:patientId/measurements` is `measurement.read`.
 */
export function nameAttempt(method: string, pattern: string): string {
  const words = pattern.split('/').filter((word) => /^[a-z][a-z-]*$/.test(word));
  const last = words.at(-1) ?? 'patient';
  const noun = NOUNS[last] ?? (SINGULAR.test(last) ? last : last.replace(/ies$/, 'y').replace(/s$/, ''));
  return `${noun}.${VERBS[method] ?? 'record'}`;
}
