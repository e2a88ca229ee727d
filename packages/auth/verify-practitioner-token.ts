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
});

/**
 * Reads a practitioner's token at `now` (epoch ms). Without a key the local issuer is refused: production has none.
 * Signature, type, issuer, audience and expiry are all required.
 */
export async function verifyPractitionerToken(
  key: string | undefined,
  token: string,
  now: number,
): Promise<Result<PractitionerPrincipal, AuthError>> {
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
    return ok({
      kind: 'practitioner',
      tenantId: parsed.data.tenant,
      practitionerId: parsed.data.sub,
      role: parsed.data.role,
      unitIds: parsed.data.units,
      expiresAt: parsed.data.exp * 1000,
    });
  } catch (error) {
    return err({ code: codeOf(error) });
  }
}

function codeOf(error: unknown): AuthError['code'] {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWTClaimValidationFailed) return 'wrong-claims';
  return 'bad-signature';
}
