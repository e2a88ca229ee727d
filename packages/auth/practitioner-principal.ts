/** What a person may do is decided by role; what a person may see, by the units they work at. */
export const ROLES = ['nurse', 'physician', 'coordinator'] as const;
export type Role = (typeof ROLES)[number];

/** A signed-in person. `expiresAt` is epoch ms: a socket that outlives it is closed. */
export interface PractitionerPrincipal {
  readonly kind: 'practitioner';
  readonly tenantId: string;
  readonly practitionerId: string;
  readonly role: Role;
  readonly unitIds: readonly string[];
  readonly expiresAt: number;
}
