const WEIGHTS = [3, 2, 7, 6, 5, 4, 3, 2];

/**
 * Whether it is a Norwegian organisation number: nine digits with a right check digit (mod 11, weights 3,2,7,6,5,4,3,2;
 * DOMAIN 2). Real ones begin with 8 or 9; `synthetic` also takes those of invented organisations, which begin with 3.
 */
export function isOrganisationNumber(
  text: string,
  { synthetic = false }: { readonly synthetic?: boolean } = {},
): boolean {
  if (!/^[0-9]{9}$/.test(text)) return false;
  if (!(synthetic ? /^[389]/ : /^[89]/).test(text)) return false;
  const sum = WEIGHTS.reduce((total, weight, place) => total + weight * Number(text[place]), 0);
  return (11 - (sum % 11)) % 11 === Number(text[8]);
}
