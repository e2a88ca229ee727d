/** Of people with a session in a cookie; part of the one catalogue. */
export const SESSION_ERROR_CODES = {
  'cross-origin': {
    status: 403,
    en: 'The request comes from another page',
    nb: 'Forespørselen kommer fra en annen side',
    nn: 'Førespurnaden kjem frå ei anna side',
  },
  'capacity-required': {
    status: 403,
    en: 'Choose which role you are here in',
    nb: 'Velg hvilken rolle du er her i',
    nn: 'Vel kva rolle du er her i',
  },
} as const;
