import * as z from 'zod';

const id = z.string();

/** `.naer/demo.json`, written by `start` (mode 0600). Later versions only add fields. */
export const demoFile = z.object({
  baseUrl: z.string(),
  databaseUrl: z.string(),
  tenants: z.array(
    z.object({
      id,
      name: z.string(),
      /** `liveQueue` false: its people read summaries. */
      units: z.array(z.object({ id, name: z.string(), liveQueue: z.literal(false).optional() })),
      practitioners: z.array(z.object({ id, name: z.string(), unitId: id, role: z.string(), token: z.string() })),
      patients: z.array(
        z.object({
          id,
          name: z.string(),
          unitId: id,
          programme: z.enum(['copd', 'heart-failure', 'diabetes']),
          deviceId: id,
          deviceCredential: z.string(),
        }),
      ),
    }),
  ),
});
export type DemoFile = z.infer<typeof demoFile>;
