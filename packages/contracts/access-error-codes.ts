/** Why somebody was not let in, or a change of who sees a patient was not made: part of the one catalogue in `error-codes.ts`. */
export const ACCESS_ERROR_CODES = {
  'relation-too-weak': {
    status: 403,
    en: 'You may see this patient, but what you ask for is not yours to do',
    nb: 'Du har tilgang til denne pasienten, men ikke til å gjøre dette',
    nn: 'Du har tilgang til denne pasienten, men ikkje til å gjere dette',
  },
  'relation-exists': {
    status: 409,
    en: 'There is such a relation in that time already',
    nb: 'Det finnes allerede en slik tilknytning i dette tidsrommet',
    nn: 'Det finst allereie ei slik tilknyting i dette tidsrommet',
  },
  'relation-over': {
    status: 409,
    en: 'The relation has ended already',
    nb: 'Tilknytningen er allerede avsluttet',
    nn: 'Tilknytinga er allereie avslutta',
  },
  'already-related': {
    status: 409,
    en: 'You can see this patient already',
    nb: 'Du har allerede tilgang til denne pasienten',
    nn: 'Du har allereie tilgang til denne pasienten',
  },
  'responsible-unit': {
    status: 409,
    en: 'The unit that answers for the patient cannot be kept out as a whole',
    nb: 'Enheten som har ansvar for pasienten, kan ikke sperres ute som helhet',
    nn: 'Eininga som har ansvar for pasienten, kan ikkje sperrast ute som heilskap',
  },
  'block-exists': {
    status: 409,
    en: 'This block is recorded already',
    nb: 'Denne sperringen er allerede registrert',
    nn: 'Denne sperringa er allereie registrert',
  },
  'block-lifted': {
    status: 409,
    en: 'The block has been lifted already',
    nb: 'Sperringen er allerede opphevet',
    nn: 'Sperringa er allereie oppheva',
  },
  'already-reviewed': {
    status: 409,
    en: 'This access has been reviewed already',
    nb: 'Denne tilgangen er allerede vurdert',
    nn: 'Denne tilgangen er allereie vurdert',
  },
  'own-review': {
    status: 403,
    en: 'Nobody reviews their own access',
    nb: 'Ingen vurderer sin egen tilgang',
    nn: 'Ingen vurderer sin eigen tilgang',
  },
} as const satisfies Record<string, { status: number; en: string; nb: string; nn: string }>;
