import * as z from 'zod';

const id = z.string();
const logIn = { username: z.string(), password: z.string(), name: z.string().optional() };

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
      /** Who logs in at the staff's issuer, one entry a role; `unitId` is absent when the role is in the whole tenant. */
      users: z.array(z.object({ ...logIn, role: z.string(), unitId: id.nullish() })).optional(),
      /** Who logs in at the citizens' issuer: a patient, or a relative of that patient. */
      citizens: z.array(z.object({ ...logIn, patientId: id, relation: z.enum(['self', 'next-of-kin']) })).optional(),
      /** API clients: a signed assertion at the token endpoint gives a token of that scope. */
      partners: z
        .array(
          z.object({
            clientId: z.string(),
            privateKeyJwk: z.record(z.string(), z.unknown()),
            tokenEndpoint: z.string(),
            scope: z.string(),
            name: z.string().optional(),
            /** It acts as this organisation: for the patients of these units. */
            organisationId: id.optional(),
            unitIds: z.array(id).optional(),
          }),
        )
        .optional(),
    }),
  ),
  /** The staff's issuer knows them, and no tenant does: to be invited; with security level 3 they are refused. */
  guests: z.array(z.object({ ...logIn, securityLevel: z.string() })).optional(),
});
export type DemoFile = z.infer<typeof demoFile>;
