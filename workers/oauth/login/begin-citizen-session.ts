import type { OidcProvider } from '@naer/auth/oidc/oidc-provider';
import type { LoginClaims } from '@naer/auth/oidc/read-claims';
import { blindIndex } from '@naer/auth/seal';
import type { CitizenSession } from '@naer/auth/session/session';
import { err, ok, type Result } from '@naer/domain/result';
import { configurationOf } from '../../env.ts';
import type { AppContext } from '../../http/app-env.ts';
import type { LoginPorts } from './login-ports.ts';
import type { Refusal } from './refuse-login.ts';

const MOST_REPRESENTED = 20;

/** A patient or next of kin: of the national ids their blind indexes are kept, and nothing else. */
export async function beginCitizenSession(
  c: AppContext,
  ports: LoginPorts,
  { provider, claims }: { readonly provider: OidcProvider; readonly claims: LoginClaims },
): Promise<Result<CitizenSession, Refusal>> {
  const { BLIND_INDEX_KEY } = configurationOf(c.env);
  if (claims.nationalId === undefined) return err({ code: 'no-national-id' });
  const represented = claims.represents.slice(0, MOST_REPRESENTED);
  const indexes = await Promise.all(represented.map((nationalId) => blindIndex(BLIND_INDEX_KEY, nationalId)));
  const bases = represented.flatMap((nationalId, nth) => {
    const [basis, index] = [claims.representsAs?.[nationalId], indexes[nth]];
    return basis === undefined || index === undefined ? [] : [[index, basis] as const];
  });
  const now = ports.now();
  return ok({
    v: 1,
    sid: crypto.randomUUID(),
    provider: provider.id,
    ...(claims.name === undefined ? {} : { name: claims.name }),
    issuedAt: now,
    sealedAt: now,
    audience: 'citizen',
    subjectIndex: await blindIndex(BLIND_INDEX_KEY, claims.nationalId),
    represents: indexes,
    ...(bases.length > 0 && { representsAs: Object.fromEntries(bases) }),
  });
}
