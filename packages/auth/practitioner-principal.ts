/**
 * What a person may do is decided by role; whom a person may see, by the units they work at and the care relations of
 * those. A nurse and a physician are clinicians; a coordinator steers and sees no patient; an administrator keeps the
 * register; an auditor reads the log and reviews what was opened.
 */
export const ROLES = ['nurse', 'physician', 'responder', 'coordinator', 'administrator', 'auditor'] as const;
export type Role = (typeof ROLES)[number];

/** Held at a unit; the others are held in the whole tenant, or in one organisation of it. */
export const UNIT_ROLES = ['nurse', 'physician', 'responder'] as const satisfies readonly Role[];
export type UnitRole = (typeof UNIT_ROLES)[number];
export const TENANT_ROLES = ['coordinator', 'administrator', 'auditor'] as const satisfies readonly Role[];
export type TenantRole = (typeof TENANT_ROLES)[number];

/** A signed-in person in one capacity. `expiresAt` is epoch ms: a socket that outlives it is closed. */
export interface PractitionerPrincipal {
  readonly kind: 'practitioner';
  readonly tenantId: string;
  readonly practitionerId: string;
  readonly role: Role;
  /** Units of a unit role; none of a tenant role. */
  readonly unitIds: readonly string[];
  /** Of a tenant role that is held in one organisation; absent: in the whole tenant. */
  readonly organisationId?: string | undefined;
  readonly expiresAt: number;
  /** Of who came by a session's cookie: its end closes the sockets that it opened. */
  readonly sessionId?: string | undefined;
}
