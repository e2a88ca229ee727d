import type { StaffSession } from '@naer/auth/session/session';
import type { AdmitAnswer, Capacity } from '@naer/domain/principal/principal-facts';
import type { AppContext } from './app-env.ts';
import { offeredCapacities } from './offered-capacities.ts';
import { admitPerson, type OpenedSession, type SessionPorts } from './session-door.ts';

/** One thing a person may act as. */
export interface Choice {
  readonly optionId: string;
  readonly tenantId: string;
  readonly practitionerId: string;
  readonly capacity: Capacity;
}

export type Choices =
  | { readonly kind: 'choices'; readonly choices: readonly Choice[] }
  /** Why nobody of the session's log-ins is let in. */
  | { readonly kind: 'refused'; readonly answer: Exclude<AdmitAnswer, { ok: true }> };

/** Everything the session's log-ins may act as now, asked of each one's object. */
export async function listChoices(
  c: AppContext,
  ports: SessionPorts,
  { session, provider }: { readonly session: StaffSession; readonly provider: OpenedSession['provider'] },
): Promise<Choices> {
  const { logins, issuedAt, sid: sessionId } = session;
  const answers = await Promise.all(
    logins.map(async ({ tenantId, practitionerId }) => {
      const person = { tenantId, principalId: practitionerId };
      const request = { v: 1, ...person, issuedAt, sessionId, needsFacts: true, cost: 0 } as const;
      return { tenantId, practitionerId, answer: await admitPerson(c, ports, request) };
    }),
  );
  const choices = answers.flatMap(({ tenantId, practitionerId, answer }) => {
    if (!answer.ok || answer.facts === undefined) return [];
    return offeredCapacities(session, provider, answer.facts).map(
      (capacity): Choice => ({ optionId: optionIdOf(tenantId, capacity), tenantId, practitionerId, capacity }),
    );
  });
  const refusals = answers.flatMap(({ answer }) => (answer.ok ? [] : [answer]));
  const [refusal] = refusals;
  if (refusal === undefined || refusals.length < answers.length) return { kind: 'choices', choices };
  // Of several reasons the one that may pass is told: who tries again may be let in.
  return { kind: 'refused', answer: refusals.find(({ reason }) => reason === 'not-ready') ?? refusal };
}

/** Stable over changes of the capacity's units. */
function optionIdOf(tenantId: string, { capacityId }: Capacity): string {
  return `${tenantId}.${capacityId}`;
}
