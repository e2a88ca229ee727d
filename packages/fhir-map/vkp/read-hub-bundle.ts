import { MAX_EVENTS } from '@naer/contracts/event-item';
import type { DeviceIdentifier } from '@naer/domain/device/device-facts';
import type { Refusal, RefusalCode } from '@naer/domain/measurement/outcome';
import type { SentEvent, SentReceipt } from '@naer/domain/monitor/reported-event';
import { err, ok, type Result } from '@naer/domain/result';
import { type BundleEntry, identifier, observation, reference } from '../accepted-resources.ts';
import { readEntry } from '../classify-entry.ts';
import { indexBundle } from '../index-bundle.ts';
import { isTest } from '../map-observation.ts';
import type { EntryProblem } from '../operation-outcome.ts';
import { readResource } from '../read-resource.ts';
import { sentDevices } from '../sent-devices.ts';
import { mapFollowUp } from './map-follow-up.ts';
import { mapIssue } from './map-issue.ts';
import { namedByDocument } from './named-in-hub-bundle.ts';
import { composition, detectedIssue, encounter } from './resources.ts';

/** An event as a document says it, and where each field of it stands. */
export interface DocumentEvent {
  readonly item: SentEvent & { readonly receipts?: readonly SentReceipt[] | undefined };
  /** Place in `entries` of the alarm that this follows up. */
  readonly follows?: number | undefined;
  /** FHIRPath-like expressions by field of the item. */
  readonly fields: Readonly<Record<string, string>>;
}
export type DocumentEntry =
  | { readonly kind: 'event'; readonly event: DocumentEvent }
  /** Patient, Encounter and whatever else stands around the alarm. */
  | { readonly kind: 'context' }
  | { readonly kind: 'refused'; readonly problem: EntryProblem };

export interface VkpDocument {
  readonly entries: readonly DocumentEntry[];
  /** Whom it says it is about, wherever it says so. */
  readonly nationalIds: readonly string[];
  /** What the device that raised it may go by, the surest first: the author of its first alarm, or its only Device. */
  readonly devices: readonly DeviceIdentifier[];
}

/** Whether a body is a Bundle of type document: read here, and not as a batch of observations. */
export function isDocument(body: unknown): boolean {
  const { resourceType, type } = Object(body) as { readonly resourceType?: unknown; readonly type?: unknown };
  return resourceType === 'Bundle' && type === 'document';
}

/**
 * Reads a VKP document (http://ehelse.no/fhir): DetectedIssues are events, the Composition is what was done about them.
 * A bad alarm never spoils the others. Errors of the whole: too many entries, test data (which must never alert), nothing
 * to record, or a body that names more than one person can be.
 */
export function readDocument(body: unknown): Result<VkpDocument, EntryProblem> {
  const bundle = Object(body) as Readonly<Record<string, unknown>>;
  const { entry: sent } = bundle;
  if (!Array.isArray(sent)) return err({ code: 'invalid-request', expression: 'Bundle.entry' });
  if (sent.length > MAX_EVENTS) return err({ code: 'too-many-items', expression: 'Bundle.entry' });
  for (const element of ['implicitRules', 'modifierExtension'])
    if (bundle[element] !== undefined) return err({ code: 'invalid-request', expression: `Bundle.${element}` });
  if (hasTestMark(bundle.meta)) return err({ code: 'invalid-request', expression: 'Bundle.meta.security' });
  const entries = sent.map((one, index) => readEntry(one, index));
  const named = namedByDocument(entries.map((entry) => (entry.ok ? entry.value : undefined)));
  if (!named.ok) return err({ code: named.error.code, expression: named.error.field });
  const bundleId = idOf(bundle.identifier);
  const firstIssue = entries.findIndex((entry) => entry.ok && entry.value.resource.resourceType === 'DetectedIssue');
  const read = entries.map((entry, index): DocumentEntry => {
    const mapped = entry.ok ? mapEntry(entry.value, index, { bundleId, firstIssue }) : entry;
    if (mapped.ok) return mapped.value;
    return { kind: 'refused', problem: { code: mapped.error.code, expression: mapped.error.field } };
  });
  if (read.every(({ kind }) => kind === 'context')) return err({ code: 'missing-value', expression: 'Bundle.entry' });
  return ok({ entries: read, nationalIds: named.value, devices: raisedBy(entries) });
}

function raisedBy(entries: readonly Result<BundleEntry, unknown>[]): readonly DeviceIdentifier[] {
  const resources = entries.map((entry) => (entry.ok ? entry.value : undefined));
  const bundle = indexBundle(resources);
  for (const entry of resources) {
    if (entry?.resource.resourceType !== 'DetectedIssue') continue;
    const { author, contained } = entry.resource as { readonly author?: unknown; readonly contained?: unknown };
    const device = reference.safeParse(author);
    if (!device.success) continue;
    const inside = observation.shape.contained.safeParse(contained);
    const named = sentDevices({ device: device.data, contained: inside.data }, bundle);
    if (named.length > 0) return named;
  }
  return sentDevices({}, bundle);
}

function mapEntry(
  { resource }: BundleEntry,
  index: number,
  { bundleId, firstIssue }: { readonly bundleId: string | undefined; readonly firstIssue: number },
): Result<DocumentEntry, Refusal> {
  const at = `Bundle.entry[${index}].resource`;
  switch (resource.resourceType) {
    case 'DetectedIssue': {
      const issue = readResource(detectedIssue, resource, at);
      if (!issue.ok) return issue;
      if (hasTestMark(issue.value.meta)) return refuse('not-a-measurement', `${at}.meta.security`);
      const event = mapIssue(issue.value, at);
      return event.ok ? ok({ kind: 'event', event: event.value }) : event;
    }
    case 'Composition': {
      const note = readResource(composition, resource, at);
      if (!note.ok) return note;
      if (hasTestMark(note.value.meta)) return refuse('not-a-measurement', `${at}.meta.security`);
      const event = mapFollowUp(note.value, at, bundleId);
      if (!event.ok) return event;
      if (event.value === undefined) return ok({ kind: 'context' });
      return ok({ kind: 'event', event: { ...event.value, ...(firstIssue >= 0 && { follows: firstIssue }) } });
    }
    case 'Encounter': {
      const read = readResource(encounter, resource, at);
      return read.ok ? ok({ kind: 'context' }) : read;
    }
    case 'Patient':
    case 'Device':
    case 'Organization':
    case 'Practitioner':
    case 'PractitionerRole':
    case 'RelatedPerson':
    case 'Location':
      return ok({ kind: 'context' });
    default:
      return refuse('not-a-measurement', `${at}.resourceType`);
  }
}

function refuse(code: RefusalCode, field: string): Result<never, Refusal> {
  return err({ code, field });
}

/** HTEST: never alerts, and an alarm that nobody may hear is not taken at all. */
function hasTestMark(meta: unknown): boolean {
  const { security } = Object(meta) as { readonly security?: unknown };
  return Array.isArray(security) && isTest({ security });
}

function idOf(sent: unknown): string | undefined {
  const read = identifier.safeParse(sent);
  return read.success && read.data.value !== undefined ? `${read.data.system ?? ''}|${read.data.value}` : undefined;
}
