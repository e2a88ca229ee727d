/** What generators make: a UUID, a trace id in hexadecimal, a ULID. */
export const REQUEST_ID = /^(?!\d+$)([\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}|[\da-f]{16,64}|[\dA-HJKMNP-TV-Z]{26})$/i;

/** The caller's X-Request-Id when it was made by a generator, else a new one: in words and numbers of their own a person could stand, in every line of the log. */
export function requestIdFrom(inbound: string | null | undefined): string {
  return typeof inbound === 'string' && REQUEST_ID.test(inbound) ? inbound : crypto.randomUUID();
}
