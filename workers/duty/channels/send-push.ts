import { type VapidIdentity, vapidAuthorization } from '@naer/auth/vapid';
import { isPushEndpoint } from '@naer/contracts/push-endpoint';
import { SEND_WITHIN_MS, type SendOutcome } from './channel.ts';

export interface PushConfiguration {
  readonly identity: VapidIdentity | undefined;
  readonly hosts: readonly string[];
  readonly allowLoopback: boolean;
}

/** A page that nobody could take for an hour has been followed by others. */
const TTL_SECONDS = 3_600;
const GONE = new Set([404, 410]);

/**
 * A push without a body (RFC 8030): the browser shows a fixed sentence of its own, and nothing about anybody passes the
 * push service. Redirects are not followed: they would lead past the list of hosts.
 */
export async function sendPush(
  { identity, hosts, allowLoopback }: PushConfiguration,
  endpoint: string,
  urgent: boolean,
  now: number,
): Promise<SendOutcome> {
  if (identity === undefined || !isPushEndpoint(endpoint, { hosts, allowLoopback })) return 'failed';
  try {
    const response = await fetch(endpoint, {
      method: 'POST',
      redirect: 'manual',
      signal: AbortSignal.timeout(SEND_WITHIN_MS),
      headers: {
        authorization: await vapidAuthorization(identity, endpoint, now),
        ttl: String(TTL_SECONDS),
        urgency: urgent ? 'high' : 'normal',
        'content-length': '0',
      },
    });
    await response.body?.cancel();
    if (response.ok) return 'delivered';
    return GONE.has(response.status) ? 'gone' : 'failed';
  } catch {
    // Its message may name the endpoint.
    return 'failed';
  }
}
