import { ACCESS_ERROR_CODES } from './access-error-codes.ts';
import { CLIENT_ERROR_CODES } from './client-error-codes.ts';
import { DEVICE_ERROR_CODES } from './device-error-codes.ts';
import { FRAME_ERROR_CODES } from './frame-error-codes.ts';
import { JOB_ERROR_CODES } from './job-error-codes.ts';
import { OWN_ERROR_CODES } from './own-error-codes.ts';
import { PATIENT_ERROR_CODES } from './patient-error-codes.ts';
import { SESSION_ERROR_CODES } from './session-error-codes.ts';
import { WORK_ERROR_CODES } from './work-error-codes.ts';

/**
 * The one catalogue of public error codes: problem `code`, HTTP status and localised titles.
 * Codes are stable; a code may be added, never renamed. Item codes (status 422) also stand in per-item outcomes.
 */
export const ERROR_CODES = {
  ...ACCESS_ERROR_CODES,
  ...SESSION_ERROR_CODES,
  ...WORK_ERROR_CODES,
  ...CLIENT_ERROR_CODES,
  ...DEVICE_ERROR_CODES,
  ...FRAME_ERROR_CODES,
  ...JOB_ERROR_CODES,
  ...OWN_ERROR_CODES,
  ...PATIENT_ERROR_CODES,
  'malformed-json': {
    status: 400,
    en: 'The body is not valid JSON',
    nb: 'Innholdet er ikke gyldig JSON',
    nn: 'Innhaldet er ikkje gyldig JSON',
  },
  'too-deep': {
    status: 400,
    en: 'The body is nested too deeply',
    nb: 'Innholdet er nestet for dypt',
    nn: 'Innhaldet er nøsta for djupt',
  },
  'invalid-request': {
    status: 422,
    en: 'The request does not fit its schema',
    nb: 'Forespørselen følger ikke skjemaet',
    nn: 'Førespurnaden følgjer ikkje skjemaet',
  },
  'invalid-parameter': {
    status: 400,
    en: 'A parameter is not valid',
    nb: 'En parameter er ugyldig',
    nn: 'Ein parameter er ugyldig',
  },
  unauthenticated: {
    status: 401,
    en: 'Sign in or send a valid credential',
    nb: 'Logg inn eller send gyldig legitimasjon',
    nn: 'Logg inn eller send gyldig legitimasjon',
  },
  'credential-revoked': {
    status: 401,
    en: 'The credential is revoked',
    nb: 'Legitimasjonen er trukket tilbake',
    nn: 'Legitimasjonen er trekt tilbake',
  },
  forbidden: { status: 403, en: 'Not allowed', nb: 'Ikke tillatt', nn: 'Ikkje tillate' },
  'not-found': { status: 404, en: 'Not found', nb: 'Ikke funnet', nn: 'Ikkje funne' },
  'method-not-allowed': {
    status: 405,
    en: 'Method not allowed',
    nb: 'Metoden er ikke tillatt',
    nn: 'Metoden er ikkje tillaten',
  },
  'stale-revision': {
    status: 409,
    en: 'Somebody else changed it first',
    nb: 'Noen andre endret dette først',
    nn: 'Nokon andre endra dette først',
  },
  'not-acknowledged': {
    status: 409,
    en: 'Acknowledge the alert before resolving it',
    nb: 'Kvitter varselet før det løses',
    nn: 'Kvitter varselet før det blir løyst',
  },
  'already-acknowledged': {
    status: 409,
    en: 'The alert is already acknowledged',
    nb: 'Varselet er allerede kvittert',
    nn: 'Varselet er alt kvittert',
  },
  'already-resolved': {
    status: 409,
    en: 'The alert is already resolved',
    nb: 'Varselet er allerede løst',
    nn: 'Varselet er alt løyst',
  },
  'command-reused': {
    status: 409,
    en: 'The command id was used for something else',
    nb: 'Kommando-id er brukt til noe annet',
    nn: 'Kommando-id er brukt til noko anna',
  },
  'released-to-another': {
    status: 409,
    en: 'Already released to another patient',
    nb: 'Allerede frigitt til en annen pasient',
    nn: 'Alt frigjeve til ein annan pasient',
  },
  'proposal-decided': {
    status: 409,
    en: 'The proposal has been decided already',
    nb: 'Forslaget er allerede avgjort',
    nn: 'Forslaget er alt avgjort',
  },
  'proposal-outdated': {
    status: 409,
    en: 'A newer plan came after the proposal was made',
    nb: 'En nyere plan kom etter at forslaget ble laget',
    nn: 'Ein nyare plan kom etter at forslaget vart laga',
  },
  'pause-over': { status: 409, en: 'The pause is over', nb: 'Pausen er over', nn: 'Pausen er over' },
  'stale-version': {
    status: 412,
    en: 'It has changed since you read it: read it again',
    nb: 'Det er endret siden du leste det: les det på nytt',
    nn: 'Det er endra sidan du las det: les det på nytt',
  },
  'missing-version': {
    status: 428,
    en: 'Say with If-Match which version you have read',
    nb: 'Oppgi med If-Match hvilken versjon du har lest',
    nn: 'Oppgi med If-Match kva versjon du har lese',
  },
  'approver-required': {
    status: 403,
    en: 'Only somebody authorised to approve plans may do this',
    nb: 'Bare noen med godkjenning til å godkjenne planer kan gjøre dette',
    nn: 'Berre nokon som kan godkjenne planar, kan gjere dette',
  },
  'plan-refused': {
    status: 422,
    en: 'The plan cannot be kept as it is',
    nb: 'Planen kan ikke lagres slik den er',
    nn: 'Planen kan ikkje lagrast slik han er',
  },
  'template-refused': {
    status: 422,
    en: 'The template or its values cannot be used as they are',
    nb: 'Malen eller verdiene kan ikke brukes slik de er',
    nn: 'Malen eller verdiane kan ikkje brukast slik dei er',
  },
  'already-exists': {
    status: 409,
    en: 'It is there already',
    nb: 'Det finnes allerede',
    nn: 'Det finst alt',
  },
  'version-withdrawn': {
    status: 409,
    en: 'The version has been withdrawn',
    nb: 'Versjonen er trukket tilbake',
    nn: 'Versjonen er trekt tilbake',
  },
  'body-too-large': {
    status: 413,
    en: 'The body is over 1 MB',
    nb: 'Innholdet er over 1 MB',
    nn: 'Innhaldet er over 1 MB',
  },
  'unsupported-media-type': {
    status: 415,
    en: 'Send uncompressed JSON in UTF-8, and say so in Content-Type',
    nb: 'Send ukomprimert JSON i UTF-8, og oppgi det i Content-Type',
    nn: 'Send ukomprimert JSON i UTF-8, og oppgi det i Content-Type',
  },
  'too-many-items': {
    status: 422,
    en: 'Too many items in one request',
    nb: 'For mange elementer i én forespørsel',
    nn: 'For mange element i éin førespurnad',
  },
  'no-item-kept': {
    status: 422,
    en: 'No item was kept',
    nb: 'Ingenting ble tatt imot',
    nn: 'Ingenting vart teke imot',
  },
  'too-many-requests': {
    status: 429,
    en: 'Too many requests',
    nb: 'For mange forespørsler',
    nn: 'For mange førespurnader',
  },
  'upgrade-required': {
    status: 426,
    en: 'Connect with a WebSocket',
    nb: 'Koble til med WebSocket',
    nn: 'Kople til med WebSocket',
  },
  'too-much-to-play': {
    status: 422,
    en: 'More is stored than can be played at once: fewer days or fewer rules may do',
    nb: 'Det er lagret mer enn det som kan spilles av på én gang: prøv færre døgn eller færre regler',
    nn: 'Det er lagra meir enn det som kan spelast av på éin gong: prøv færre døgn eller færre reglar',
  },
  internal: {
    status: 500,
    en: 'Something went wrong on our side',
    nb: 'Noe gikk galt hos oss',
    nn: 'Noko gjekk gale hos oss',
  },
  'try-again': {
    status: 503,
    en: 'Not kept; send it again',
    nb: 'Ikke tatt imot; send på nytt',
    nn: 'Ikkje teken imot; send på nytt',
  },
  'records-unavailable': {
    status: 503,
    en: 'The records cannot be read just now',
    nb: 'Journaldata kan ikke leses akkurat nå',
    nn: 'Journaldata kan ikkje lesast akkurat no',
  },
  // per item
  'unknown-type': {
    status: 422,
    en: 'Unknown measurement type or code',
    nb: 'Ukjent målingstype eller kode',
    nn: 'Ukjend målingstype eller kode',
  },
  'missing-value': { status: 422, en: 'A value is missing', nb: 'En verdi mangler', nn: 'Ein verdi manglar' },
  'unexpected-field': {
    status: 422,
    en: 'A field does not belong here',
    nb: 'Et felt hører ikke hjemme her',
    nn: 'Eit felt høyrer ikkje heime her',
  },
  'invalid-value': {
    status: 422,
    en: 'A value cannot be read',
    nb: 'En verdi kan ikke leses',
    nn: 'Ein verdi kan ikkje lesast',
  },
  'missing-unit': { status: 422, en: 'The unit is missing', nb: 'Enheten mangler', nn: 'Måleininga manglar' },
  'wrong-unit': {
    status: 422,
    en: 'The unit is not accepted for this measure',
    nb: 'Enheten godtas ikke for denne målingen',
    nn: 'Måleininga er ikkje godteken for denne målinga',
  },
  'impossible-value': {
    status: 422,
    en: 'The value is physically impossible',
    nb: 'Verdien er umulig',
    nn: 'Verdien er umogleg',
  },
  'invalid-time': {
    status: 422,
    en: 'The time is missing or cannot be read',
    nb: 'Tidspunktet mangler eller kan ikke leses',
    nn: 'Tidspunktet manglar eller kan ikkje lesast',
  },
  'time-in-future': {
    status: 422,
    en: 'The time is more than 5 minutes ahead',
    nb: 'Tidspunktet er mer enn 5 minutter frem i tid',
    nn: 'Tidspunktet er meir enn 5 minutt fram i tid',
  },
  'unknown-code': { status: 422, en: 'Unknown code', nb: 'Ukjent kode', nn: 'Ukjend kode' },
  'unknown-answer': { status: 422, en: 'Unknown answer', nb: 'Ukjent svar', nn: 'Ukjent svar' },
  'wrong-subject': {
    status: 422,
    en: 'It names somebody other than the credential’s patient',
    nb: 'Det gjelder en annen enn legitimasjonens pasient',
    nn: 'Det gjeld ein annan enn pasienten som legitimasjonen er for',
  },
  'not-a-measurement': {
    status: 422,
    en: 'This resource is not a measurement',
    nb: 'Ressursen er ikke en måling',
    nn: 'Ressursen er ikkje ei måling',
  },
  'cannot-be-placed': {
    status: 422,
    en: 'The device was not this patient’s at that time',
    nb: 'Enheten var ikke denne pasientens på det tidspunktet',
    nn: 'Utstyret høyrde ikkje til denne pasienten på det tidspunktet',
  },
  'national-id': {
    status: 422,
    en: 'A national id does not belong in a text',
    nb: 'Fødselsnummer hører ikke hjemme i en tekst',
    nn: 'Fødselsnummer høyrer ikkje heime i ein tekst',
  },
  'clock-drift': {
    status: 422,
    en: 'The device clock is off',
    nb: 'Enhetens klokke går feil',
    nn: 'Klokka på utstyret går feil',
  },
} as const satisfies Record<string, { status: number; en: string; nb: string; nn: string }>;

export type ErrorCode = keyof typeof ERROR_CODES;
export type { Language } from '@naer/domain/language/words';
