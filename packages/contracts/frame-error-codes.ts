/** Of tenants, organisations, units and members; part of the one catalogue. */
export const FRAME_ERROR_CODES = {
  /** Of the tenant, the organisation, the person or the client: the caller learns no more. */
  'tenant-suspended': {
    status: 403,
    en: 'Access is suspended for now',
    nb: 'Tilgangen er stanset inntil videre',
    nn: 'Tilgangen er stansa inntil vidare',
  },
  'wrong-state': {
    status: 409,
    en: 'Its state does not allow that',
    nb: 'Tilstanden tillater ikke dette',
    nn: 'Tilstanden tillèt ikkje dette',
  },
  'last-administrator': {
    status: 409,
    en: 'The health community would be left without an administrator',
    nb: 'Helsefellesskapet ville stått uten administrator',
    nn: 'Helsefellesskapet ville stått utan administrator',
  },
  'unit-in-use': {
    status: 409,
    en: 'The unit still follows patients, has open alerts or stands in for another',
    nb: 'Enheten følger fortsatt pasienter, har åpne varsler eller er reserve for en annen',
    nn: 'Eininga følgjer framleis pasientar, har opne varsel eller er reserve for ei anna',
  },
  'unit-discontinued': {
    status: 409,
    en: 'The unit has been closed for good',
    nb: 'Enheten er nedlagt',
    nn: 'Eininga er nedlagd',
  },
  'organisation-in-use': {
    status: 409,
    en: 'The organisation is still responsible for patients',
    nb: 'Virksomheten har fortsatt ansvar for pasienter',
    nn: 'Verksemda har framleis ansvar for pasientar',
  },
  'tenant-in-use': {
    status: 409,
    en: 'The health community still follows patients',
    nb: 'Helsefellesskapet følger fortsatt pasienter',
    nn: 'Helsefellesskapet følgjer framleis pasientar',
  },
  'invitation-used': {
    status: 409,
    en: 'The invitation has been accepted or withdrawn already',
    nb: 'Invitasjonen er allerede tatt i bruk eller trukket tilbake',
    nn: 'Invitasjonen er allereie teken i bruk eller trekt tilbake',
  },
  'quota-exceeded': {
    status: 409,
    en: 'There are as many of these as there may be',
    nb: 'Det finnes så mange av disse som det kan være',
    nn: 'Det finst så mange av desse som det kan vere',
  },
} as const satisfies Record<string, { status: number; en: string; nb: string; nn: string }>;
