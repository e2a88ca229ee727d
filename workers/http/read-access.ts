import { type AccessToken, verifyAccessToken } from '@naer/auth/access-token';
import type { AuthError } from '@naer/auth/auth-error';
import { type ClientName, clientIdOf, PLATFORM, parseClientId } from '@naer/auth/client-id';
import { type DpopError, type VerifiedProof, verifyDpopProof } from '@naer/auth/dpop';
import type { AdmitAnswer } from '@naer/domain/principal/principal-facts';
import { err, ok, type Result } from '@naer/domain/result';
import { type Configuration, configurationOf } from '../env.ts';
import { withTimeout } from '../objects/with-timeout.ts';
import { getPrincipal } from '../principal/get-principal.ts';
import type { AppContext } from './app-env.ts';
import { callObject } from './call-object.ts';
import { answerLimited } from './limit-rate.ts';
import { describeError, log } from './log.ts';
import { problemResponse } from './problem-response.ts';
import { recallRefusal } from './recall-refusal.ts';

const SCHEME = /^(Bearer|DPoP) +([^\s,]+) *$/i;
const COST = 1;
const ASK_WITHIN_MS = 8_000;

/** A client or operator whose token holds, and whose object lets it in. */
export interface Access {
  readonly name: ClientName;
  readonly token: AccessToken;
  readonly admitted: Extract<AdmitAnswer, { ok: true }>;
  /** Let in at its limit (`readAccessAtLimit`). */
  readonly heldBackSeconds?: number | undefined;
}

type Refused =
  | { readonly kind: 'missing' }
  | { readonly kind: 'token'; readonly reason: AuthError['code'] | 'wrong-scheme' | 'wrong-key' }
  | { readonly kind: 'proof'; readonly reason: DpopError['code'] | 'replayed' | 'missing' }
  | { readonly kind: 'admission'; readonly answer: Exclude<AdmitAnswer, { ok: true }> };

/** Reads the token of a request, its proof where it is bound to a key, and asks its object; `cost` 0 takes nothing of its bucket. */
export async function readAccess(
  c: AppContext,
  expect: 'client' | 'operator',
  cost = COST,
): Promise<Result<Access, Response>> {
  const read = await readRequest(c, expect, cost);
  return read.ok ? read : err(refuse(c, read.error));
}

/**
 * The same of a client that may yet bring an alarm: at its limit it is let in all the same, with the seconds after which
 * anything else would have to come again.
 */
export async function readAccessAtLimit(c: AppContext): Promise<Result<Access, Response>> {
  const read = await readRequest(c, 'client', COST);
  const { error } = read.ok ? { error: undefined } : read;
  const isLimited = error?.kind === 'admission' && error.answer.reason === 'limited';
  if (!isLimited) return read.ok ? read : err(refuse(c, read.error));
  const again = await readRequest(c, 'client', 0);
  if (!again.ok) return err(refuse(c, again.error));
  return ok({ ...again.value, heldBackSeconds: error.answer.retryAfterSeconds });
}

async function readRequest(
  c: AppContext,
  expect: 'client' | 'operator',
  cost: number,
): Promise<Result<Access, Refused>> {
  const { headers } = c.req.raw;
  const [, scheme = '', text] = SCHEME.exec(headers.get('authorization') ?? '') ?? [];
  if (text === undefined) return err({ kind: 'missing' });
  const configuration = configurationOf(c.env);
  const { TOKEN_SIGNING_KEYS, PUBLIC_URL } = configuration;
  const token = await verifyAccessToken(TOKEN_SIGNING_KEYS, text, { issuer: PUBLIC_URL, now: Date.now() });
  if (!token.ok) {
    noteKnown(c, token.error.of);
    return err({ kind: 'token', reason: token.error.code });
  }
  const name = parseClientId(token.value.clientId);
  noteKnown(c, name);
  if (name === undefined || (name.tenantId === PLATFORM) !== (expect === 'operator'))
    return err({ kind: 'token', reason: 'wrong-claims' });
  const isBound = token.value.jkt !== undefined;
  // A bound token is worth nothing without its proof; a proof beside an unbound one proves nothing.
  if (isBound !== (scheme.toLowerCase() === 'dpop')) return err({ kind: 'token', reason: 'wrong-scheme' });
  const proof = isBound ? await prove(c, configuration, { text, token: token.value }) : ok(undefined);
  if (!proof.ok) return proof;
  const answer = await ask(c, name, { issuedAt: token.value.issuedAt, proof: proof.value, cost });
  if (answer === 'replayed') return err({ kind: 'proof', reason: 'replayed' });
  return answer.ok ? ok({ name, token: token.value, admitted: answer }) : err({ kind: 'admission', answer });
}

