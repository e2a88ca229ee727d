import { describe, expect, it } from 'vitest';
import { readEvent } from './reported-event.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const HOUR = 3_600_000;
const read = (at: string, sentAt?: string) =>
  readEvent(
    { code: '3', at },
    { receivedAt: NOW, sentAt: sentAt === undefined ? undefined : Date.parse(sentAt), deviceId: 'd' },
  );

describe('the time of an event', () => {
  it.each([
    ['as the device has it', '2026-11-20T12:59:00+01:00', undefined, -60_000, 'device', false],
    [
      'as corrected by the time of sending',
      '2026-11-20T08:59:00Z',
      '2026-11-20T09:00:00Z',
      -60_000,
      'corrected',
      false,
    ],
    ['late when older than a day', '2026-11-19T06:00:00Z', undefined, -30 * HOUR, 'device', true],
    ['a little ahead', '2026-11-20T12:04:59Z', undefined, 299_000, 'device', false],
  ])('is taken %s', (_, at, sentAt, after, clock, late) => {
    expect(read(at, sentAt)).toMatchObject({ ok: true, value: { at: NOW + after, clock, late, atText: at } });
  });

  it.each([
    ['without an offset', '2026-11-20T12:00:00', 'invalid-time'],
    ['of a day alone', '2026-11-20', 'invalid-time'],
    ['that cannot be read', 'now', 'invalid-time'],
    ['more than five minutes ahead', '2026-11-20T12:05:01Z', 'time-in-future'],
  ])('is refused %s', (_, at, code) => {
    expect(read(at)).toEqual({ ok: false, error: { code, field: 'at' } });
  });
});

describe('what is kept of an event', () => {
  it('is what was sent: code, words, the sender’s own id, both clocks', () => {
    const sent = { id: 'a-1', code: '3', at: '2026-11-20T11:59:00Z', text: 'Knapp' };
    expect(readEvent(sent, { receivedAt: NOW, sentAt: NOW, deviceId: 'd' })).toEqual({
      ok: true,
      value: {
        v: 1,
        code: '3',
        at: NOW - 60_000,
        late: false,
        text: 'Knapp',
        deviceTime: NOW - 60_000,
        atText: sent.at,
        clock: 'device',
        receivedAt: NOW,
        sentAt: NOW,
        deviceId: 'd',
        senderId: 'a-1',
      },
    });
  });
});

describe('what a sender says besides', () => {
  it('is kept as sent: severity, position, the gateway’s words; and what a 7 is by its text', () => {
    const position = { lat: 59.9139, lon: 10.7522, accuracyM: 12 };
    const sent = { code: '7', at: '2026-11-20T11:59:00Z', text: 'Trygghetsalarm', severity: 30, position };
    expect(readEvent({ ...sent, gatewayText: 'Mottak' }, { receivedAt: NOW, deviceId: 'd' })).toMatchObject({
      ok: true,
      value: { code: '7', text: 'Trygghetsalarm', readAs: '3', sentSeverity: 30, position, gatewayText: 'Mottak' },
    });
  });
});

describe('a text that no record can hold', () => {
  const SENT = { id: 'a-1', code: '3', at: '2026-11-20T11:59:00Z', text: 'Knapp', gatewayText: 'rød' };
  const context = { receivedAt: NOW, deviceId: 'd' };

  it.each(['id', 'code', 'text', 'gatewayText'] as const)(
    'is refused as %s, before anybody is told it was kept',
    (field) => {
      for (const written of ['a\0', 'a\ud83d', '\ude42a'])
        expect(readEvent({ ...SENT, [field]: written }, context)).toEqual({
          ok: false,
          error: { code: 'invalid-value', field },
        });
      expect(readEvent({ ...SENT, [field]: 'a 🙂' }, context).ok).toBe(true);
    },
  );

  it('is refused in a receipt', () => {
    const receipts = [
      { code: 1, at: NOW },
      { code: 4, at: NOW, text: 'sent\0' },
    ];
    expect(readEvent({ ...SENT, receipts }, context)).toEqual({
      ok: false,
      error: { code: 'invalid-value', field: 'receipts' },
    });
  });
});
