/** OAuth's codes (RFC 6749 5.2, RFC 9449 5), and why for the log alone. */
export interface TokenError {
  readonly error:
    | 'invalid_request'
    | 'invalid_client'
    | 'invalid_scope'
    | 'invalid_dpop_proof'
    | 'unsupported_grant_type'
    | 'temporarily_unavailable';
  readonly description: string;
  readonly status: 400 | 401 | 413 | 415 | 429 | 503;
  readonly retryAfterSeconds?: number | undefined;
  readonly reason: string;
}

/** One answer for an unknown client, a wrong key, a bad signature, a replay: nobody learns which clients there are. */
export function invalidClient(reason: string): TokenError {
  return { error: 'invalid_client', description: 'The client was not authenticated', status: 401, reason };
}

export function invalidRequest(description: string, status: TokenError['status'] = 400): TokenError {
  return { error: 'invalid_request', description, status, reason: 'request' };
}

/** Before anything of the client is looked at, or of a client that proved who it is. */
export function limited(retryAfterSeconds: number): TokenError {
  const description = 'Too many requests of this client';
  return { error: 'temporarily_unavailable', description, status: 429, retryAfterSeconds, reason: 'limited' };
}
