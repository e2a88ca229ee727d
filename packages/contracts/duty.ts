import { CHANNELS } from '@naer/domain/escalation/unit-care';
import { timeOfDay } from '@naer/domain/rules/shapes';
import * as z from 'zod';
import { storableText } from './storable-text.ts';

const DAY_MINUTES = 1440;
const key = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/);
const time = z.iso.datetime({ offset: true });

const openingHours = z
  .array(
    z.strictObject({
      weekdays: z.array(z.int().min(1).max(7)).min(1).max(7),
      from: timeOfDay,
      to: z.union([timeOfDay, z.literal('24:00')]),
    }),
  )
  .max(50);

/** `PUT /units/{unitId}/care`, with `If-Match`. Without opening hours the unit counts as always staffed. */
export const careRequest = z.strictObject({
  openingHours: openingHours.optional(),
  liveQueue: z.boolean(),
  fallbackUnitId: z.uuid().optional(),
});
export type CareRequest = z.infer<typeof careRequest>;

const step = z.strictObject({
  afterMinutes: z
    .int()
    .min(0)
    .max(7 * DAY_MINUTES),
  duty: key,
  channel: z.enum(CHANNELS),
});
const ladder = z.strictObject({
  acknowledgeWithinMinutes: z
    .int()
    .min(1)
    .max(7 * DAY_MINUTES)
    .optional(),
  counting: z.enum(['always', 'opening-hours']),
  steps: z.array(step).max(20),
  rounds: z.int().min(1).max(100),
  roundAfterMinutes: z
    .int()
    .min(1)
    .max(7 * DAY_MINUTES),
});

/** `PUT /units/{unitId}/policies`, with `If-Match`: signs the next version, for one programme or all others. */
export const policyRequest = z.strictObject({
  programme: storableText(1, 100).optional(),
  ladders: z.strictObject({ red: ladder.optional(), yellow: ladder.optional() }),
  followUpMinutes: z
    .int()
    .min(5)
    .max(7 * DAY_MINUTES),
});
export type PolicyRequest = z.infer<typeof policyRequest>;

/** `PUT /units/{unitId}/duties`, with `If-Match`: all duties of the unit; one that is left out is no more. */
export const dutiesRequest = z.strictObject({
  duties: z.array(z.strictObject({ key, name: storableText(1, 100) })).max(50),
});
export type DutiesRequest = z.infer<typeof dutiesRequest>;

/** `POST /units/{unitId}/duties/{key}/shifts`. The same `shiftId` again is the same shift. */
export const shiftRequest = z.strictObject({
  shiftId: z.uuid().optional(),
  practitionerId: z.uuid(),
  substituteId: z.uuid().optional(),
  from: time,
  to: time,
});
export type ShiftRequest = z.infer<typeof shiftRequest>;

/** `POST /units/{unitId}/push-subscriptions`: what the browser's `PushManager.subscribe()` answers. */
export const pushSubscriptionRequest = z.strictObject({
  endpoint: z.url().max(2000),
  expirationTime: z.number().nullable().optional(),
  keys: z.strictObject({
    p256dh: z.string().regex(/^[A-Za-z0-9_-]{80,100}=?$/),
    auth: z.string().regex(/^[A-Za-z0-9_-]{16,32}={0,2}$/),
  }),
});
export type PushSubscriptionRequest = z.infer<typeof pushSubscriptionRequest>;

/** `PUT /units/{unitId}/contact`: one's own number, or that of somebody of the unit. E.164. */
export const contactRequest = z.strictObject({
  practitionerId: z.uuid().optional(),
  phone: z.string().regex(/^\+[1-9][0-9]{6,14}$/),
});
export type ContactRequest = z.infer<typeof contactRequest>;

/** What every change answers: the unit's version now (its ETag), and whether its duty object has it already. */
export const unitChanged = z.object({ unitId: z.string(), version: z.int(), active: z.boolean() });
export type UnitChanged = z.infer<typeof unitChanged>;

export const careView = careRequest.extend({ unitId: z.string(), kind: z.string(), version: z.int() });
export type CareView = z.infer<typeof careView>;

/** The policy that rules for each programme, newest version of each. */
export const policiesView = z.object({
  unitId: z.string(),
  version: z.int(),
  policies: z.array(policyRequest.extend({ policyVersion: z.int(), signedBy: z.string(), signedAt: z.string() })),
});
export type PoliciesView = z.infer<typeof policiesView>;

/** Duties with the shifts that are not over. Nobody's number stands here, only whether there is a way to reach them. */
export const dutiesView = z.object({
  unitId: z.string(),
  version: z.int(),
  duties: z.array(
    z.object({
      key: z.string(),
      name: z.string(),
      shifts: z.array(
        z.object({
          shiftId: z.string(),
          practitionerId: z.string(),
          substituteId: z.string().optional(),
          from: z.string(),
          to: z.string(),
          absent: z.boolean(),
        }),
      ),
    }),
  ),
  people: z.array(
    z.object({ practitionerId: z.string(), name: z.string(), phone: z.boolean(), pushSubscriptions: z.int() }),
  ),
});
export type DutiesView = z.infer<typeof dutiesView>;

/** `GET /units/{unitId}/push-subscriptions`: what `PushManager.subscribe()` needs, and one's own. Without a key pushes are off. */
export const pushSubscriptionsView = z.object({
  applicationServerKey: z.string().optional(),
  subscriptions: z.array(z.object({ subscriptionId: z.string(), createdAt: z.string() })),
});
export type PushSubscriptionsView = z.infer<typeof pushSubscriptionsView>;

/** `GET /units/{unitId}/standing`: from the unit's duty object, also while the records cannot be read. */
export const standingView = z.object({
  unitId: z.string(),
  open: z.boolean(),
  onCall: z.int(),
  unattended: z.boolean(),
});
export type StandingView = z.infer<typeof standingView>;
