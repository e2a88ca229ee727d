import { hashInvitationCode, tenantOfInvitation } from '@naer/auth/invitation-code';
import type { OidcProvider } from '@naer/auth/oidc/oidc-provider';
import type { LoginClaims } from '@naer/auth/oidc/read-claims';
import { MAX_LOGINS, MAX_ORGANISATIONS, type StaffSession } from '@naer/auth/session/session';
import { subjectIndex } from '@naer/auth/subject-index';
import type { Records } from '@naer/db/records';
import { err, ok, type Result } from '@naer/domain/result';
import { acceptInvitation } from '@naer/services/login/accept-invitation';
import { type FoundLogin, findLogins } from '@naer/services/login/find-logins';
import { recordLogin } from '@naer/services/login/record-login';
import { configurationOf } from '../../env.ts';
import type { AppContext } from '../../http/app-env.ts';
import { listChoices } from '../../http/list-choices.ts';
import type { LoginPorts } from './login-ports.ts';
import type { Refusal } from './refuse-login.ts';
import { auditRefusal } from './refuse-organisation.ts';

export interface StaffLogin {
  readonly provider: OidcProvider;
  readonly claims: LoginClaims;
  /** `<tenantId>.<random>`. */
  readonly invitation?: string | undefined;
}

/**
 * A member of staff: linked by an invitation where one came along, found in every tenant, and offered what the log-in's
 * organisations allow. Who may act as one thing only, acts as that.
 */
export async function beginStaffSession(
  c: AppContext,
  ports: LoginPorts,
  { provider, claims, invitation }: StaffLogin,
): Promise<Result<StaffSession, Refusal>> {
  const opened = await ports.openRecords(c.env);
  if (!opened.ok) return err({ code: 'try-again', reason: opened.error.kind });
  const records = opened.value;
  const index = await subjectIndex(configurationOf(c.env).BLIND_INDEX_KEY, provider.issuer, claims.subject);
  const requestId = c.get('requestId');
  if (invitation !== undefined) {
    const linked = await link(records, { invitation, subjectIndex: index, hprNumber: claims.hprNumber, requestId });
    if (!linked.ok) return linked;
  }
  const logins = await findLogins(records, { subjectIndex: index, limit: MAX_LOGINS });
  if (!logins.ok) return err({ code: 'try-again', reason: logins.error.kind });
  if (logins.value.length === 0) return err({ code: 'not-a-member' });
  const written = await writeDown(records, logins.value, claims, requestId);
  if (!written.ok) return written;
  const now = ports.now();
  const name = claims.name ?? logins.value[0]?.name;
  const session: StaffSession = {
    v: 1,
    sid: crypto.randomUUID(),
    provider: provider.id,
    ...(name === undefined ? {} : { name: name.slice(0, 200) }),
    issuedAt: now,
    sealedAt: now,
    audience: 'staff',
    logins: logins.value.map(({ tenantId, practitionerId }) => ({ tenantId, practitionerId })),
    organisations: claims.organisations.slice(0, MAX_ORGANISATIONS),
  };
  const chosen = await chooseTheOnly(c, ports, session, provider);
  if (!chosen.ok && chosen.error.code === 'organisation-other')
    await auditRefusal(c, records, logins.value, chosen.error);
  return chosen;
}

async function link(
  records: Records,
  {
    invitation,
    ...answer
  }: {
    readonly invitation: string;
    readonly subjectIndex: string;
    readonly hprNumber: string | undefined;
    readonly requestId: string;
  },
): Promise<Result<true, Refusal>> {
  const tenantId = tenantOfInvitation(invitation);
  if (tenantId === undefined) return err({ code: 'invitation-unknown' });
  const codeHash = await hashInvitationCode(invitation);
  const linked = await acceptInvitation(records, { tenantId, codeHash, loginId: crypto.randomUUID(), ...answer });
  if (linked.ok) return ok(true);
  return err(linked.error.code === 'records-unavailable' ? { code: 'try-again' } : { code: linked.error.code });
}

/** Another number in the register of health personnel is another person: nothing is written of anybody then. */
async function writeDown(
  records: Records,
  logins: readonly FoundLogin[],
  { hprNumber }: LoginClaims,
  requestId: string,
): Promise<Result<true, Refusal>> {
  const differs = (known: string | null) => known !== null && hprNumber !== undefined && known !== hprNumber;
  if (logins.some((login) => differs(login.hprNumber))) return err({ code: 'another-person' });
  for (const { tenantId, practitionerId } of logins) {
    const recorded = await recordLogin(records, { tenantId, practitionerId, hprNumber, requestId });
    if (recorded.ok) continue;
    // The number belongs to somebody else of the tenant.
    return err({ code: recorded.error.code === 'already-exists' ? 'another-person' : 'try-again' });
  }
  return ok(true);
}

async function chooseTheOnly(
  c: AppContext,
  ports: LoginPorts,
  session: StaffSession,
  provider: OidcProvider,
): Promise<Result<StaffSession, Refusal>> {
  const found = await listChoices(c, ports, { session, provider });
  if (found.kind === 'refused') return err(refusalOf(found.answer.reason));
  const [first, ...others] = found.choices;
  if (first === undefined) return err({ code: await whyNothing(c, ports, session, provider) });
  if (others.length > 0) return ok(session);
  const { tenantId, practitionerId, capacity } = first;
  return ok({ ...session, current: { tenantId, practitionerId, capacityId: capacity.capacityId } });
}

/** Who has a role, but in none of the organisations they came for, is told so: another choice at the issuer helps. */
async function whyNothing(
  c: AppContext,
  ports: LoginPorts,
  session: StaffSession,
  provider: OidcProvider,
): Promise<'organisation-other' | 'not-a-member'> {
  if (provider.requireOrganisation !== true) return 'not-a-member';
  const anywhere = await listChoices(c, ports, { session, provider: { ...provider, requireOrganisation: false } });
  return anywhere.kind === 'choices' && anywhere.choices.length > 0 ? 'organisation-other' : 'not-a-member';
}

function refusalOf(reason: 'revoked' | 'suspended' | 'unknown' | 'not-ready' | 'limited'): Refusal {
  if (reason === 'suspended') return { code: 'suspended' };
  return { code: reason === 'unknown' ? 'not-a-member' : 'try-again', reason };
}
