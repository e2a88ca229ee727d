import * as z from 'zod';
import { COOKIE_FRAME_CHARS, MAX_SEALED_CHARS, openToken, type SealingKeys, sealToken } from './sealed-token.ts';

const departure = z.strictObject({
  v: z.literal(1),
  provider: z.string().min(1),
  /** Comes back from the issuer with the browser. */
  state: z.string().min(1),
  /** Of the session that ended here: the issuer is shown whose it was. */
  idToken: z.string().min(1).optional(),
});
/** Of who has logged out here and is about to do so at the issuer. */
export type Departure = z.infer<typeof departure>;

/** The text of the cookie; without the token when no browser would keep it. */
export async function sealDeparture(keys: SealingKeys, { idToken, ...value }: Departure): Promise<string> {
  const text = await sealToken(keys, 'naer-leaving', { ...value, idToken });
  return text.length > MAX_SEALED_CHARS - COOKIE_FRAME_CHARS ? await sealToken(keys, 'naer-leaving', value) : text;
}

/** Undefined when it is none, or sealed for something else. */
export async function openDeparture(keys: SealingKeys, text: string): Promise<Departure | undefined> {
  return departure.safeParse(await openToken(keys, 'naer-leaving', text)).data;
}
