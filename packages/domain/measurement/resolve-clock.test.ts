import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTime } from './parse-time.ts';
import { isClockDrift, isGatewayDrift, resolveClock } from './resolve-clock.ts';

const RECEIVED = Date.UTC(2026, 10, 15, 12);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const iso = (ms: number) => new Date(ms).toISOString();
const resolved = (text: string, sentAt?: number) => {
  const result = resolveClock(text, { receivedAt: RECEIVED, sentAt });
  return result.ok ? result.value : result.error.code;
};

describe('parse a time', () => {
  it('reads an instant with its offset', () => {
    expect(parseTime('2026-11-15T13:00:00+01:00')).toEqual({ epochMs: RECEIVED, precision: 'instant' });
    expect(parseTime('2026-11-15T12:00Z')?.epochMs).toBe(RECEIVED);
    expect(parseTime('2026-11-15T12:00:00.9Z')?.epochMs).toBe(RECEIVED + 900);
    expect(parseTime('2026-11-15T12:00:00.123456789Z')?.epochMs).toBe(RECEIVED + 123);
    expect(parseTime('2026-11-15T01:30:00-10:30')?.epochMs).toBe(RECEIVED);
  });

  it('reads a date alone as midnight UTC of it', () => {
    expect(parseTime('2024-02-29')).toEqual({ epochMs: Date.UTC(2024, 1, 29), precision: 'day' });
  });

  it('refuses what has no offset, is no calendar day, or is no time', () => {
    for (const text of [
      '',
      '2026-11-15T12:00:00',
      '2026-02-30',
      '2026-02-30T12:00:00Z',
      '2025-02-29',
      '1900-02-29',
      '2026-13-01',
      '2026-00-10',
      '2026-11-00',
      '2026-04-31',
      '2026-11-15T24:00:00Z',
      '2026-11-15T12:60:00Z',
      '2026-11-15T12:00:60Z',
      '2026-11-15T12:00:00.Z',
      '2026-11-15T12:00:00Zx',
      '2026-11-15T12:00:00+0100',
      '2026-11-15T12:00:00+01',
      '2026-11-15T12:00:00+14:01',
      '2026-11-15T12:00:00+01:60',
      '2026-11-15 12:00:00Z',
      '2026-11-15t12:00:00z',
      '0001-01-01T00:00:00Z',
      '2026-11',
      '2026',
      '15.11.2026',
      '+002026-11-15',
      'yesterday, noon',
      `2026-11-15T12:00:00.${'1'.repeat(30)}Z`,
    ])
      expect(parseTime(text), text).toBeUndefined();
  });

  it('agrees with the platform on every instant it accepts', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1900-01-01'), max: new Date('2200-01-01'), noInvalidDate: true }),
        (date) => {
          expect(parseTime(date.toISOString())).toEqual({ epochMs: date.getTime(), precision: 'instant' });
        },
      ),
    );
  });

  it('never throws and never answers a time that is not a number', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)$/)),
        (text) => {
          const parsed = parseTime(text);
          expect(parsed === undefined || Number.isSafeInteger(parsed.epochMs)).toBe(true);
        },
      ),
    );
  });
});

