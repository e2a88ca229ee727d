import * as z from 'zod';
import { jsonOf } from './key-sets.ts';

const rate = z.int().min(1).max(10_000_000);

/** How much a minute, of whom. */
const limits = z.strictObject({
  /** Of one assignment: measurements, and as many again of what the patient's app asks. */
  deviceRequests: rate.default(120),
  deviceItems: rate.default(20_000),
  /** Of one assignment: requests with alarms. Nothing else is counted against them. */
  deviceAlarms: rate.default(600),
  /** Of one tenant: all its devices and gateways, alarms not counted; then all its people and clients. */
  tenantDeviceRequests: rate.default(60_000),
  tenantDeviceItems: rate.default(300_000),
  tenantRequests: rate.default(30_000),
  /** Of one person, over all sessions. */
  personRequests: rate.default(600),
  /** Of one client that has none of its own in the records. */
  clientRequests: rate.default(1_200),
  /** Requests with alarms of one gateway. Nothing else is counted against them. */
  clientAlarms: rate.default(6_000),
  /** Items of one gateway. */
  clientItems: rate.default(60_000),
  /** Of one address. A hospital may have one for all its people. */
  addressLogins: rate.default(600),
  addressTokens: rate.default(1_200),
  /** Of one client id at one address. */
  clientTokens: rate.default(60),
  /** Of one address: answers to those who were not let in. */
  addressRefusals: rate.default(600),
  /** Of one address: what is there for everybody. */
  addressPublic: rate.default(1_200),
  /** Other numbers for some tenants. */
  tenants: z
    .record(
      z.uuid(),
      z.strictObject({
        tenantDeviceRequests: rate.optional(),
        tenantDeviceItems: rate.optional(),
        tenantRequests: rate.optional(),
      }),
    )
    .default({}),
});
type Limits = z.infer<typeof limits>;

export const NO_LIMITS_SET: Limits = limits.parse({});

/** `{ "<limit>": <a minute>, "tenants": { "<tenantId>": { .. } } }`; what is not named has its default. */
export const limitsSetting = jsonOf(limits, 'must be a JSON object of limits, each a whole number a minute');
