import * as z from 'zod';
import { jsonOf } from './key-sets.ts';

const publicKey = z.looseObject({
  kty: z.enum(['EC', 'RSA']),
  kid: z.string().min(1),
  d: z.undefined().optional(),
});

/** Who may make tenants: public keys alone, so that nothing secret of an operator stands here. */
export const platformClients = jsonOf(
  z.array(
    z.strictObject({
      clientId: z.string().regex(/^platform\.[a-z0-9-]{1,60}$/),
      jwks: z.strictObject({ keys: z.array(publicKey).min(1) }),
    }),
  ),
  'must be a JSON array of { clientId: "platform.<name>", jwks } with public keys only',
);