describe('without the time of sending', () => {
  it('a time up to five minutes ahead is kept, later is refused', () => {
    expect(resolved(iso(RECEIVED + 5 * MINUTE))).toMatchObject({ clock: 'device', late: false });
    expect(resolved(iso(RECEIVED + 5 * MINUTE + 1))).toBe('time-in-future');
  });

  it('more than 24 hours old is late', () => {
    expect(resolved(iso(RECEIVED - 24 * HOUR))).toMatchObject({ late: false });
    expect(resolved(iso(RECEIVED - 24 * HOUR - 1))).toMatchObject({ late: true, clock: 'device' });
  });

  it('a date alone is kept as a day and always late; tomorrow is refused', () => {
    const day = Date.UTC(2026, 10, 15);
    expect(resolved('2026-11-15')).toEqual({
      deviceTime: day,
      measuredAt: day,
      precision: 'day',
      clock: 'device',
      late: true,
    });
    expect(resolved('2026-11-16')).toBe('time-in-future');
    expect(resolved('15.11.2026')).toBe('invalid-time');
  });

  it('a date that has begun in Norway is not in the future', () => {
    const justAfterMidnightInOslo = Date.UTC(2026, 5, 14, 22, 30);
    expect(resolveClock('2026-06-15', { receivedAt: justAfterMidnightInOslo }).ok).toBe(true);
    expect(resolveClock('2026-06-16', { receivedAt: justAfterMidnightInOslo }).ok).toBe(false);
  });
});

describe('with the time of sending', () => {
  it('a clock that is right to five minutes is left alone', () => {
    expect(resolved(iso(RECEIVED - HOUR), RECEIVED + 5 * MINUTE)).toMatchObject({
      measuredAt: RECEIVED - HOUR,
      clock: 'device',
    });
    expect(isClockDrift({ receivedAt: RECEIVED, sentAt: RECEIVED + 5 * MINUTE })).toBe(false);
    expect(isClockDrift({ receivedAt: RECEIVED, sentAt: RECEIVED - 5 * MINUTE - 1 })).toBe(true);
    expect(isClockDrift({ receivedAt: RECEIVED })).toBe(false);
    const text = new Date(RECEIVED).toISOString();
    expect(isGatewayDrift(text, RECEIVED - 5 * MINUTE)).toBe(false);
    expect(isGatewayDrift(text, RECEIVED + 5 * MINUTE + 1)).toBe(true);
    expect(isGatewayDrift(text, undefined)).toBe(false);
    expect(isGatewayDrift('no time', 0)).toBe(false);
  });

  it('a clock an hour fast, or a year slow, is corrected, and the device time is kept', () => {
    for (const drift of [HOUR, -365 * 24 * HOUR, 5 * MINUTE + 1]) {
      const told = RECEIVED - 10 * MINUTE + drift;
      expect(resolved(iso(told), RECEIVED + drift)).toEqual({
        deviceTime: told,
        measuredAt: RECEIVED - 10 * MINUTE,
        precision: 'instant',
        clock: 'corrected',
        late: false,
      });
    }
  });

  it('a time still ahead after correction is refused', () => {
    expect(resolved(iso(RECEIVED + HOUR + 6 * MINUTE), RECEIVED + HOUR)).toBe('time-in-future');
  });

  it('a date alone is corrected by whole days only', () => {
    expect(resolved('2026-11-15', RECEIVED + HOUR)).toMatchObject({
      clock: 'device',
      measuredAt: Date.UTC(2026, 10, 15),
    });
    expect(resolved('2027-11-15', RECEIVED + 365 * 24 * HOUR)).toMatchObject({
      clock: 'corrected',
      measuredAt: Date.UTC(2026, 10, 15),
    });
  });
});

describe('with a time that a gateway has corrected', () => {
  const resolve = (deviceTime: number) =>
    resolveClock(iso(RECEIVED - HOUR), { receivedAt: RECEIVED, sentAt: RECEIVED + HOUR, deviceTime });

  it('what was sent stands, and the device time is kept beside it', () => {
    expect(resolve(RECEIVED - HOUR + 1_064)).toMatchObject({
      ok: true,
      value: { measuredAt: RECEIVED - HOUR, deviceTime: RECEIVED - HOUR + 1_064, clock: 'device' },
    });
  });

  it('a device clock off by more than five minutes is said to be corrected', () => {
    expect(resolve(RECEIVED - 2 * HOUR)).toMatchObject({
      ok: true,
      value: { measuredAt: RECEIVED - HOUR, deviceTime: RECEIVED - 2 * HOUR, clock: 'corrected' },
    });
  });
});
