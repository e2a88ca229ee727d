import { FRAME_STATES } from '@naer/domain/tenant/frame-state';
import * as z from 'zod';
import { isUuid } from './public-id.ts';
import { storableText } from './storable-text.ts';

/** An id that the sender chooses: a repeated create answers the same resource. */
export const chosenId = z.string().refine(isUuid);
export const frameName = storableText(1, 200);
/** Why: kept with who and when. */
export const reasonRequest = z.strictObject({ reason: storableText(1, 500) });
export const frameState = z.enum(FRAME_STATES);

/** IANA. */
const timeZone = z.string().max(60).refine(isTimeZone);
/** HPR authorisation codes (LE physician, SP nurse). */
export const authorisations = z.array(z.string().regex(/^[A-Z]{2}$/)).max(20);

/** `POST /platform/v1/tenants`. */
export const newTenantRequest = z.strictObject({
  tenantId: chosenId.optional(),
  name: frameName,
  timeZone: timeZone.optional(),
  planApprovers: authorisations.min(1).optional(),
  /** The first administrator, who is invited. */
  administrator: z.strictObject({ practitionerId: chosenId.optional(), name: frameName }),
});
export type NewTenantRequest = z.infer<typeof newTenantRequest>;

/** `POST /platform/v1/tenants/{tenantId}/administrators`: another one, or a new link for the one that is named by id. */
export const inviteAdministratorRequest = z.strictObject({ practitionerId: chosenId.optional(), name: frameName });

/** `POST /platform/v1/tenants/{tenantId}/erasures`: the tenant's name as it stands, so that the right one is meant. */
export const eraseTenantRequest = z.strictObject({ name: frameName });

/** Of what only so many may stand at a time; per tenant, unit or patient (migration 0026). */
export const QUOTAS = [
  'organisations',
  'units',
  'members',
  'invitations',
  'clients',
  'devices',
  'shifts',
  'push-subscriptions',
  'referrals',
  'blocks',
  'relations',
  'kin',
] as const;
const MOST_OF_A_QUOTA = 10_000_000;

/** `GET` and `PUT /platform/v1/tenants/{tenantId}/quotas`: what is not named has its default. */
export const tenantQuotas = z.strictObject({
  quotas: z.partialRecord(z.enum(QUOTAS), z.int().min(0).max(MOST_OF_A_QUOTA)),
});
export type TenantQuotas = z.infer<typeof tenantQuotas>;

/** What an operator sees of a tenant: nothing inside it. */
export const tenantSummary = z.strictObject({
  tenantId: z.uuid(),
  name: z.string(),
  state: frameState,
  since: z.iso.datetime(),
  reason: z.string().optional(),
});
export type TenantSummary = z.infer<typeof tenantSummary>;

/** `link` is shown once, when the invitation is made. */
export const invitationView = z.strictObject({
  invitationId: z.uuid(),
  practitionerId: z.uuid(),
  expiresAt: z.iso.datetime(),
  link: z.url().optional(),
});
export type InvitationView = z.infer<typeof invitationView>;

export const tenantCreated = z.strictObject({ tenant: tenantSummary, invitation: invitationView.optional() });
export type TenantCreated = z.infer<typeof tenantCreated>;

const settings = {
  name: frameName,
  timeZone,
  planApprovers: authorisations.min(1),
  /** A red is put aside so long at most. */
  redSnoozeMinutes: z.int().min(1).max(1440),
  /** Green judgements after which an acknowledged alert resolves. */
  greens: z.int().min(1).max(20),
  /** So many contacts in 72 hours raise the patient's place. */
  contactsRaise: z.int().min(1).max(100),
  /** Whether API clients may have a shared secret; else keys alone. */
  clientSecrets: z.boolean(),
  /** Invisible outside their care team. */
  sensitiveProgrammes: z.array(storableText(1, 100)).max(200),
};

/** `PUT /api/v1/tenant`, with `If-Match`: all of it. */
export const tenantSettingsRequest = z.strictObject({
  ...settings,
  /** A referral is answered in so many working days; absent: as it stands. */
  referralWorkingDays: z.int().min(1).max(60).optional(),
});
export type TenantSettingsRequest = z.infer<typeof tenantSettingsRequest>;

export const tenantView = z.strictObject({
  tenantId: z.uuid(),
  ...settings,
  referralWorkingDays: z.int(),
  state: frameState,
  stateSince: z.iso.datetime(),
  version: z.int(),
});
export type TenantView = z.infer<typeof tenantView>;

function isTimeZone(name: string): boolean {
  try {
    return (
      /^(UTC|[A-Z][A-Za-z_]+(\/[A-Z][A-Za-z_-]+)+)$/.test(name) &&
      Intl.DateTimeFormat('en', { timeZone: name }) !== undefined
    );
  } catch {
    return false;
  }
}
