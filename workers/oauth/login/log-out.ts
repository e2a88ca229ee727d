import { SESSION_ABSOLUTE_MS, type Session } from '@naer/auth/session/session';
import type { AdmitAnswer } from '@naer/domain/principal/principal-facts';
import type { AppContext } from '../../http/app-env.ts';
import { personOf } from '../../http/authenticate-person.ts';
import { hasCookie, SESSION_COOKIE } from '../../http/cookies.ts';
import { describeError, log } from '../../http/log.ts';
import { problemResponse } from '../../http/problem-response.ts';
import { admitPerson, answerEnded, CITIZENS, sessionOf } from '../../http/session-door.ts';
import { answerEndedHere, answerLoggedOut } from './leave-issuer.ts';
import type { EndedPerson, LoginPorts } from './login-ports.ts';

/** `POST /oauth/logout`: this session ends here, and its cookie opens nothing any more. Without one there is nothing to do. */
export function logOut(ports: LoginPorts) {
  return async function handleLogOut(c: AppContext): Promise<Response> {
    if (!hasCookie(c.req.raw.headers, SESSION_COOKIE)) return answerEndedHere(c);
    const opened = await sessionOf(c, 'any', ports.now());
    // A cookie that opens nothing is taken away, and that is all that was asked.
    if (!opened.ok) return opened.error.status === 401 ? answerEndedHere(c) : opened.error;
    const { session, provider } = opened.value;
    const end = { sid: session.sid, until: session.issuedAt + SESSION_ABSOLUTE_MS };
    if (!(await eachOf(c, loginsOf(session), (person) => ports.endSession(c.env, person, end))))
      return problemResponse(c, 'try-again', { headers: { 'retry-after': '5' } });
    return await answerLoggedOut(c, ports, { provider, sid: session.sid, everywhere: false });
  };
}

/**
 * `POST /oauth/logout-everywhere`: every session and token of the person that was issued until now is refused. 401 to a
 * session that was ended itself: a copy of its cookie ends nobody's.
 */
export function logOutEverywhere(ports: LoginPorts) {
  return async function handleLogOutEverywhere(c: AppContext): Promise<Response> {
    const person = await personOf(c, ports);
    if (!person.ok) return person.error;
    const ended = person.value.by === 'token' ? undefined : await whyEnded(c, ports, person.value.session);
    if (ended !== undefined) return answerEnded(c, ended);
    const people = person.value.by === 'token' ? [person.value.principal] : loginsOf(person.value.session);
    // One more: what was issued in this very millisecond ends too.
    const end = { before: ports.now() + 1, requestId: c.get('requestId') };
    if (!(await eachOf(c, people, (one) => ports.endAll(c.env, one, end))))
      return problemResponse(c, 'try-again', { headers: { 'retry-after': '5' } });
    if (person.value.by === 'token') return answerEndedHere(c);
    const { provider, session } = person.value;
    return await answerLoggedOut(c, ports, { provider, sid: session.sid, everywhere: true });
  };
}

function loginsOf(session: Session): readonly EndedPerson[] {
  if (session.audience === 'staff') return session.logins;
  return [{ tenantId: CITIZENS, practitionerId: session.subjectIndex }];
}

/** Why the session is over, of one that has ended for each of its log-ins. Who is suspended may still log out. */
async function whyEnded(
  c: AppContext,
  ports: LoginPorts,
  session: Session,
): Promise<Exclude<AdmitAnswer, { ok: true }> | undefined> {
  const { issuedAt, sid: sessionId } = session;
  const asked = { v: 1, issuedAt, sessionId, needsFacts: false, cost: 0 } as const;
  const answers = await Promise.all(
    loginsOf(session).map(({ tenantId, practitionerId: principalId }) =>
      admitPerson(c, ports, { ...asked, tenantId, principalId }),
    ),
  );
  const revoked = answers.flatMap((answer) => (!answer.ok && answer.reason === 'revoked' ? [answer] : []));
  return revoked.length === answers.length ? revoked[0] : undefined;
}

/** False when one could not be reached: then nobody is told that it is done. */
async function eachOf(
  c: AppContext,
  people: readonly EndedPerson[],
  end: (person: EndedPerson) => Promise<unknown>,
): Promise<boolean> {
  try {
    await Promise.all(people.map(end));
    return true;
  } catch (error) {
    log({ event: 'object-unreachable', requestId: c.get('requestId'), ...describeError(error) });
    return false;
  }
}
