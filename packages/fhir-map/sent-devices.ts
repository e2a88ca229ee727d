import type { DeviceIdentifier } from '@naer/domain/device/device-facts';
import { type Identifier, identifier, type Observation } from './accepted-resources.ts';
import { parseIfNoneExist } from './conditional-create.ts';
import type { BundleIndex } from './index-bundle.ts';
import { isNationalIdSystem } from './national-id.ts';

const MOST_NAMES = 10;

/**
 * What an Observation's device goes by: `Observation.device.identifier` first, then the identifiers of the Device it refers
 * to, contained or in its bundle, or the one it searches for (`Device?identifier=system|value`). Without any word of it: the
 * one Device of its bundle (PHD); of several none is likelier.
 */
export function sentDevices(observation: Sent, bundle: BundleIndex): readonly DeviceIdentifier[] {
  const { device } = observation;
  const meant = referredDevices(observation, bundle).flatMap(identifiersOf);
  const named = [...(device === undefined ? [] : saidOf(device)), ...meant].flatMap(asDevice);
  return [...new Map(named.map((one) => [JSON.stringify(one), one])).values()].slice(0, MOST_NAMES);
}

/** The Device resources that an Observation means, as it came with them: also those it names by an identifier alone. */
export function meantDevices(observation: Sent, bundle: BundleIndex): readonly Resource[] {
  const referred = referredDevices(observation, bundle);
  if (referred.length > 0 || observation.device === undefined) return referred;
  const names = new Set(saidOf(observation.device).map(keyOf));
  return bundle.devices
    .map(({ resource }) => resource)
    .filter((resource) => identifiersOf(resource).some((one) => names.has(keyOf(one))));
}

type Sent = Pick<Observation, 'device' | 'contained'>;
type Resource = { readonly resourceType: string };

function referredDevices({ device, contained = [] }: Sent, bundle: BundleIndex): readonly Resource[] {
  if (device === undefined) {
    const [only, ...others] = bundle.devices;
    return only === undefined || others.length > 0 ? [] : [only.resource];
  }
  const { reference = '' } = device;
  const inside = reference.startsWith('#') ? contained.filter(({ id }) => id === reference.slice(1)) : [];
  return [...inside, ...bundle.resolve(reference).map(({ resource }) => resource)];
}

function saidOf({ identifier: own, reference = '' }: NonNullable<Sent['device']>): readonly Identifier[] {
  return [...(own === undefined ? [] : [own]), ...searchedFor(reference)];
}

function keyOf({ system, value }: Identifier): string {
  return JSON.stringify([system, value]);
}

function identifiersOf(resource: { readonly resourceType: string }): readonly Identifier[] {
  const { identifier: sent } = resource as { readonly identifier?: unknown };
  if (resource.resourceType !== 'Device' || !Array.isArray(sent)) return [];
  return (sent as readonly unknown[]).slice(0, MOST_NAMES).flatMap((one) => {
    const read = identifier.safeParse(one);
    return read.success ? [read.data] : [];
  });
}

function searchedFor(reference: string): readonly Identifier[] {
  const token = reference.startsWith('Device?') ? parseIfNoneExist(reference.slice('Device'.length)) : undefined;
  if (token?.ok !== true) return [];
  const bar = token.value.indexOf('|');
  return [{ system: token.value.slice(0, bar), value: token.value.slice(bar + 1) }];
}

function asDevice({ system, value }: Identifier): readonly DeviceIdentifier[] {
  return system === undefined || value === undefined || isNationalIdSystem(system) ? [] : [{ system, value }];
}
