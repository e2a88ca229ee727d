import * as z from 'zod';
import { COOKIE_FRAME_CHARS, MAX_SEALED_CHARS, openToken, type SealingKeys, sealToken } from './sealed-token.ts';

const issuerSession = z.strictObject({
  v: z.literal(1),
  /** Of the session here that began with it. */
  sid: z.string().min(1),
  /** As the issuer gave it: it names the issuer's own session when the person logs out there (`id_token_hint`). */
  idToken: z.string().min(1),
});
export type IssuerSession = z.infer<typeof issuerSession>;

/** The text of the cookie; undefined when no browser would keep it: then the issuer asks the person whether to log out. */
export async function sealIssuerSession(keys: SealingKeys, value: IssuerSession): Promise<string | undefined> {
  const text = await sealToken(keys, 'naer-issuer', value);
  return text.length > MAX_SEALED_CHARS - COOKIE_FRAME_CHARS ? undefined : text;
}

/** The ID token that this session began with; undefined when it is another session's, or none. */
export async function openIssuerSession(keys: SealingKeys, text: string, sid: string): Promise<string | undefined> {
  const parsed = issuerSession.safeParse(await openToken(keys, 'naer-issuer', text));
  return parsed.success && parsed.data.sid === sid ? parsed.data.idToken : undefined;
}
