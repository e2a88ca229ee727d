/** Browsers cannot set a header on a WebSocket: they fetch a ticket over REST and use it at once. */
export const TICKET_SECONDS = 30;

/** A ticket as the list keeps it. */
export interface StoredTicket {
  readonly hash: string;
  readonly practitionerId: string;
  /** When the person's own session ends, epoch ms. */
  readonly expiresAt: number;
  readonly validUntil: number;
  readonly sessionId?: string | undefined;
  readonly role?: string | undefined;
  readonly organisationId?: string | undefined;
}

const SECRET_BYTES = 32;
const TICKET = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([A-Za-z0-9_-]{43})$/;

/** `<tenantId>.<256 random bits>`: the tenant finds the list, the secret opens it. Only the hash is stored. */
export function newTicket(tenantId: string): string {
  const secret = crypto.getRandomValues(new Uint8Array(SECRET_BYTES));
  return `${tenantId}.${base64url(secret)}`;
}

/** The tenant a ticket names, or undefined when it is not a ticket. It proves nothing: the list decides. */
export function tenantOfTicket(ticket: string): string | undefined {
  return TICKET.exec(ticket)?.[1];
}

/** What is stored of a ticket: a reader of the storage cannot use it. */
export async function hashOfTicket(ticket: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(ticket));
  return base64url(new Uint8Array(digest));
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
