const SANE = /^[A-Za-z0-9][A-Za-z0-9._-]{7,63}$/;
/** A long run of digits could be a national id or a phone number: such an id is not taken over into logs. */
const NUMBERLIKE = /^\d+$|\d{11}/;

/** The caller's X-Request-Id when it is a plain token, else a new one. */
export function requestIdFrom(inbound: string | null | undefined): string {
  return typeof inbound === 'string' && SANE.test(inbound) && !NUMBERLIKE.test(inbound) ? inbound : crypto.randomUUID();
}
