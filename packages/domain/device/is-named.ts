import type { DeviceFacts, DeviceIdentifier } from './device-facts.ts';

/** EUI-64 and Bluetooth MAC addresses (DOMAIN 6): written with colons, dashes, blanks or none. */
const ADDRESSES: ReadonlySet<string> = new Set([
  'urn:oid:1.2.840.10004.1.1.1.0.0.1.0.0.1.2680',
  'http://hl7.org/fhir/sid/eui-48/bluetooth',
]);
const ADDRESS = /^[0-9a-f]{2}([:-]?[0-9a-f]{2}){5}(([:-]?[0-9a-f]{2}){2})?$/;

/**
 * Whether a device is meant by that identifier, and not only found by what is left of it (`deviceKey`): the serial numbers
 * 1-23 and 12-3 are two devices. Facts of before the identifier was told are believed. Pure and total.
 */
export function isNamed({ identifier }: Pick<DeviceFacts, 'identifier'>, sent: DeviceIdentifier): boolean {
  return identifier === undefined || writtenAlike(identifier) === writtenAlike(sent);
}

/** Upper and lower case are one, and how an accent is put together; of an address also what stands between its parts. */
function writtenAlike({ system, value }: DeviceIdentifier): string {
  const [where, plain] = [system.toLowerCase(), value.normalize('NFC').toLowerCase().trim()];
  const isAddress = ADDRESSES.has(where) || ADDRESS.test(plain);
  return JSON.stringify([where, isAddress ? plain.replace(/[\s:-]/g, '') : plain.replace(/\s+/g, ' ')]);
}
