/**
 * Why a token was refused. For the log only: the outside learns `unauthenticated`, whatever the reason.
 * `issuer-refused`: this deployment has no key for that kind of token.
 */
export interface AuthError {
  readonly code: 'malformed' | 'unknown-key' | 'bad-signature' | 'wrong-claims' | 'expired' | 'issuer-refused';
}

/** Tokens longer than this are refused unread. */
export const MAX_TOKEN_CHARS = 4096;