/** Whoever is not let in from here on is known to the log. */
function noteKnown(c: AppContext, name: AuthError['of']): void {
  if (name !== undefined) c.set('knownAs', { ...name, actorId: clientIdOf(name) });
}

async function prove(
  c: AppContext,
  { PUBLIC_URL }: Configuration,
  { text, token }: { readonly text: string; readonly token: AccessToken },
): Promise<Result<VerifiedProof, Refused>> {
  const proof = c.req.raw.headers.get('dpop');
  if (proof === null) return err({ kind: 'proof', reason: 'missing' });
  const url = `${PUBLIC_URL}${new URL(c.req.url).pathname}`;
  const request = { method: c.req.method, url, accessToken: text, now: Date.now() };
  const verified = await verifyDpopProof(proof, request);
  if (!verified.ok) return err({ kind: 'proof', reason: verified.error.code });
  return verified.value.jkt === token.jkt ? verified : err({ kind: 'token', reason: 'wrong-key' });
}

/** Whether its object lets it in, and has not seen the proof before; one that cannot be reached is not ready. */
async function ask(
  c: AppContext,
  { tenantId, principalId }: ClientName,
  {
    issuedAt,
    proof,
    cost,
  }: { readonly issuedAt: number; readonly proof: VerifiedProof | undefined; readonly cost: number },
): Promise<AdmitAnswer | 'replayed'> {
  const principal = () => getPrincipal(c.env, tenantId, principalId);
  const needsFacts = tenantId !== PLATFORM;
  const asking = async (): Promise<AdmitAnswer | 'replayed'> => {
    const request = { v: 1, tenantId, principalId, issuedAt, needsFacts, cost } as const;
    const answer = await recallRefusal(c.env, request, () =>
      callObject(principal, async (object): Promise<AdmitAnswer> => await object.admit(request)),
    );
    if (!answer.ok || proof === undefined) return answer;
    const claim = { v: 1, key: `dpop:${proof.jkt}:${proof.jti}`, until: proof.rememberUntil } as const;
    return (await principal().claimOnce(claim)) ? answer : 'replayed';
  };
  const notReady: AdmitAnswer = { ok: false, reason: 'not-ready' };
  try {
    return await withTimeout(asking(), ASK_WITHIN_MS, notReady);
  } catch (error) {
    log({ event: 'object-unreachable', requestId: c.get('requestId'), ...describeError(error) });
    return notReady;
  }
}

function refuse(c: AppContext, refused: Refused): Response {
  switch (refused.kind) {
    case 'missing':
      return problemResponse(c, 'unauthenticated', { headers: { 'www-authenticate': 'Bearer realm="naer", DPoP' } });
    case 'token':
    case 'proof': {
      log({ event: 'access-refused', requestId: c.get('requestId'), code: refused.kind, reason: refused.reason });
      const error = refused.kind === 'token' ? 'invalid_token' : 'invalid_dpop_proof';
      const headers = { 'www-authenticate': `Bearer realm="naer", error="${error}", DPoP error="${error}"` };
      return problemResponse(c, 'unauthenticated', { headers });
    }
    case 'admission':
      return answerNotAdmitted(c, refused.answer);
  }
}

/** What somebody whose token holds is told when their object does not let them in. */
export function answerNotAdmitted(c: AppContext, answer: Exclude<AdmitAnswer, { ok: true }>): Response {
  if (answer.reason !== 'limited') log({ event: 'not-admitted', requestId: c.get('requestId'), reason: answer.reason });
  switch (answer.reason) {
    case 'limited':
      return answerLimited(c, answer.retryAfterSeconds);
    case 'not-ready':
      return problemResponse(c, 'try-again', { headers: { 'retry-after': '5' } });
    case 'suspended':
      return problemResponse(c, 'tenant-suspended');
    case 'revoked':
    case 'unknown':
      return problemResponse(c, 'unauthenticated', {
        headers: { 'www-authenticate': 'Bearer realm="naer", error="invalid_token"' },
      });
  }
}
