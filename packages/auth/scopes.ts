import { CLIENT_SCOPES } from '@naer/contracts/scopes';

/** Of operators of the platform. */
export const SUPPORTED_OPERATOR_SCOPES: readonly string[] = ['platform/tenant.read', 'platform/tenant.write'];

/** The scopes of `asked` (separated by spaces) if each lies within `held`; without any asked, all that are held. Pure. */
export function grantScopes(asked: string | undefined, held: readonly string[]): readonly string[] | undefined {
  const scopes = (asked ?? '').split(' ').filter((one) => one !== '');
  if (scopes.length === 0) return held.length === 0 ? undefined : held;
  return scopes.every((scope) => isHeld(scope, held)) ? [...new Set(scopes)] : undefined;
}

/** Of the scopes of a token those that its client still holds: fewer since it was issued count at once. Pure. */
export function stillHeld(scopes: readonly string[], held: readonly string[]): readonly string[] {
  return scopes.filter((scope) => isHeld(scope, held));
}

function isHeld(scope: string, held: readonly string[]): boolean {
  if (held.includes(scope)) return true;
  if (!CLIENT_SCOPES.includes(scope)) return false;
  const { base, letters } = partsOf(scope);
  const given = held.map(partsOf).filter((one) => one.base === base);
  return [...letters].every((letter) => given.some((one) => one.letters.includes(letter)));
}

function partsOf(scope: string): { readonly base: string; readonly letters: string } {
  const at = scope.lastIndexOf('.');
  return { base: scope.slice(0, at), letters: scope.slice(at + 1) };
}
