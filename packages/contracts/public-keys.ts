import * as z from 'zod';

/** Members of a JWK that are secret, RFC 7518: one that holds any of them is refused, and has to be thought stolen. */
export const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'] as const;

export const MAX_KEYS = 10;
/** Of 2048 bits: the least that RFC 7518 allows. */
const MODULUS_CHARS = 342;
const MAX_MODULUS_CHARS = 1_366;

const coordinate = (chars: number) => z.string().regex(new RegExp(`^[A-Za-z0-9_-]{${chars}}$`));
const common = {
  kid: z.string().min(1).max(200),
  use: z.literal('sig').optional(),
  key_ops: z.tuple([z.literal('verify')]).optional(),
};
const certificate = {
  x5c: z.array(z.string().max(8_192)).max(5).optional(),
  x5t: z.string().max(100).optional(),
  'x5t#S256': z.string().max(100).optional(),
};

/** Public keys that sign ES256, ES384 or RS384; nothing private, and nothing that is not known. */
export const publicKeySchema = z.union([
  z.strictObject({
    ...common,
    ...certificate,
    kty: z.literal('EC'),
    crv: z.literal('P-256'),
    alg: z.literal('ES256').optional(),
    x: coordinate(43),
    y: coordinate(43),
  }),
  z.strictObject({
    ...common,
    ...certificate,
    kty: z.literal('EC'),
    crv: z.literal('P-384'),
    alg: z.literal('ES384').optional(),
    x: coordinate(64),
    y: coordinate(64),
  }),
  z.strictObject({
    ...common,
    ...certificate,
    kty: z.literal('RSA'),
    alg: z.literal('RS384').optional(),
    n: z
      .string()
      .min(MODULUS_CHARS)
      .max(MAX_MODULUS_CHARS)
      .regex(/^[A-Za-z0-9_-]+$/),
    e: z.string().regex(/^[A-Za-z0-9_-]{1,11}$/),
  }),
]);
export type PublicKey = z.infer<typeof publicKeySchema>;

/** A JWK set as a client registers it: every key its own `kid`. */
export const publicJwksSchema = z.strictObject({
  keys: z
    .array(publicKeySchema)
    .min(1)
    .max(MAX_KEYS)
    .refine((keys) => new Set(keys.map(({ kid }) => kid)).size === keys.length, 'each key has a kid of its own'),
});
export type PublicJwks = z.infer<typeof publicJwksSchema>;

/** The keys of a fetched set that can be used; others (of another use or kind) are passed over, as RFC 7517 has it. */
export function usableKeys(body: unknown): readonly PublicKey[] {
  const set = z.looseObject({ keys: z.array(z.unknown()).max(100) }).safeParse(body);
  if (!set.success) return [];
  return set.data.keys.flatMap((key) => publicKeySchema.safeParse(key).data ?? []).slice(0, MAX_KEYS);
}

/** Whether a body holds a secret part of a key anywhere among its keys. */
export function holdsPrivateKey(body: unknown): boolean {
  const keys = (body as { keys?: unknown } | null | undefined)?.keys;
  if (!Array.isArray(keys)) return false;
  return keys.some((key) => typeof key === 'object' && key !== null && PRIVATE_MEMBERS.some((name) => name in key));
}
