/** Of devices, their assignments and gateways: part of the one catalogue in `error-codes.ts`. */
export const DEVICE_ERROR_CODES = {
  'unknown-device': {
    status: 422,
    en: 'The device is none of yours, or nobody has had it',
    nb: 'Enheten er ikke en av deres, eller ingen har hatt den',
    nn: 'Utstyret er ikkje eitt av dykkar, eller ingen har hatt det',
  },
  'second-kit': {
    status: 409,
    en: 'The patient has such equipment or is followed elsewhere already: say why another is needed',
    nb: 'Pasienten har slikt utstyr eller følges opp et annet sted allerede: oppgi hvorfor det trengs mer',
    nn: 'Pasienten har slikt utstyr eller blir følgd opp ein annan stad allereie: oppgi kvifor det trengst meir',
  },
  'device-taken': {
    status: 409,
    en: 'Somebody else has the device in that time',
    nb: 'Noen andre har enheten i det tidsrommet',
    nn: 'Nokon andre har utstyret i det tidsrommet',
  },
  'device-shared': {
    status: 409,
    en: 'A shared device is used by slot or session, a personal one is assigned',
    nb: 'En delt enhet brukes med brukerplass eller økt, en personlig tildeles',
    nn: 'Eit delt utstyr blir brukt med brukarplass eller økt, eit personleg blir tildelt',
  },
  'assignment-ended': {
    status: 409,
    en: 'The assignment has ended',
    nb: 'Tildelingen er avsluttet',
    nn: 'Tildelinga er avslutta',
  },
  'device-assigned': {
    status: 409,
    en: 'A patient has the device, or will have it: it is returned first',
    nb: 'En pasient har enheten, eller skal ha den: den leveres tilbake først',
    nn: 'Ein pasient har utstyret, eller skal ha det: det blir levert tilbake først',
  },
  'device-retired': {
    status: 409,
    en: 'The device has been taken out of use',
    nb: 'Enheten er tatt ut av bruk',
    nn: 'Utstyret er teke ut av bruk',
  },
  'not-confirmed': {
    status: 422,
    en: 'The two identifiers are not this patient’s',
    nb: 'De to kjennetegnene er ikke denne pasientens',
    nn: 'Dei to kjenneteikna er ikkje denne pasienten sine',
  },
} as const satisfies Record<string, { status: number; en: string; nb: string; nn: string }>;
