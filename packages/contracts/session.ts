/** Who has a session, and what they may act as (`GET /api/v1/session`). */
export interface SessionView {
  readonly kind: 'staff' | 'citizen';
  readonly person: { readonly name: string | null };
  /** Absent: nothing is chosen yet, or what was chosen is no longer theirs. */
  readonly current?: CapacityView | undefined;
  readonly options: readonly CapacityView[];
  /** ISO 8601: when it ends if nobody uses it. */
  readonly endsAt: string;
}

/** One role with its units. Names are null while the records cannot be read. */
export interface CapacityView {
  /** What `POST /api/v1/session/choose` takes; stable over changes of its units. */
  readonly id: string;
  readonly tenantId: string;
  /** Who one is there: what `by` and `acknowledged.by` of an alert say. */
  readonly practitionerId?: string | undefined;
  readonly tenantName: string | null;
  readonly role: string;
  /** Of the role's units, or in which it is held; null: the whole tenant. */
  readonly organisationId: string | null;
  readonly organisationName: string | null;
  readonly units: readonly { readonly id: string; readonly name: string | null }[];
}

/** Where people log in (`GET /oauth/providers`): begin at `/oauth/login?provider=<id>`. */
export interface ProvidersView {
  readonly providers: readonly { readonly id: string; readonly audience: 'staff' | 'citizen' }[];
}

/** What `POST /oauth/logout` and `/oauth/logout-everywhere` answer. */
export interface LogoutView {
  /** Go there with the browser: it leads to where the issuer ends its own session. Absent when the issuer has no such page. */
  readonly endSessionUrl?: string | undefined;
}

/** Why a log-in was refused: `?login=<code>` where it went back to. Codes are stable; one may be added, none renamed. */
export const LOGIN_REFUSALS = [
  'unknown-provider',
  // The issuer did not answer, or not as it must.
  'issuer-unavailable',
  // It took more than ten minutes, or came back to another browser, or twice.
  'login-lost',
  // Cancelled at the issuer.
  'login-denied',
  // What the issuer sent does not hold.
  'login-refused',
  'level-too-low',
  'no-national-id',
  // The claims name no organisation where one is required.
  'organisation-missing',
  // They name one, and the person has no role in it.
  'organisation-other',
  // Nobody of any tenant: an invitation is needed.
  'not-a-member',
  // The person, the organisation or the tenant is closed for now.
  'suspended',
  'invitation-unknown',
  'invitation-expired',
  'invitation-revoked',
  'invitation-used',
  // The log-in belongs to another person of that tenant.
  'already-linked',
  // The number of the register of health personnel is not that person's.
  'another-person',
  'try-again',
] as const;
export type LoginRefusal = (typeof LOGIN_REFUSALS)[number];
