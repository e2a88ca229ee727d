/** Of partners' apps and gateways; part of the one catalogue. */
export const CLIENT_ERROR_CODES = {
  'secrets-not-allowed': {
    status: 409,
    en: 'The health community has keys alone, or no key and no secret would be left',
    nb: 'Helsefellesskapet bruker bare nøkler, eller det ville ikke vært noen nøkkel eller hemmelighet igjen',
    nn: 'Helsefellesskapet bruker berre nøklar, eller det ville ikkje vore nokon nøkkel eller løyndom att',
  },
  'private-key': {
    status: 422,
    en: 'The private part of a key was sent: throw that key away and send a public one',
    nb: 'Den private delen av en nøkkel ble sendt: kast nøkkelen og send en offentlig',
    nn: 'Den private delen av ein nøkkel vart send: kast nøkkelen og send ein offentleg',
  },
} as const satisfies Record<string, { status: number; en: string; nb: string; nn: string }>;
