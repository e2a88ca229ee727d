import { type Session, sessionEndsAt } from '@naer/auth/session/session';
import type { SessionView } from '@naer/contracts/session';
import type { AppContext } from '../../../http/app-env.ts';
import { type Person, personOf } from '../../../http/authenticate-person.ts';
import { type Choice, listChoices } from '../../../http/list-choices.ts';
import { admitCitizen, answerEnded, keepSessionAlive, type SessionPorts } from '../../../http/session-door.ts';
import type { OpenRecords } from '../answer-read.ts';
import { nameChoices } from './name-choices.ts';

/** `GET /session`: who I am here, what I act as, and what else I may. */
export function getSession(ports: SessionPorts, open: OpenRecords) {
  return async function handleGetSession(c: AppContext): Promise<Response> {
    const person = await personOf(c, ports);
    if (!person.ok) return person.error;
    if (person.value.by === 'token') return c.json(await ofToken(c, open, person.value.principal));
    const { session, provider } = person.value;
    const now = ports.now();
    const frame = { person: { name: session.name ?? null }, endsAt: endOf(session, now) };
    const view: SessionView = { kind: 'citizen', ...frame, options: [] };
    if (session.audience === 'citizen') {
      const admitted = await admitCitizen(c, ports, session);
      if (!admitted.ok) return answerEnded(c, admitted);
      c.res = c.json(view);
    } else {
      const found = await listChoices(c, ports, { session, provider });
      if (found.kind === 'refused') return answerEnded(c, found.answer);
      const options = await nameChoices(c, open, found.choices);
      const chosen = found.choices.findIndex((choice) => isCurrent(choice, session.current));
      c.res = c.json({ ...view, kind: 'staff', current: options[chosen], options });
    }
    await keepSessionAlive(c, session, now);
    return c.res;
  };
}

function isCurrent(
  { tenantId, practitionerId, capacity }: Choice,
  current: { readonly tenantId: string; readonly practitionerId: string; readonly capacityId: string } | undefined,
): boolean {
  return (
    current?.tenantId === tenantId &&
    current.practitionerId === practitionerId &&
    current.capacityId === capacity.capacityId
  );
}

/** As after this request, which is a use of it. */
function endOf(session: Session, now: number): string {
  return new Date(sessionEndsAt({ ...session, sealedAt: now })).toISOString();
}

/** A laptop's token is one capacity and no session. */
async function ofToken(
  c: AppContext,
  open: OpenRecords,
  principal: Extract<Person, { by: 'token' }>['principal'],
): Promise<SessionView> {
  const { tenantId, practitionerId, role, unitIds, organisationId, expiresAt } = principal;
  const capacity = { capacityId: role, role, unitIds, organisationId };
  const options = await nameChoices(c, open, [{ optionId: `${tenantId}.${role}`, tenantId, practitionerId, capacity }]);
  const endsAt = new Date(expiresAt).toISOString();
  return { kind: 'staff', person: { name: null }, current: options[0], options, endsAt };
}
