import * as z from 'zod';
import { jsonOf } from './key-sets.ts';

const coordinate = z.string().regex(/^[A-Za-z0-9_-]{43}$/);

/** Names of claims: what HelseID or ID-porten calls them is configuration, not code (DOMAIN 6). */
const claims = z.strictObject({
  nationalId: z.string().min(1),
  name: z.string().min(1).optional(),
  securityLevel: z.string().min(1).optional(),
  hprNumber: z.string().min(1).optional(),
  /** Organisation numbers that the person came for. */
  organisation: z.string().min(1).optional(),
  parentOrganisation: z.string().min(1).optional(),
  /** National ids of whom the person acts for. */
  representation: z.string().min(1).optional(),
});

const provider = z.strictObject({
  /** In our URLs: `helseid`, `idporten`. */
  id: z.string().regex(/^[a-z][a-z0-9-]{0,30}$/),
  issuer: z.url({ protocol: /^https?$/ }),
  audience: z.enum(['staff', 'citizen']),
  clientId: z.string().min(1),
  /** Signs `private_key_jwt` assertions. */
  privateKeyJwk: z.object({
    kty: z.literal('EC'),
    crv: z.literal('P-256'),
    kid: z.string(),
    x: coordinate,
    y: coordinate,
    d: coordinate,
  }),
  scope: z.string().regex(/\bopenid\b/),
  acrValues: z.string().min(1).optional(),
  claims,
  /** `4` for HelseID: a log-in of another level is refused. Only a laptop's provider may have none. */
  requiredSecurityLevel: z.string().min(1).optional(),
  /** A log-in whose organisation claim names none of the capacity's is refused. */
  requireOrganisation: z.boolean().optional(),
  /** `get` for an issuer whose log-out takes no POST: a link without any ID token. */
  endSessionBy: z.enum(['post', 'get']).optional(),
  /** http, for the issuer that runs beside a local Worker. */
  allowInsecure: z.literal(true).optional(),
});
export type IdentityProvider = z.infer<typeof provider>;

/** The issuers people log in at. */
export const identityProviders = jsonOf(
  z
    .array(provider)
    .refine((all) => new Set(all.map(({ id }) => id)).size === all.length)
    .refine((all) => all.every(({ issuer, allowInsecure }) => issuer.startsWith('https:') || allowInsecure === true)),
  'must be a JSON array of identity providers, each with an id of its own and an https issuer',
);
