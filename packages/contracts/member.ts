import * as z from 'zod';
import { authorisations, chosenId, frameName, invitationView } from './tenant.ts';

const UNIT_ROLES = ['nurse', 'physician', 'responder'] as const;
const TENANT_ROLES = ['coordinator', 'administrator', 'auditor'] as const;

/** One role a unit, and what is held in the whole tenant or in one organisation of it. */
const capacities = {
  units: z
    .array(z.strictObject({ unitId: chosenId, role: z.enum(UNIT_ROLES) }))
    .max(100)
    .refine((all) => new Set(all.map(({ unitId }) => unitId)).size === all.length),
  roles: z
    .array(z.strictObject({ role: z.enum(TENANT_ROLES), organisationId: chosenId.optional() }))
    .max(50)
    .refine(
      (all) => new Set(all.map(({ role, organisationId = '' }) => `${role}/${organisationId}`)).size === all.length,
    ),
};
const health = {
  /** 7 to 9 digits. */
  hprNumber: z
    .string()
    .regex(/^[0-9]{7,9}$/)
    .optional(),
  authorisations: authorisations.optional(),
};

/** `POST /members`: a person who may come, and is invited. */
export const newMemberRequest = z.strictObject({
  practitionerId: chosenId.optional(),
  name: frameName,
  ...health,
  units: capacities.units.default([]),
  roles: capacities.roles.default([]),
});
export type NewMemberRequest = z.infer<typeof newMemberRequest>;

/** `PUT /members/{practitionerId}`, with `If-Match`: all of it. An administrator of one organisation says what is held in it. */
export const memberRequest = z.strictObject({ name: frameName, ...health, ...capacities });
export type MemberRequest = z.infer<typeof memberRequest>;

/** One of `GET /members`: for everybody who works in the tenant. */
export const memberName = z.strictObject({
  practitionerId: z.uuid(),
  name: z.string(),
  units: z.array(z.strictObject({ unitId: z.uuid(), role: z.string() })),
});
export type MemberName = z.infer<typeof memberName>;

/** For administrators. */
export const memberView = z.strictObject({
  ...memberName.shape,
  roles: z.array(z.strictObject({ role: z.enum(TENANT_ROLES), organisationId: z.uuid().optional() })),
  hprNumber: z.string().optional(),
  authorisations: z.array(z.string()),
  suspended: z.boolean(),
  /** Log-ins at an issuer that lead here. */
  logins: z.array(z.strictObject({ loginId: z.uuid(), since: z.iso.datetime() })),
  /** That waits to be accepted. */
  invitation: invitationView.optional(),
  version: z.int(),
});
export type MemberView = z.infer<typeof memberView>;

/** `active`: the person's object has it already; if not, it will within a minute. */
export const memberChanged = z.strictObject({
  practitionerId: z.uuid(),
  version: z.int(),
  active: z.boolean(),
  invitation: invitationView.optional(),
});
export type MemberChanged = z.infer<typeof memberChanged>;
