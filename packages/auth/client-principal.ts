import type { RepresentationBasis } from '@naer/domain/access/may-represent';

/** A partner's app or gateway that came with an access token: it acts as its organisation, within its scopes. */
export interface ClientPrincipal {
  readonly kind: 'client';
  readonly tenantId: string;
  /** `<tenantId>.<uuid>`: names its object without a look-up. */
  readonly clientId: string;
  readonly organisationId: string;
  /** The organisation's units: its care relations are theirs. */
  readonly unitIds: readonly string[];
  /** SMART v2, `system/Observation.rs`. */
  readonly scopes: readonly string[];
  /** Epoch ms. */
  readonly expiresAt: number;
}

/** Who runs Nær: makes and suspends tenants, and sees nothing inside them. */
export interface OperatorPrincipal {
  readonly kind: 'operator';
  readonly operatorId: string;
  readonly scopes: readonly string[];
}

/** A patient or next of kin, known by the blind index of the national id alone; tenants and patients follow from it. */
export interface CitizenPrincipal {
  readonly kind: 'citizen';
  readonly subjectIndex: string;
  /** Whom the issuer says the person acts for (parent, power of attorney): blind indexes. */
  readonly represents: readonly string[];
  /** Of those: on what, where the issuer said. */
  readonly representsAs?: Readonly<Record<string, RepresentationBasis>> | undefined;
  readonly expiresAt: number;
}
