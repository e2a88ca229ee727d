/** Resources and what may be done with them, SMART v2; `platform/*` is for operators. Kept beside `scope-actions.ts`. */
const CLIENT_SCOPES: Readonly<Record<string, string>> = {
  'system/Observation': 'crs',
  'system/DetectedIssue': 'rs',
};
const OPERATOR_SCOPES = ['platform/tenant.read', 'platform/tenant.write'] as const;
const SYNTAX = /^(system\/[A-Z][A-Za-z]+)\.(c?r?u?d?s?)$/;

/** What exists for clients, as it is published and told to who asks for another: every letter by itself is one too. */
export const SUPPORTED_SCOPES: readonly string[] = Object.entries(CLIENT_SCOPES).map(([base, all]) => `${base}.${all}`);
export const SUPPORTED_OPERATOR_SCOPES: readonly string[] = OPERATOR_SCOPES;

/** Whether a client may be registered with it. Pure. */
export function isClientScope(scope: string): boolean {
  const read = readScope(scope);
  if (read === undefined) return false;
  const known = CLIENT_SCOPES[read.base];
  return known !== undefined && [...read.letters].every((letter) => known.includes(letter));
}

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
  const read = readScope(scope);
  if (read === undefined) return false;
  const letters = held.flatMap((one) => {
    const other = readScope(one);
    return other?.base === read.base ? [...other.letters] : [];
  });
  return [...read.letters].every((letter) => letters.includes(letter));
}

function readScope(scope: string): { readonly base: string; readonly letters: string } | undefined {
  const [, base, letters] = SYNTAX.exec(scope) ?? [];
  return base === undefined || letters === undefined || letters === '' ? undefined : { base, letters };
}
