import type { BundleEntry } from './accepted-resources.ts';

/** The resources of one bundle, found by how the others refer to them. */
export interface BundleIndex {
  /** Every resource a reference may mean; empty when it points out of the bundle. */
  readonly resolve: (reference: string) => readonly BundleResource[];
  readonly patients: readonly BundleResource[];
  readonly devices: readonly BundleResource[];
}
export interface BundleResource {
  readonly resource: BundleEntry['resource'];
  /** `Bundle.entry[3].resource` */
  readonly at: string;
}

export const NO_BUNDLE: BundleIndex = { resolve: () => [], patients: [], devices: [] };

/** Indexes entries by `fullUrl` and by `Type/id`; entries that could not be read are undefined. */
export function indexBundle(entries: readonly (BundleEntry | undefined)[]): BundleIndex {
  const byReference = new Map<string, BundleResource[]>();
  const patients: BundleResource[] = [];
  const devices: BundleResource[] = [];
  entries.forEach((entry, index) => {
    if (entry === undefined) return;
    const { resource, fullUrl } = entry;
    const found: BundleResource = { resource, at: `Bundle.entry[${index}].resource` };
    if (resource.resourceType === 'Patient') patients.push(found);
    if (resource.resourceType === 'Device') devices.push(found);
    const keys = new Set<string>();
    if (fullUrl !== undefined) keys.add(fullUrl).add(relative(fullUrl));
    if (resource.id !== undefined) keys.add(`${resource.resourceType}/${resource.id}`);
    for (const key of keys) byReference.set(key, [...(byReference.get(key) ?? []), found]);
  });
  return {
    patients,
    devices,
    resolve(reference) {
      const plain = reference.replace(/\/_history\/.*$/, '');
      return byReference.get(plain) ?? byReference.get(relative(plain)) ?? [];
    },
  };
}

/** `Type/id` of an absolute URL; a urn stays as it is. */
function relative(url: string): string {
  return url.split('/').slice(-2).join('/');
}
