const BEARER = /^Bearer +([^\s]+) *$/i;

/** The token of an `Authorization: Bearer` header, if there is one. */
export function bearerToken(headers: Headers): string | undefined {
  const header = headers.get('authorization');
  return header === null ? undefined : BEARER.exec(header)?.[1];
}

/** RFC 6750: an unknown caller learns the scheme; one whose token was refused learns that, and not why. */
export function challenge(tokenWasSent: boolean): Readonly<Record<string, string>> {
  return { 'www-authenticate': tokenWasSent ? 'Bearer realm="naer", error="invalid_token"' : 'Bearer realm="naer"' };
}
