import { describe, expect, it, vi } from 'vitest';
import { describeError, type LogEntry, log, nameOf } from './log.ts';

function linesOf(work: () => void): readonly Record<string, unknown>[] {
  const spy = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  work();
  const lines = spy.mock.calls.map(([line]) => JSON.parse(String(line)) as Record<string, unknown>);
  spy.mockRestore();
  return lines;
}

const WHOLE: Required<LogEntry> = {
  event: 'request',
  method: 'GET',
  route: '/api/v1/patients/:patientId/files/:name{[a-z.]+}',
  status: 200,
  ms: 7,
  requestId: '0f7c2a52-9ec4-4a53-b4d9-6f0f4f3a1c11',
  tenantId: '8f14e45f-ceea-467f-a8f3-5b9b0b7f3b11',
  code: 'invalid_client',
  reason: '23514',
  errorName: 'TypeError',
  frames: ['handle index.js:10:20', 'index.js:1:2'],
  times: 3,
  names: ['measurement_value_check', nameOf('PUBLIC_URL must be an https address')],
  counts: { visited: 12, done: true },
};

/** What a careless caller may hold in their hand: a person, a value, something of theirs inside something of ours. */
const HOSTILE: readonly unknown[] = [
  'Kari Fiktivstad',
  'Øvelsrud',
  '10915596784',
  '1950-01-02',
  '+4799988777',
  '71.93',
  '84 %',
  71.93,
  -36.6,
  Number.NaN,
  '/api/v1/patients/8f14e45f-ceea-467f-a8f3-5b9b0b7f3b11',
  '/api/v1/persons/10915596784',
  '/search?name=Kari',
  'Error: Kari Fiktivstad weighs 71.93',
  '{"name":"Kari"}',
  'unknown-value-71.93',
  'x'.repeat(200),
  ['Kari Fiktivstad'],
  ['Fiktivstad weighs 71.93 (index.js:1:2)'],
  ['10915596784'],
  { name: 'Kari Fiktivstad' },
  { weight: 71.93 },
  { 'Kari Fiktivstad': 1 },
  new Error('Kari Fiktivstad'),
  null,
  Symbol.iterator,
];
const FIELDS = Object.keys(WHOLE) as (keyof LogEntry)[];

describe('a line of the log', () => {
  it('holds each field as it was said', () => {
    expect(linesOf(() => log(WHOLE))).toEqual([WHOLE]);
  });

  it.each(FIELDS)('holds no hostile %s: it is named as left out, and the rest is said', (field) => {
    for (const value of HOSTILE) {
      const { [field]: _, ...rest } = WHOLE;
      const [line] = linesOf(() => log({ ...WHOLE, [field]: value } as LogEntry));
      expect(line).toEqual({ ...rest, misshapen: [field] });
    }
  });

  it('drops what is not on its list', () => {
    const lines = linesOf(() => log({ event: 'sweep', status: 1, name: 'Kari', value: 71.93 } as LogEntry));
    expect(lines).toEqual([{ event: 'sweep', status: 1 }]);
  });
});

describe('of an unexpected error', () => {
  it('its class and where it was thrown are said, without folders', () => {
    const { errorName, frames } = describeError(new RangeError('Kari'));
    expect(errorName).toBe('RangeError');
    expect(frames?.[0]).toMatch(/^([\w$.<>#]+ )?log\.test\.ts:\d+:\d+$/);
    expect(describeError('Kari')).toEqual({ errorName: 'string' });
    expect(describeError(new (class extends Error {})('Kari')).frames?.length).toBeGreaterThan(0);
  });

  it.each([
    ['lines like frames', 'Kari\n    at Kari (kari.ts:1:1)\n    at Fiktivstad (/x/71.93/kari.ts:1:1)'],
    ['nothing but such a line', '\n    at Kari (kari.ts:1:1)'],
  ])('whose message has %s, none of it is said', (_, message) => {
    const said = JSON.stringify(linesOf(() => log({ event: 'sweep', ...describeError(new Error(message)) })));
    expect(said).not.toMatch(/kari|Fiktivstad|71\.93/i);
    expect(said).toContain('log.test.ts');
  });

  it('whose message was changed afterwards, nothing of either is said', () => {
    const error = new Error('Kari\n    at Kari (kari.ts:1:1)');
    error.stack = `Error: ${error.message}\n    at there (index.js:1:1)`;
    error.message = 'changed since';
    expect(describeError(error)).toEqual({ errorName: 'Error', frames: [] });
  });

  it('whose class is named after somebody, the name is not said', () => {
    const named = Object.defineProperty(class extends Error {}, 'name', { value: 'Kari Fiktivstad' });
    expect(linesOf(() => log({ event: 'sweep', ...describeError(new named('x')) }))[0]).toMatchObject({
      misshapen: ['errorName'],
    });
  });
});
