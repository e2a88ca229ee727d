import type { ErrorCode } from '@naer/contracts/error-codes';
import type { Refusal } from '@naer/domain/measurement/outcome';
import { err, ok, type Result } from '@naer/domain/result';
import { type BundleEntry, bundleEntry } from './accepted-resources.ts';
import type { CodeTable } from './code-table.ts';
import { parseIfNoneExist } from './conditional-create.ts';
import type { BundleIndex } from './index-bundle.ts';
import { type MappedMeasurement, mapObservation } from './map-observation.ts';
import { namedByDevice, namedByPatient, namedByQuery } from './named-patients.ts';
import type { EntryProblem } from './operation-outcome.ts';
import { readResource } from './read-resource.ts';

/** What an entry (or a single create) is to us. */
export type Classified =
  | { readonly kind: 'measurement'; readonly mapped: MappedMeasurement; readonly ifNoneExist: string | undefined }
  | {
      readonly kind: 'context';
      readonly resourceType: 'Patient' | 'Device' | 'Observation';
      /** National ids the entry names. */
      readonly nationalIds: readonly string[];
      readonly at: string;
    };

export interface ClassifyOptions {
  readonly codes: CodeTable;
  readonly bundle: BundleIndex;
  /** The bundle is marked as test data. */
  readonly test: boolean;
  /** batch and transaction: every entry says POST to its type. */
  readonly needsRequest: boolean;
}

/** Reads the frame of an entry. */
export function readEntry(entry: unknown, index: number): Result<BundleEntry, Refusal> {
  return readResource(bundleEntry, entry, `Bundle.entry[${index}]`);
}

/** Observation = measurement; Patient, Device and coincident timestamp = context; anything else is refused, with where. */
export function classifyEntry(
  entry: BundleEntry,
  index: number,
  options: ClassifyOptions,
): Result<Classified, EntryProblem> {
  const at = `Bundle.entry[${index}]`;
  const { resource, request } = entry;
  const refused = (code: ErrorCode, where: string) => err({ code, expression: `${at}.${where}` });
  if (request === undefined && options.needsRequest) return refused('missing-value', 'request');
  if (request !== undefined) {
    if (request.method !== 'POST') return refused('method-not-allowed', 'request.method');
    if (request.url.replace(/^\//, '') !== resource.resourceType) return refused('invalid-value', 'request.url');
  }
  return classifyResource(resource, { ...options, at: `${at}.resource`, ifNoneExist: request?.ifNoneExist });
}

/** A resource to be created, from an entry or alone. `ifNoneExist` is the query of a conditional create, as sent. */
export function classifyResource(
  resource: BundleEntry['resource'],
  options: Omit<ClassifyOptions, 'needsRequest'> & { readonly at: string; readonly ifNoneExist: string | undefined },
): Result<Classified, EntryProblem> {
  const { at, bundle, codes, test } = options;
  switch (resource.resourceType) {
    case 'Patient': {
      const named = namedByPatient(resource, at);
      if (!named.ok) return err({ code: named.error.code, expression: named.error.field });
      const asked = namedByQuery(options.ifNoneExist);
      if (asked === 'invalid') return err({ code: 'wrong-subject', expression: conditionOf(at) });
      return ok({ kind: 'context', resourceType: 'Patient', nationalIds: [...named.value, ...asked], at });
    }
    case 'Device': {
      const named = namedByDevice(resource, at);
      if (!named.ok) return err({ code: named.error.code, expression: named.error.field });
      return ok({ kind: 'context', resourceType: 'Device', nationalIds: named.value, at });
    }
    case 'Observation': {
      const condition = options.ifNoneExist === undefined ? undefined : parseIfNoneExist(options.ifNoneExist);
      if (condition !== undefined && !condition.ok) return err({ code: condition.error, expression: conditionOf(at) });
      const ifNoneExist = condition?.value;
      const mapped = mapObservation(resource, { codes, at, bundle, ifNoneExist, test });
      if (!mapped.ok) return err({ code: mapped.error.code, expression: mapped.error.field });
      if (mapped.value.kind === 'context') return ok({ ...mapped.value, resourceType: 'Observation', at });
      return ok({ kind: 'measurement', mapped: mapped.value, ifNoneExist });
    }
    default:
      return err({ code: 'not-a-measurement', expression: `${at}.resourceType` });
  }
}

/** Where a condition stands: in the entry's request, or in the header of a single create. */
function conditionOf(at: string): string {
  return at.endsWith('.resource') ? at.replace(/resource$/, 'request.ifNoneExist') : 'http.if-none-exist';
}
