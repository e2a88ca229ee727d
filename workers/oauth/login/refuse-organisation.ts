import type { OidcProvider } from '@naer/auth/oidc/oidc-provider';
import { MAX_LOGINS } from '@naer/auth/session/session';
import { subjectIndex } from '@naer/auth/subject-index';
import type { Records } from '@naer/db/records';
import { type FoundLogin, findLogins } from '@naer/services/login/find-logins';
import { recordRefusedLogin } from '@naer/services/login/record-refused-login';
import { configurationOf } from '../../env.ts';
import type { AppContext } from '../../http/app-env.ts';
import { describeError, log } from '../../http/log.ts';
import type { LoginPorts } from './login-ports.ts';
import type { Refusal } from './refuse-login.ts';

/** Nobody is let in meanwhile: what could not be written is said to be so, and the refusal stands. */
export async function auditRefusal(
  c: AppContext,
  records: Records,
  logins: readonly Pick<FoundLogin, 'tenantId' | 'practitionerId'>[],
  { code }: Refusal,
): Promise<void> {
  const requestId = c.get('requestId');
  for (const { tenantId, practitionerId } of logins) {
    const written = await recordRefusedLogin(records, { tenantId, practitionerId, code, requestId });
    if (!written.ok) log({ event: 'refusal-not-audited', requestId, tenantId, code: written.error.code });
  }
}

/** A log-in that is refused for what its claims say, or do not: in the log of every tenant where the subject is known. */
export async function auditClaims(
  c: AppContext,
  ports: LoginPorts,
  provider: OidcProvider,
  { subject, code }: { readonly subject: string; readonly code: Refusal['code'] },
): Promise<void> {
  const requestId = c.get('requestId');
  try {
    const opened = await ports.openRecords(c.env);
    if (!opened.ok) return log({ event: 'refusal-not-audited', requestId, code: opened.error.kind });
    const index = await subjectIndex(configurationOf(c.env).BLIND_INDEX_KEY, provider.issuer, subject);
    const logins = await findLogins(opened.value, { subjectIndex: index, limit: MAX_LOGINS });
    if (!logins.ok) return log({ event: 'refusal-not-audited', requestId, code: logins.error.kind });
    await auditRefusal(c, opened.value, logins.value, { code });
  } catch (error) {
    log({ event: 'refusal-not-audited', requestId, ...describeError(error) });
  }
}
