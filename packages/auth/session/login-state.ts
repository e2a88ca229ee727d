import * as z from 'zod';
import { openToken, type SealingKeys, sealToken } from './sealed-token.ts';

/** Between leaving for the issuer and coming back. */
export const LOGIN_STATE_MS = 10 * 60_000;

const secretText = z.string().min(32).max(128);
const loginState = z.strictObject({
  v: z.literal(1),
  provider: z.string().min(1),
  state: secretText,
  nonce: secretText,
  codeVerifier: secretText,
  /** A path of ours, with its query. */
  returnTo: z.string().startsWith('/').max(500),
  /** `<tenantId>.<random>`: links the subject to the practitioner who was invited. */
  invitation: z.string().max(100).optional(),
  /** Epoch ms. */
  startedAt: z.number().int(),
});
/** What must come back to the same browser: who it is that answers is checked against it. */
export type LoginState = z.infer<typeof loginState>;

/** The text of the log-in's cookie. */
export async function sealLoginState(keys: SealingKeys, state: LoginState): Promise<string> {
  return await sealToken(keys, 'naer-login', state);
}

/** The log-in under way at `now` (epoch ms); undefined when there is none, or it took too long. */
export async function openLoginState(keys: SealingKeys, text: string, now: number): Promise<LoginState | undefined> {
  const parsed = loginState.safeParse(await openToken(keys, 'naer-login', text));
  if (!parsed.success) return undefined;
  const age = now - parsed.data.startedAt;
  return age < LOGIN_STATE_MS && age > -60_000 ? parsed.data : undefined;
}
