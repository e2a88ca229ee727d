import * as z from 'zod';

/** A secret of at least 32 random bytes, base64url. */
export const secret = z
  .string('is not set')
  .regex(/^[A-Za-z0-9_-]{43,}$/, { error: 'must be at least 32 random bytes in base64url', abort: true })
  .refine((text) => new Set(text).size >= 12, 'must be random');

/** One such secret, or several with commas between: the first wraps, each unwraps. */
export const wrappingKeys = z.string('is not set').superRefine((text, ctx) => {
  const fault = text.split(',').flatMap((key) => secret.safeParse(key).error?.issues ?? [])[0];
  if (fault !== undefined) ctx.addIssue({ code: 'custom', message: fault.message });
});

/** Text that holds JSON of that shape; `wanted` is the sentence that says what it must be, never what it is. */
export function jsonOf<Schema extends z.ZodType>(schema: Schema, wanted: string) {
  return z.string('is not set').transform((text, ctx): z.output<Schema> => {
    try {
      return schema.parse(JSON.parse(text));
    } catch {
      ctx.addIssue(wanted);
      return z.NEVER;
    }
  });
}

/** `{ "<kid>": "<base64url key>" }`; the first is used for what is new, all for what is old. */
export const keySet = jsonOf(
  z.record(z.string().min(1), secret).refine((set) => Object.keys(set).length > 0),
  'must be a JSON object of key id to at least 32 random bytes in base64url',
);

const coordinate = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
const signingKey = z.strictObject({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  kid: z.string().min(1).max(100),
  x: coordinate,
  y: coordinate,
  d: coordinate,
  alg: z.literal('ES256').optional(),
  use: z.literal('sig').optional(),
});
export type SigningKey = z.infer<typeof signingKey>;

/** Private P-256 JWKs with key ids: the first signs, the public parts of all are published. */
export const signingKeys = jsonOf(
  z
    .array(signingKey)
    .min(1)
    .refine((keys) => new Set(keys.map(({ kid }) => kid)).size === keys.length),
  'must be a JSON array of private P-256 JWKs, each with a kid of its own',
);
