import { REPRESENTATION_BASES, type RepresentationBasis } from '@naer/domain/access/may-represent';
import { err, ok, type Result } from '@naer/domain/result';
import type { OidcError, OidcProvider } from './oidc-provider.ts';

/** Who has logged in, by the claims a provider is configured to give. */
export interface LoginClaims {
  readonly subject: string;
  /** Eleven digits; always there of a citizen. */
  readonly nationalId?: string | undefined;
  readonly name?: string | undefined;
  /** 7 to 9 digits. */
  readonly hprNumber?: string | undefined;
  /** Organisation numbers the person came for. */
  readonly organisations: readonly string[];
  /** National ids of whom the person acts for. */
  readonly represents: readonly string[];
  /** Of those: on what, where the issuer says. */
  readonly representsAs?: Readonly<Record<string, RepresentationBasis>> | undefined;
}

type Claims = Readonly<Record<string, unknown>> & { readonly sub: string };

/** Reads verified claims under their configured names, and refuses what the provider's configuration refuses. */
export function readClaims(provider: OidcProvider, claims: Claims): Result<LoginClaims, OidcError> {
  const { claims: names, requiredSecurityLevel, requireOrganisation, audience } = provider;
  // Citizens are of no tenant before they are let in: nobody's log could say it.
  const known = audience === 'staff' ? { subject: claims.sub } : {};
  const of = (name: string | undefined) => (name === undefined ? [] : textsOf(claims[name]));
  if (requiredSecurityLevel !== undefined && of(names.securityLevel ?? 'acr').join() !== requiredSecurityLevel)
    return err({ code: 'level-too-low', reason: 'security-level', ...known });
  const [nationalId] = of(names.nationalId).filter(isNationalId);
  if (audience === 'citizen' && nationalId === undefined)
    return err({ code: 'no-national-id', reason: 'no-national-id' });
  const organisations = [...of(names.organisation), ...of(names.parentOrganisation)].filter(isOrganisationNumber);
  if (requireOrganisation === true && organisations.length === 0)
    return err({ code: 'organisation-missing', reason: 'no-organisation', ...known });
  const hprNumbers = of(names.hprNumber);
  // A number that cannot be read is somebody's: it is not passed over.
  if (hprNumbers.length > 1 || !hprNumbers.every((number) => /^\d{7,9}$/.test(number)))
    return err({ code: 'login-refused', reason: 'hpr-number', ...known });
  return ok({
    subject: claims.sub,
    nationalId,
    name: of(names.name)[0]?.slice(0, 200),
    hprNumber: hprNumbers[0],
    organisations: [...new Set(organisations)],
    ...readRepresented(names.representation === undefined ? undefined : claims[names.representation]),
  });
}

/** National ids, or `{ pid, basis }` where the issuer says on what; a basis that is not known is no word at all. */
function readRepresented(claim: unknown): Pick<LoginClaims, 'represents' | 'representsAs'> {
  const all: readonly unknown[] = Array.isArray(claim) ? claim : [claim];
  const represents = new Set(textsOf(all.filter((one) => typeof one !== 'object')).filter(isNationalId));
  const bases: [string, RepresentationBasis][] = [];
  for (const one of all) {
    if (typeof one !== 'object' || one === null || !('pid' in one) || !('basis' in one)) continue;
    const basis = REPRESENTATION_BASES.find((known) => known === one.basis);
    const [nationalId] = textsOf(one.pid).filter(isNationalId);
    if (basis === undefined || nationalId === undefined) continue;
    represents.add(nationalId);
    bases.push([nationalId, basis]);
  }
  return {
    represents: [...represents],
    ...(bases.length > 0 && { representsAs: Object.fromEntries(bases) }),
  };
}

/** A claim is a text, a number, or a list of them. */
function textsOf(value: unknown): string[] {
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  return all.flatMap((one) => {
    if (typeof one === 'number' && Number.isSafeInteger(one)) return [String(one)];
    return typeof one === 'string' && one.trim() !== '' ? [one.trim()] : [];
  });
}

function isNationalId(text: string): boolean {
  return /^\d{11}$/.test(text);
}

function isOrganisationNumber(text: string): boolean {
  return /^\d{9}$/.test(text);
}
