import type { Configuration } from '../../env.ts';
import type { Send, SendOutcome } from './channel.ts';
import { sendByGateway } from './send-by-gateway.ts';
import { sendPush } from './send-push.ts';

/** Sends by the channel that is named, as it is configured. */
export async function send(configuration: Configuration, { channel, to, urgent }: Send): Promise<SendOutcome> {
  const { VAPID_PRIVATE_KEY, VAPID_SUBJECT, PUSH_HOSTS, SMS_GATEWAY_URL, SMS_GATEWAY_TOKEN } = configuration;
  if (channel === 'push') {
    const known = VAPID_PRIVATE_KEY !== undefined && VAPID_SUBJECT !== undefined;
    const identity = known ? { privateKey: VAPID_PRIVATE_KEY, subject: VAPID_SUBJECT } : undefined;
    const allowLoopback = configuration.ENVIRONMENT === 'local';
    return await sendPush({ identity, hosts: PUSH_HOSTS, allowLoopback }, to, urgent, Date.now());
  }
  const known = SMS_GATEWAY_URL !== undefined && SMS_GATEWAY_TOKEN !== undefined;
  return await sendByGateway(known ? { url: SMS_GATEWAY_URL, token: SMS_GATEWAY_TOKEN } : undefined, channel, to);
}
