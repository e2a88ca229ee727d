/**
 * Why a token was refused. For the log only: the outside learns `unauthenticated`, whatever the reason.
 * `issuer-refused`: this deployment has no key for that kind of token.
 */
export interface AuthError {
  readonly code: 'malformed' | 'unknown-key' | 'bad-signature' | 'wrong-claims' | 'expired' | 'issuer-refused';
  /** Of one that has run out and holds but for that: whose it was. For the log of access. */
  readonly of?: { readonly tenantId: string; readonly principalId: string } | undefined;
}

/** Tokens longer than this are refused unread. */
export const MAX_TOKEN_CHARS = 4096;
