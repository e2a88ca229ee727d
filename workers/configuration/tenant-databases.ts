import * as z from 'zod';
import { jsonOf } from './key-sets.ts';

/** Tenants whose records stand in a database of their own: `{ "<tenantId>": { "url": "postgres://.." } }`. */
export const tenantDatabases = jsonOf(
  z.record(z.uuid(), z.strictObject({ url: z.string().regex(/^postgres(ql)?:\/\//), sqlEndpoint: z.url().optional() })),
  'must be a JSON object of tenant id to { url: "postgres://.." }',
);
