import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Configuration, configurationOf } from '../env.ts';
import type { Send } from './channels/channel.ts';
import { send } from './channels/send.ts';
import { bindings } from './duty-fixture.ts';

const VAPID_PRIVATE_KEY = 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE';
const CONFIGURED: Configuration = {
  ...configurationOf(bindings),
  VAPID_PRIVATE_KEY,
  VAPID_SUBJECT: 'mailto:drift@naer.example',
  SMS_GATEWAY_URL: 'https://sms.example/send',
  SMS_GATEWAY_TOKEN: 'a-token-for-this-test',
};
const PUSH: Send = { channel: 'push', to: 'https://fcm.googleapis.com/fcm/send/abc', urgent: true };
const SMS: Send = { channel: 'sms', to: '+4799900001', urgent: true };

/** What goes out, and what it is answered. */
function outside(answer: () => Promise<Response>) {
  return vi.spyOn(globalThis, 'fetch').mockImplementation(answer);
}
afterEach(() => void vi.restoreAllMocks());

describe('a send', () => {
  it.each([
    [201, 'delivered'],
    [302, 'failed'],
    [404, 'gone'],
    [410, 'gone'],
    [413, 'failed'],
    [429, 'failed'],
    [500, 'failed'],
  ])('that a push service answers with %i is %s', async (status, outcome) => {
    const fetch = outside(async () => new Response(null, { status, headers: { location: 'https://evil.example/' } }));
    expect(await send(CONFIGURED, PUSH)).toBe(outcome);
    expect(fetch).toHaveBeenCalledOnce();
    expect(fetch.mock.calls[0]?.[1]).toMatchObject({ method: 'POST', redirect: 'manual' });
    expect(fetch.mock.calls[0]?.[1]?.body).toBeUndefined();
  });

  it.each([
    [200, 'delivered'],
    [302, 'failed'],
    [410, 'failed'],
    [500, 'failed'],
  ])('that a gateway answers with %i is %s', async (status, outcome) => {
    outside(async () => new Response(null, { status }));
    expect(await send(CONFIGURED, SMS)).toBe(outcome);
  });

  it('that meets no network has failed', async () => {
    outside(() => Promise.reject(new TypeError('no route')));
    expect([await send(CONFIGURED, PUSH), await send(CONFIGURED, SMS)]).toEqual(['failed', 'failed']);
  });

  it('leaves for no host that is not listed, whatever the records hold', async () => {
    const fetch = outside(async () => new Response(null, { status: 201 }));
    for (const to of ['https://evil.example/x', 'http://fcm.googleapis.com/x', 'https://10.0.0.1/x'])
      expect(await send(CONFIGURED, { ...PUSH, to })).toBe('failed');
    const live = { ...CONFIGURED, ENVIRONMENT: 'production' as const };
    expect(await send(live, { ...PUSH, to: 'http://127.0.0.1:9000/x' })).toBe('failed');
    expect(fetch).not.toHaveBeenCalled();
    expect(await send(live, PUSH)).toBe('delivered');
  });

  it('has failed where nothing is configured', async () => {
    const fetch = outside(async () => new Response(null, { status: 201 }));
    const bare = configurationOf(bindings);
    for (const one of [PUSH, SMS, { ...SMS, channel: 'voice' as const }]) expect(await send(bare, one)).toBe('failed');
    expect(fetch).not.toHaveBeenCalled();
  });
});

describe('the configuration', () => {
  const EU = {
    ENVIRONMENT: 'production',
    JURISDICTION: 'eu',
    PUBLIC_URL: 'https://naer.example',
    SQL_ENDPOINT: undefined,
    PRACTITIONER_TOKEN_KEY: undefined,
  };
  const PUSHES = { VAPID_PRIVATE_KEY, VAPID_SUBJECT: 'mailto:drift@naer.example' };
  const TEXTS = { SMS_GATEWAY_URL: 'https://sms.example/send', SMS_GATEWAY_TOKEN: 'a-token-for-this-test' };
  const read = (over: object) => configurationOf({ ...bindings, ...over } as typeof bindings);

  it('may leave out push and SMS, or name them', () => {
    expect(read({}).PUSH_HOSTS).toContain('fcm.googleapis.com');
    expect(read({ ...EU, ...PUSHES, ...TEXTS, PUSH_HOSTS: 'push.example,*.push.example' }).PUSH_HOSTS).toEqual([
      'push.example',
      '*.push.example',
    ]);
  });

  it.each([
    ['VAPID_PRIVATE_KEY', { ...PUSHES, VAPID_PRIVATE_KEY: 'short' }],
    ['VAPID_SUBJECT', { ...PUSHES, VAPID_SUBJECT: 'drift' }],
    ['VAPID_PRIVATE_KEY', { VAPID_PRIVATE_KEY }],
    ['PUSH_HOSTS', { PUSH_HOSTS: 'https://push.example/' }],
    ['SMS_GATEWAY_URL', { ...TEXTS, SMS_GATEWAY_URL: 'sms' }],
    ['SMS_GATEWAY_URL', { ...TEXTS, SMS_GATEWAY_URL: 'file:///etc/passwd' }],
    ['SMS_GATEWAY_URL', { ...EU, ...TEXTS, SMS_GATEWAY_URL: 'http://sms.example/send' }],
    ['SMS_GATEWAY_TOKEN', { ...TEXTS, SMS_GATEWAY_TOKEN: 'short' }],
    ['SMS_GATEWAY_URL', { SMS_GATEWAY_TOKEN: TEXTS.SMS_GATEWAY_TOKEN }],
  ])('is refused for a wrong %s, without saying the value', (name, over) => {
    expect(() => read(over)).toThrow(name);
    for (const value of Object.values(over).filter((text) => typeof text === 'string' && text.length > 4))
      expect(() => read(over)).not.toThrow(String(value));
  });
});
