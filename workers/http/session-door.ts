import type { OidcProvider } from '@naer/auth/oidc/oidc-provider';
import { isUnderFormerKey } from '@naer/auth/session/sealed-token';
import {
  type CitizenSession,
  needsNewSeal,
  openSession,
  SESSION_IDLE_MS,
  type Session,
  sealSession,
} from '@naer/auth/session/session';
import type { AdmitAnswer, AdmitRequest } from '@naer/domain/principal/principal-facts';
import { err, ok, type Result } from '@naer/domain/result';
import { type Bindings, configurationOf } from '../env.ts';
import { withTimeout } from '../objects/with-timeout.ts';
import { getPrincipal } from '../principal/get-principal.ts';
import type { AppContext } from './app-env.ts';
import { challenge } from './bearer-token.ts';
import { callObject } from './call-object.ts';
import { addCookie, clearedCookie, cookieText, hasCookie, readCookie, SESSION_COOKIE } from './cookies.ts';
import { holdBack } from './hold-back.ts';
import { describeError, log } from './log.ts';
import { problemResponse } from './problem-response.ts';
import { answerNotAdmitted } from './read-access.ts';
import { recallRefusal } from './recall-refusal.ts';
import { isSameOrigin, needsSameOrigin } from './same-origin.ts';

const ADMIT_WITHIN_MS = 8_000;

/** What the doors for people need of the world; tests bring their own. */
export interface SessionPorts {
  /** Epoch ms. */
  readonly now: () => number;
  /** May reject or never answer. */
  readonly admit: (env: Bindings, request: AdmitRequest) => Promise<AdmitAnswer>;
}

export const LIVE_SESSION_PORTS: SessionPorts = {
  now: () => Date.now(),
  admit: (env, request) =>
    recallRefusal(env, request, () =>
      callObject(
        () => getPrincipal(env, request.tenantId, request.principalId),
        async (principal): Promise<AdmitAnswer> => await principal.admit(request),
      ),
    ),
};

/** Asks a person's object; one that cannot be reached is not ready. */
export async function admitPerson(c: AppContext, ports: SessionPorts, request: AdmitRequest): Promise<AdmitAnswer> {
  const notReady: AdmitAnswer = { ok: false, reason: 'not-ready' };
  try {
    const answer = await withTimeout(ports.admit(c.env, request), ADMIT_WITHIN_MS, notReady);
    if (!answer.ok && answer.reason === 'limited')
      holdBack(c, { until: Date.now() + answer.retryAfterSeconds * 1_000 });
    return answer;
  } catch (error) {
    log({ event: 'object-unreachable', requestId: c.get('requestId'), ...describeError(error) });
    return notReady;
  }
}

/** A citizen's object stands in no tenant: patients and next of kin may be followed in several. */
export const CITIZENS = 'citizen';

/** Asks a citizen's object whether the session has ended; it has no facts, and takes from its bucket. */
export async function admitCitizen(
  c: AppContext,
  ports: SessionPorts,
  { subjectIndex: principalId, issuedAt, sid: sessionId }: CitizenSession,
): Promise<AdmitAnswer> {
  const asked = { v: 1, tenantId: CITIZENS, principalId, issuedAt, sessionId, needsFacts: false, cost: 1 } as const;
  return await admitPerson(c, ports, asked);
}

export interface OpenedSession {
  readonly session: Session;
  readonly provider: OidcProvider;
}

/**
 * The session of a request by cookie. A cookie that is expired, of another deployment or of a provider that is no more is
 * no session, and is taken away; what may change something must come from a page of ours.
 */
export async function sessionOf(
  c: AppContext,
  audience: Session['audience'] | 'any',
  now: number,
): Promise<Result<OpenedSession, Response>> {
  const { SESSION_KEYS, IDENTITY_PROVIDERS, PUBLIC_URL } = configurationOf(c.env);
  const { raw } = c.req;
  const text = readCookie(raw.headers, SESSION_COOKIE);
  const session = text === undefined ? undefined : await openSession(SESSION_KEYS, text, now);
  const provider = IDENTITY_PROVIDERS.find(({ id }) => id === session?.provider);
  if (session === undefined || provider === undefined || provider.audience !== session.audience) {
    const cookie = hasCookie(raw.headers, SESSION_COOKIE) ? { 'set-cookie': clearedCookie(SESSION_COOKIE) } : {};
    return err(problemResponse(c, 'unauthenticated', { headers: { ...challenge(false), ...cookie } }));
  }
  if (audience !== 'any' && session.audience !== audience)
    return err(problemResponse(c, 'unauthenticated', { headers: challenge(false) }));
  if (needsSameOrigin(raw) && !isSameOrigin(raw, PUBLIC_URL)) return err(problemResponse(c, 'cross-origin'));
  c.set('session', session);
  return ok({ session, provider });
}

/** What somebody is told whose object does not let the session in; the cookie of one that was ended is taken away. */
export function answerEnded(c: AppContext, answer: Exclude<AdmitAnswer, { ok: true }>): Response {
  const refused = answerNotAdmitted(c, answer);
  if (answer.reason === 'revoked') refused.headers.append('set-cookie', clearedCookie(SESSION_COOKIE));
  return refused;
}

/** After the answer: a session in use is sealed anew, so that its idle limit counts from now, and no former key is needed. */
export async function keepSessionAlive(c: AppContext, session: Session, now: number): Promise<void> {
  const { SESSION_KEYS } = configurationOf(c.env);
  const text = readCookie(c.req.raw.headers, SESSION_COOKIE) ?? '';
  if (!needsNewSeal(session, now) && !isUnderFormerKey(SESSION_KEYS, text)) return;
  addCookie(c, SESSION_COOKIE, await sessionCookie(c.env, session, now));
}

/** The header that gives the browser this session. */
export async function sessionCookie(env: Bindings, session: Session, now: number): Promise<string> {
  const text = await sealSession(configurationOf(env).SESSION_KEYS, session, now);
  return cookieText(SESSION_COOKIE, text, SESSION_IDLE_MS);
}
