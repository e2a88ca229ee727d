import { describe, expect, it } from 'vitest';
import { isPushEndpoint, PUSH_HOSTS } from './push-endpoint.ts';

const live = { hosts: PUSH_HOSTS, allowLoopback: false };

describe('a push goes', () => {
  it.each([
    'https://fcm.googleapis.com/fcm/send/abc',
    'https://updates.push.services.mozilla.com/wpush/v2/abc',
    'https://web.push.apple.com/abc',
    'https://db5p.notify.windows.com/w/?token=abc',
    'https://fcm.googleapis.com:443/x',
  ])('to %s', (endpoint) => {
    expect(isPushEndpoint(endpoint, live)).toBe(true);
  });

  it.each([
    'http://fcm.googleapis.com/fcm/send/abc',
    'https://fcm.googleapis.com:8443/x',
    'https://fcm.googleapis.com.evil.example/x',
    'https://evil.example/fcm.googleapis.com',
    'https://fcm.googleapis.com@evil.example/x',
    'https://user:pass@fcm.googleapis.com/x',
    'https://push.apple.com/x',
    'https://evilpush.apple.com/x',
    'https://169.254.169.254/latest',
    'https://127.0.0.1/x',
    'http://localhost:8080/x',
    'file:///etc/passwd',
    'not an address',
  ])('not to %s', (endpoint) => {
    expect(isPushEndpoint(endpoint, live)).toBe(false);
  });

  it.each(['http://127.0.0.1:9000/x', 'http://localhost:9000/x', 'https://[::1]/x'])(
    'to %s on a laptop',
    (endpoint) => {
      expect(isPushEndpoint(endpoint, { ...live, allowLoopback: true })).toBe(true);
    },
  );
});
