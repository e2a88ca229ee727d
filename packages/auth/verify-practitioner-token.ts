import { isUuid } from '@naer/contracts/public-id';
import { err, ok, type Result } from '@naer/domain/result';
import { errors, jwtVerify } from 'jose';
import * as z from 'zod';
import { type AuthError, MAX_TOKEN_CHARS } from './auth-error.ts';
import { importHmacKey } from './hmac-key.ts';
import { isCanonicalToken } from './is-canonical-token.ts';
import { AUDIENCE, LOCAL_ISSUER, PRACTITIONER_TOKEN_TYPE } from './issue-local-practitioner-token.ts';
import { type PractitionerPrincipal, ROLES } from './practitioner-principal.ts';

const id = z.string().refine(isUuid);
const claims = z.object({
  v: z.literal(1),
  sub: id,
  tenant: id,
  role: z.enum(ROLES),
  units: z.array(id).max(100),
  exp: z.number(),
  /** Absent of an old token: it counts as the oldest, so that any revocation holds for it. */
  iat: z.number().default(0),
});

/** A token's principal, and when it was issued (epoch ms): what was revoked later does not come in by it. */
export interface PractitionerToken {
  readonly principal: PractitionerPrincipal;
  readonly issuedAt: number;
}

/** As `readPractitionerToken`, for who asks nobody whether it was revoked. */
export async function verifyPractitionerToken(
  key: string | undefined,
  token: string,
  now: number,
): Promise<Result<PractitionerPrincipal, AuthError>> {
  const read = await readPractitionerToken(key, token, now);
  return read.ok ? ok(read.value.principal) : read;
}

/**
 * Reads a practitioner's token at `now` (epoch ms). Without a key the local issuer is refused: production has none.
 * Signature, type, issuer, audience and expiry are all required.
 */
export async function readPractitionerToken(
  key: string | undefined,
  token: string,
  now: number,
): Promise<Result<PractitionerToken, AuthError>> {
  if (key === undefined) return err({ code: 'issuer-refused' });
  if (token.length > MAX_TOKEN_CHARS || !isCanonicalToken(token)) return err({ code: 'malformed' });
  try {
    const { payload } = await jwtVerify(token, await importHmacKey(key), {
      algorithms: ['HS256'],
      typ: PRACTITIONER_TOKEN_TYPE,
      issuer: LOCAL_ISSUER,
      audience: AUDIENCE,
      requiredClaims: ['sub', 'exp'],
      currentDate: new Date(now),
    });
    const parsed = claims.safeParse(payload);
    if (!parsed.success) return err({ code: 'wrong-claims' });
    const { sub: practitionerId, tenant: tenantId, role, units: unitIds, exp, iat } = parsed.data;
    const principal = { kind: 'practitioner', tenantId, practitionerId, role, unitIds, expiresAt: exp * 1000 } as const;
    return ok({ principal, issuedAt: iat * 1000 });
  } catch (error) {
    return err({ code: codeOf(error), ...(error instanceof errors.JWTExpired && { of: nameOf(error.payload) }) });
  }
}

function nameOf({ sub = '', tenant }: Readonly<Record<string, unknown>> & { readonly sub?: string }): AuthError['of'] {
  return isUuid(sub) && typeof tenant === 'string' && isUuid(tenant)
    ? { tenantId: tenant, principalId: sub }
    : undefined;
}

function codeOf(error: unknown): AuthError['code'] {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWTClaimValidationFailed) return 'wrong-claims';
  return 'bad-signature';
}
