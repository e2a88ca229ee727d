/**
 * The one catalogue of public error codes: problem `code`, HTTP status and localised titles.
 * Codes are stable; a code may be added, never renamed. Item codes (status 422) also stand in per-item outcomes.
 */
export const ERROR_CODES = {
  'malformed-json': { status: 400, en: 'The body is not valid JSON', nb: 'Innholdet er ikke gyldig JSON' },
  'too-deep': { status: 400, en: 'The body is nested too deeply', nb: 'Innholdet er nestet for dypt' },
  'invalid-request': {
    status: 422,
    en: 'The request does not fit its schema',
    nb: 'Forespørselen følger ikke skjemaet',
  },
  'invalid-parameter': { status: 400, en: 'A parameter is not valid', nb: 'En parameter er ugyldig' },
  unauthenticated: {
    status: 401,
    en: 'Sign in or send a valid credential',
    nb: 'Logg inn eller send gyldig legitimasjon',
  },
  'credential-revoked': { status: 401, en: 'The credential is revoked', nb: 'Legitimasjonen er trukket tilbake' },
  forbidden: { status: 403, en: 'Not allowed', nb: 'Ikke tillatt' },
  'not-found': { status: 404, en: 'Not found', nb: 'Ikke funnet' },
  'method-not-allowed': { status: 405, en: 'Method not allowed', nb: 'Metoden er ikke tillatt' },
  'stale-revision': { status: 409, en: 'Somebody else changed it first', nb: 'Noen andre endret dette først' },
  'not-acknowledged': {
    status: 409,
    en: 'Acknowledge the alert before resolving it',
    nb: 'Kvitter varselet før det løses',
  },
  'already-acknowledged': { status: 409, en: 'The alert is already acknowledged', nb: 'Varselet er allerede kvittert' },
  'already-resolved': { status: 409, en: 'The alert is already resolved', nb: 'Varselet er allerede løst' },
  'command-reused': {
    status: 409,
    en: 'The command id was used for something else',
    nb: 'Kommando-id er brukt til noe annet',
  },
  'released-to-another': {
    status: 409,
    en: 'Already released to another patient',
    nb: 'Allerede frigitt til en annen pasient',
  },
  'body-too-large': { status: 413, en: 'The body is over 1 MB', nb: 'Innholdet er over 1 MB' },
  'unsupported-media-type': { status: 415, en: 'The content type is not supported', nb: 'Innholdstypen støttes ikke' },
  'too-many-items': { status: 422, en: 'More than 500 items', nb: 'Mer enn 500 elementer' },
  'no-item-kept': { status: 422, en: 'No item was kept', nb: 'Ingen målinger ble tatt imot' },
  'too-many-requests': { status: 429, en: 'Too many requests', nb: 'For mange forespørsler' },
  'upgrade-required': { status: 426, en: 'Connect with a WebSocket', nb: 'Koble til med WebSocket' },
  internal: { status: 500, en: 'Something went wrong on our side', nb: 'Noe gikk galt hos oss' },
  'try-again': { status: 503, en: 'Not kept; send it again', nb: 'Ikke tatt imot; send på nytt' },
  'records-unavailable': {
    status: 503,
    en: 'The records cannot be read just now',
    nb: 'Journaldata kan ikke leses akkurat nå',
  },
  // per item
  'unknown-type': { status: 422, en: 'Unknown measurement type or code', nb: 'Ukjent målingstype eller kode' },
  'missing-value': { status: 422, en: 'A value is missing', nb: 'En verdi mangler' },
  'unexpected-field': { status: 422, en: 'A field does not belong here', nb: 'Et felt hører ikke hjemme her' },
  'invalid-value': { status: 422, en: 'A value cannot be read', nb: 'En verdi kan ikke leses' },
  'missing-unit': { status: 422, en: 'The unit is missing', nb: 'Enheten mangler' },
  'wrong-unit': {
    status: 422,
    en: 'The unit is not accepted for this measure',
    nb: 'Enheten godtas ikke for denne målingen',
  },
  'impossible-value': { status: 422, en: 'The value is physically impossible', nb: 'Verdien er umulig' },
  'invalid-time': {
    status: 422,
    en: 'The time is missing or cannot be read',
    nb: 'Tidspunktet mangler eller kan ikke leses',
  },
  'time-in-future': {
    status: 422,
    en: 'The time is more than 5 minutes ahead',
    nb: 'Tidspunktet er mer enn 5 minutter frem i tid',
  },
  'unknown-code': { status: 422, en: 'Unknown code', nb: 'Ukjent kode' },
  'unknown-answer': { status: 422, en: 'Unknown answer', nb: 'Ukjent svar' },
  'wrong-subject': {
    status: 422,
    en: 'It names somebody other than the credential’s patient',
    nb: 'Det gjelder en annen enn legitimasjonens pasient',
  },
  'not-a-measurement': { status: 422, en: 'This resource is not a measurement', nb: 'Ressursen er ikke en måling' },
  'cannot-be-placed': {
    status: 422,
    en: 'The device was not this patient’s at that time',
    nb: 'Enheten var ikke denne pasientens på det tidspunktet',
  },
  'national-id': {
    status: 422,
    en: 'A national id does not belong in a text',
    nb: 'Fødselsnummer hører ikke hjemme i en tekst',
  },
  'clock-drift': { status: 422, en: 'The device clock is off', nb: 'Enhetens klokke går feil' },
} as const satisfies Record<string, { status: number; en: string; nb: string }>;

export type ErrorCode = keyof typeof ERROR_CODES;
export type Language = 'en' | 'nb';
