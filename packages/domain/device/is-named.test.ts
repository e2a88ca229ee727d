import { describe, expect, it } from 'vitest';
import { isNamed } from './is-named.ts';

const EUI = 'urn:oid:1.2.840.10004.1.1.1.0.0.1.0.0.1.2680';
const SERIAL = 'urn:example:serial';

describe('a device', () => {
  it.each([
    ['an EUI-64 with dashes', EUI, '00-09-1f-80-00-12-34-56', EUI, '0009 1F80 0012 3456'],
    ['a system in capitals', EUI, '00091f8000123456', EUI.toUpperCase(), '00:09:1F:80:00:12:34:56'],
    ['an address under a system of the maker’s', SERIAL, 'AA:BB:CC:DD:EE:FF', SERIAL, 'aabbccddeeff'],
    ['a serial number in other letters', SERIAL, 'ab-12', SERIAL, ' AB-12 '],
    ['an accent put together otherwise', SERIAL, 'Pr\u00e9-1', SERIAL, 'pre\u0301-1'],
  ])('is meant by %s', (_, system, value, sentSystem, sent) => {
    expect(isNamed({ identifier: { system, value } }, { system: sentSystem, value: sent })).toBe(true);
  });

  it.each([
    ['a serial number whose dash stands elsewhere', SERIAL, '1-23', SERIAL, '12-3'],
    ['a serial number without its dash', SERIAL, '1-23', SERIAL, '123'],
    ['a serial number whose blank stands elsewhere', SERIAL, 'a 12', SERIAL, 'a1 2'],
    ['the same value of another system', SERIAL, '123', `${SERIAL}s`, '123'],
    ['what system and value say together', 'a|b', 'c', 'a', 'b|c'],
  ])('is not meant by %s', (_, system, value, sentSystem, sent) => {
    expect(isNamed({ identifier: { system, value } }, { system: sentSystem, value: sent })).toBe(false);
  });

  it('whose object was not told its identifier yet is found as before', () => {
    expect(isNamed({}, { system: SERIAL, value: '12-3' })).toBe(true);
  });
});
