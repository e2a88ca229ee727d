/** Why a patient was not taken in, moved on or let go: part of the one catalogue in `error-codes.ts`. */
export const PATIENT_ERROR_CODES = {
  'referral-decided': {
    status: 409,
    en: 'The referral has been answered or withdrawn already',
    nb: 'Henvisningen er allerede besvart eller trukket',
    nn: 'Tilvisinga er alt svara på eller trekt',
  },
  'already-followed': {
    status: 409,
    en: 'The patient is followed already',
    nb: 'Pasienten følges allerede opp',
    nn: 'Pasienten blir alt følgd opp',
  },
  'journal-being-removed': {
    status: 409,
    en: 'The journal is being removed, for its time has passed: try again later',
    nb: 'Journalen er i ferd med å bli slettet, for tiden er ute: prøv igjen senere',
    nn: 'Journalen er i ferd med å bli sletta, for tida er ute: prøv igjen seinare',
  },
  'second-kit-reason': {
    status: 409,
    en: 'The patient has equipment already: give the reason for more',
    nb: 'Pasienten har allerede utstyr: oppgi grunn til mer',
    nn: 'Pasienten har alt utstyr: oppgi grunn til meir',
  },
  'wrong-stage': {
    status: 409,
    en: 'The follow-up is not at the stage before this one',
    nb: 'Oppfølgingen er ikke i steget før dette',
    nn: 'Oppfølginga er ikkje i steget før dette',
  },
  'enrolment-incomplete': {
    status: 422,
    en: 'Something must be in place first',
    nb: 'Noe må være på plass først',
    nn: 'Noko må vere på plass først',
  },
  'consent-refused': {
    status: 422,
    en: 'The consent or decision cannot be kept as it is',
    nb: 'Samtykket eller vedtaket kan ikke lagres slik det er',
    nn: 'Samtykket eller vedtaket kan ikkje lagrast slik det er',
  },
  'consent-withdrawn': {
    status: 409,
    en: 'The consent or decision has been withdrawn already',
    nb: 'Samtykket eller vedtaket er allerede trukket tilbake',
    nn: 'Samtykket eller vedtaket er alt trekt tilbake',
  },
  'alerts-open': {
    status: 409,
    en: 'Red alerts are open: say what becomes of them',
    nb: 'Røde varsler er åpne: oppgi hva som skal skje med dem',
    nn: 'Raude varsel er opne: oppgi kva som skal skje med dei',
  },
  'patient-died': {
    status: 409,
    en: 'A death is registered',
    nb: 'Dødsfall er registrert',
    nn: 'Dødsfall er registrert',
  },
  'merge-needed': {
    status: 409,
    en: 'The national id belongs to another record: the two must be merged',
    nb: 'Fødselsnummeret hører til en annen journal: de to må slås sammen',
    nn: 'Fødselsnummeret høyrer til ein annan journal: dei to må slåast saman',
  },
  'merge-with-itself': {
    status: 422,
    en: 'A record cannot be merged with itself',
    nb: 'En journal kan ikke slås sammen med seg selv',
    nn: 'Ein journal kan ikkje slåast saman med seg sjølv',
  },
  'already-merged': {
    status: 409,
    en: 'One of the two records leads to another already',
    nb: 'En av de to journalene er allerede slått sammen med en annen',
    nn: 'Ein av dei to journalane er alt slått saman med ein annan',
  },
  'has-merged': {
    status: 409,
    en: 'Other records lead to the one that would be merged away: merge the other way round',
    nb: 'Andre journaler er slått sammen med den som skulle vekk: slå sammen motsatt vei',
    nn: 'Andre journalar er slått saman med den som skulle vekk: slå saman motsett veg',
  },
  'merge-not-followed': {
    status: 409,
    en: 'Nobody follows the record that would stay: merge the other way round',
    nb: 'Ingen følger opp journalen som skulle stå: slå sammen motsatt vei',
    nn: 'Ingen følgjer opp journalen som skulle stå: slå saman motsett veg',
  },
  'merge-undone': {
    status: 409,
    en: 'The merge has been undone already',
    nb: 'Sammenslåingen er allerede opphevet',
    nn: 'Samanslåinga er alt oppheva',
  },
} as const satisfies Record<string, { status: number; en: string; nb: string; nn: string }>;
