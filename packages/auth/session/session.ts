import { isUuid } from '@naer/contracts/public-id';
import { REPRESENTATION_BASES } from '@naer/domain/access/may-represent';
import * as z from 'zod';
import { openToken, type SealingKeys, sealToken } from './sealed-token.ts';

/** A session that nobody has used for this long is over. */
export const SESSION_IDLE_MS = 30 * 60_000;
/** However much it is used. */
export const SESSION_ABSOLUTE_MS = 10 * 3_600_000;
/** A session in use is sealed anew, under the newest key, when its seal is this old. */
export const SESSION_ROTATE_MS = 60_000;
/** A clock of another machine may be ahead by this. */
const SKEW_MS = 60_000;

/** Log-ins and organisations of one person that a cookie has room for. */
export const MAX_LOGINS = 12;
export const MAX_ORGANISATIONS = 12;

const id = z.string().refine(isUuid);
const frame = {
  v: z.literal(1),
  /** Names the session, so that it can be ended. */
  sid: id,
  /** Id of the provider: one that is no longer configured opens nothing. */
  provider: z.string().min(1),
  /** What the provider calls the person. */
  name: z.string().max(200).optional(),
  /** Epoch ms. */
  issuedAt: z.number().int(),
  sealedAt: z.number().int(),
};
const staff = z.strictObject({
  ...frame,
  audience: z.literal('staff'),
  /** Where the person works: one log-in a tenant. */
  logins: z.array(z.strictObject({ tenantId: id, practitionerId: id })).max(MAX_LOGINS),
  /** Organisation numbers that the provider said the person came for. */
  organisations: z.array(z.string().regex(/^\d{9}$/)).max(MAX_ORGANISATIONS),
  /** What the person has chosen to act as. */
  current: z.strictObject({ tenantId: id, practitionerId: id, capacityId: z.string().max(100) }).optional(),
});
const citizen = z.strictObject({
  ...frame,
  audience: z.literal('citizen'),
  /** Blind indexes. */
  subjectIndex: z.string().min(40).max(50),
  represents: z.array(z.string().min(40).max(50)).max(20),
  /** Of those: on what, where the issuer said. */
  representsAs: z.record(z.string().min(40).max(50), z.enum(REPRESENTATION_BASES)).optional(),
});
const session = z.discriminatedUnion('audience', [staff, citizen]);

export type StaffSession = z.infer<typeof staff>;
export type CitizenSession = z.infer<typeof citizen>;
export type Session = z.infer<typeof session>;

/** The text of the cookie, sealed at `now` (epoch ms): the idle limit counts from here. */
export async function sealSession(keys: SealingKeys, value: Session, now: number): Promise<string> {
  return await sealToken(keys, 'naer-session', { ...value, sealedAt: now });
}

/** The session of a cookie at `now`; undefined when it is none, or over by either limit. */
export async function openSession(keys: SealingKeys, text: string, now: number): Promise<Session | undefined> {
  const parsed = session.safeParse(await openToken(keys, 'naer-session', text));
  return parsed.success && isAlive(parsed.data, now) ? parsed.data : undefined;
}

/** When it ends if nobody uses it, epoch ms. */
export function sessionEndsAt({ issuedAt, sealedAt }: Session): number {
  return Math.min(sealedAt + SESSION_IDLE_MS, issuedAt + SESSION_ABSOLUTE_MS);
}

/** Whether a request at `now` is to bring home a new seal. */
export function needsNewSeal({ sealedAt }: Session, now: number): boolean {
  return now - sealedAt >= SESSION_ROTATE_MS;
}

function isAlive(value: Session, now: number): boolean {
  const fromFuture = value.issuedAt > now + SKEW_MS || value.sealedAt > now + SKEW_MS;
  return !fromFuture && value.sealedAt >= value.issuedAt && now < sessionEndsAt(value);
}
