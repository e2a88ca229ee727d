/** Why a patient or next of kin did not get what they asked for: part of the one catalogue in `error-codes.ts`. */
export const OWN_ERROR_CODES = {
  'location-not-agreed': {
    status: 403,
    en: 'No consent or decision allows the position to be seen',
    nb: 'Ingen samtykke eller vedtak gjør at posisjonen kan ses',
    nn: 'Ingen samtykke eller vedtak gjer at posisjonen kan sjåast',
  },
  'not-followed': {
    status: 409,
    en: 'Nobody follows this patient any more who could read it',
    nb: 'Ingen følger lenger opp denne pasienten og kan lese det',
    nn: 'Ingen følgjer lenger opp denne pasienten og kan lese det',
  },
  'patient-only': {
    status: 403,
    en: 'Only the patient can do this',
    nb: 'Bare pasienten selv kan gjøre dette',
    nn: 'Berre pasienten sjølv kan gjere dette',
  },
  'reading-only': {
    status: 403,
    en: 'You may read here, and write nothing',
    nb: 'Du kan lese her, men ikke skrive noe',
    nn: 'Du kan lese her, men ikkje skrive noko',
  },
} as const satisfies Record<string, { status: number; en: string; nb: string; nn: string }>;
