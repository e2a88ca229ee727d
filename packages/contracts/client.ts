import * as z from 'zod';
import { isJwksUri } from './jwks-uri.ts';
import { publicJwksSchema } from './public-keys.ts';
import { CLIENT_SCOPES } from './scopes.ts';
import { chosenId, frameName } from './tenant.ts';

const scopes = z
  .array(z.enum(CLIENT_SCOPES as [string, ...string[]]))
  .min(1)
  .max(20)
  .refine((all) => new Set(all).size === all.length);
const changeable = {
  name: frameName,
  scopes,
  /** Public keys that its assertions are signed with: ES256, ES384 or RS384. */
  jwks: publicJwksSchema.optional(),
  /** Or where they are published, over https. */
  jwksUri: z.string().refine(isJwksUri).optional(),
  /** Tokens only to who proves a key (DPoP). */
  requireDpop: z.boolean().default(false),
  /** Requests a minute; absent: the default. */
  perMinute: z.int().min(1).max(60_000).optional(),
};

interface Credentials {
  readonly jwks?: unknown;
  readonly jwksUri?: string | undefined;
  readonly secret?: 'none' | 'keep' | 'new' | undefined;
}
const hasOneWay = ({ jwks, jwksUri, secret }: Credentials) =>
  (jwks === undefined || jwksUri === undefined) &&
  (jwks !== undefined || jwksUri !== undefined || (secret ?? 'none') !== 'none');

/** `POST /clients`: a partner's app or a gateway, which acts as that organisation. `secret: new` only where the tenant allows secrets. */
export const newClientRequest = z
  .strictObject({
    /** The part of the client id after its dot, if the sender chooses it. */
    clientId: chosenId.optional(),
    organisationId: chosenId,
    ...changeable,
    secret: z.enum(['none', 'new']).default('none'),
  })
  .refine(hasOneWay, { path: ['jwks'] });
export type NewClientRequest = z.infer<typeof newClientRequest>;

/** `PUT /clients/{clientId}`, with `If-Match`: all of what may change. Keys are rotated by sending the old and the new, then the new alone. */
export const clientRequest = z
  .strictObject({ ...changeable, secret: z.enum(['none', 'keep', 'new']).default('keep') })
  .refine(hasOneWay, { path: ['jwks'] });
export type ClientRequest = z.infer<typeof clientRequest>;

export const clientView = z.strictObject({
  /** `<tenantId>.<uuid>`. */
  clientId: z.string(),
  organisationId: z.uuid(),
  name: z.string(),
  scopes: z.array(z.string()),
  jwks: z.looseObject({ keys: z.array(z.looseObject({})) }).optional(),
  jwksUri: z.string().optional(),
  hasSecret: z.boolean(),
  requireDpop: z.boolean(),
  perMinute: z.int().optional(),
  createdAt: z.iso.datetime(),
  /** Closed for good. */
  revokedAt: z.iso.datetime().optional(),
  version: z.int(),
});
export type ClientView = z.infer<typeof clientView>;

/** `secret` is shown once, when it is made. `active`: its object has it already; else in a minute at most. */
export const clientSaved = z.strictObject({
  clientId: z.string(),
  version: z.int(),
  active: z.boolean(),
  secret: z.string().optional(),
});
export type ClientSaved = z.infer<typeof clientSaved>;

/** `recorded` false: it is closed, and the records hear of it as soon as they can. */
export const clientRevoked = z.strictObject({ clientId: z.string(), recorded: z.boolean() });
export type ClientRevoked = z.infer<typeof clientRevoked>;
