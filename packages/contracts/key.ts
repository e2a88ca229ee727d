import * as z from 'zod';
import { JOB_STATES } from './job.ts';

/** `GET /platform/v1/tenants/{tenantId}/keys`: of a tenant's data keys what may be said, and what is not under the active one yet. */
export const tenantKeysView = z.strictObject({
  tenantId: z.uuid(),
  keys: z.array(
    z.strictObject({
      keyId: z.uuid(),
      /** `active` seals; `retiring` opens what it has sealed; nothing is sealed with a `retired` one; `destroyed` opens nothing. */
      state: z.enum(['active', 'retiring', 'retired', 'destroyed']),
      /** Which of the environment's keys wraps it: the first, another one of it, none. */
      wrappedBy: z.enum(['first', 'other', 'none']),
      /** A name of that key, which says nothing of it. */
      wrapper: z.string().optional(),
      createdAt: z.iso.datetime(),
      changedAt: z.iso.datetime(),
    }),
  ),
  left: z.strictObject({
    identities: z.int(),
    responderCards: z.int(),
    referrals: z.int(),
    importParts: z.int(),
    /** Of staff, those in clear as well. */
    staffPhones: z.int(),
    pushSubscriptions: z.int(),
    /** Monitors that have not said yet that they have the new seals. */
    monitors: z.int(),
    /** Names on the units' lists, as these say now. */
    worklistEntries: z.int(),
    /** Lists that could not be asked: of theirs nothing is known. */
    worklistsUnasked: z.int(),
    /** Addresses of staff that the units' duties hold, as these say now. */
    dutyAddresses: z.int(),
    dutiesUnasked: z.int(),
  }),
  /** The newest change of keys; absent: there was none. */
  rotation: z
    .strictObject({
      jobId: z.uuid(),
      state: z.enum([...JOB_STATES, 'stopped']),
      phase: z.string(),
      failure: z.string().optional(),
      /** Rows that no key opens: they stay as they are. */
      unreadable: z.int(),
      createdAt: z.iso.datetime(),
      finishedAt: z.iso.datetime().optional(),
    })
    .optional(),
});
export type TenantKeysView = z.infer<typeof tenantKeysView>;
