import { normaliseItem } from '@naer/domain/measurement/normalise-item';
import type { Counted, Refusal, RefusalCode } from '@naer/domain/measurement/outcome';
import type { Reading } from '@naer/domain/measurement/reading';
import { isGatewayDrift } from '@naer/domain/measurement/resolve-clock';
import type { DevicePrincipal, ReadingOutcome, RecordBatch } from '@naer/domain/monitor/port';
import { err, type Result } from '@naer/domain/result';
import type { Classified } from '@naer/fhir-map/classify-entry';
import { expressionOfField } from '@naer/fhir-map/map-observation';
import type { EntryProblem } from '@naer/fhir-map/operation-outcome';
import { concealItem, holdsNationalId } from '../http/conceal-item.ts';
import type { SubjectIndex } from '../http/index-subjects.ts';
import type { RoutedAnswer } from '../http/record-elsewhere.ts';

/** What became of one entry. */
export type EntryOutcome =
  | { readonly kind: 'refused'; readonly problem: EntryProblem }
  | { readonly kind: 'context'; readonly resourceType: 'Patient' | 'Device' | 'Observation' }
  /** Nothing wrong with it, but the transaction it stands in was refused. */
  | { readonly kind: 'untried' }
  | {
      readonly kind: 'kept';
      readonly outcome: ReadingOutcome;
      /** A conditional create: what stands under that id may be another value than was sent. */
      readonly conditional: boolean;
      readonly ignored: readonly string[];
      readonly at: string;
    };

export type RecordedEntries =
  | { readonly ok: true; readonly outcomes: readonly EntryOutcome[] }
  | { readonly ok: false; readonly reason: 'credential-revoked' | 'try-again' };

export interface RecordOptions {
  readonly device: DevicePrincipal;
  readonly receivedAt: number;
  /** All or nothing: when one entry is refused, the outcomes say which, and nothing was kept. */
  readonly atomic: boolean;
  readonly subjects: SubjectIndex;
  /** Never rejects; undefined when the monitor did not answer. */
  readonly record: (batch: Omit<RecordBatch, 'v' | 'credential'>) => Promise<RoutedAnswer | undefined>;
}

interface Prepared {
  readonly reading: Reading;
  readonly subjects: readonly string[];
  readonly ifNoneExist: string | undefined;
}

/**
 * Normalises every measurement and gives them to the patient's monitor in one call. The monitor compares whom each
 * body names with whom the credential means. What is refused goes along as codes to be counted.
 */
export async function recordEntries(
  entries: readonly Result<Classified, EntryProblem>[],
  options: RecordOptions,
): Promise<RecordedEntries> {
  const prepared = await Promise.all(entries.map((entry) => prepare(entry, options)));
  const refusals: Counted[] = prepared.flatMap((entry) =>
    entry !== undefined && !entry.ok ? toRefusal(entry.error) : [],
  );
  if (entries.some(hasGatewayDrift)) refusals.push({ code: 'clock-drift', field: 'effective' });
  const held = options.atomic && prepared.some((entry) => entry !== undefined && !entry.ok);
  const sent = held ? [] : prepared.flatMap((entry) => (entry?.ok === true ? [entry.value] : []));
  const context = entries.flatMap((entry, index) => namingContext(entry, index));
  const answer = await options.record({
    receivedAt: options.receivedAt,
    readings: sent.map(({ reading }) => reading),
    refusals,
    subjects: sent.map(({ subjects }) => subjects),
    ifNoneExist: sent.map(({ ifNoneExist }) => ifNoneExist),
    atomic: options.atomic,
    ...(context.length > 0 && {
      contexts: await Promise.all(context.map(({ nationalIds }) => options.subjects.indexes(nationalIds))),
    }),
  });
  if (answer?.ok === false && answer.reason === 'credential-revoked') return { ok: false, reason: answer.reason };
  const hangsOnAnswer = sent.length > 0 || (context.length > 0 && !held);
  if (answer?.ok !== true && hangsOnAnswer) return { ok: false, reason: 'try-again' };

  const kept = answer?.ok === true ? answer.outcomes : [];
  const strangers = new Map<number, EntryOutcome>();
  for (const place of answer?.ok === true ? (answer.strangers ?? []) : []) {
    const stranger = context[place];
    if (stranger !== undefined) strangers.set(stranger.index, toStranger(stranger));
  }
  let next = 0;
  const outcomes = entries.map((entry, index): EntryOutcome => {
    const ready = prepared[index];
    if (ready !== undefined && !ready.ok) return { kind: 'refused', problem: ready.error };
    if (!entry.ok) return { kind: 'refused', problem: entry.error };
    if (entry.value.kind === 'context')
      return strangers.get(index) ?? { kind: 'context', resourceType: entry.value.resourceType };
    const outcome = kept[next];
    next += 1;
    return held || outcome === undefined ? { kind: 'untried' } : toEntryOutcome(entry.value, outcome, options.atomic);
  });
  return { ok: true, outcomes };
}

/** Undefined for context. */
async function prepare(
  entry: Result<Classified, EntryProblem>,
  { device, receivedAt, subjects }: RecordOptions,
): Promise<Result<Prepared, EntryProblem> | undefined> {
  if (!entry.ok) return entry;
  if (entry.value.kind === 'context') return undefined;
  const { mapped, ifNoneExist } = entry.value;
  const refused = ({ code, field, refused: value }: Refusal) =>
    err({ code, expression: expressionOfField(mapped, field), ...(value !== undefined && { refused: value }) });
  const concealed = holdsNationalId(mapped.item) ? await concealItem(mapped.item, subjects) : undefined;
  if (concealed?.ok === false) return refused(concealed.error);
  const item = concealed?.value.item ?? mapped.item;
  const reading = normaliseItem(item, { receivedAt, deviceId: device.deviceId, door: 'fhir' });
  if (!reading.ok) return refused(reading.error);
  return {
    ok: true,
    value: {
      reading: reading.value,
      subjects: [...(await subjects.indexes(mapped.nationalIds)), ...(concealed?.value.subjects ?? [])],
      ifNoneExist: ifNoneExist === undefined ? undefined : await subjects.mask(ifNoneExist),
    },
  };
}

function toEntryOutcome(
  { mapped, ifNoneExist }: Extract<Classified, { kind: 'measurement' }>,
  outcome: ReadingOutcome,
  atomic: boolean,
): EntryOutcome {
  if (outcome.status === 'refused')
    return { kind: 'refused', problem: { code: outcome.code ?? 'wrong-subject', expression: `${mapped.at}.subject` } };
  if (atomic && outcome.status === 'quarantined' && outcome.elsewhere !== true)
    return {
      kind: 'refused',
      problem: { code: 'cannot-be-placed', expression: expressionOfField(mapped, 'measuredAt') },
    };
  return { kind: 'kept', outcome, conditional: ifNoneExist !== undefined, ignored: mapped.ignored, at: mapped.at };
}

interface NamingContext {
  readonly index: number;
  readonly resourceType: 'Patient' | 'Device' | 'Observation';
  readonly nationalIds: readonly string[];
  readonly at: string;
}

const NAMING_ELEMENT = { Patient: 'identifier', Device: 'patient', Observation: 'subject' } as const;

/** Context that names somebody: whether it is the patient only the monitor can tell. */
function namingContext(entry: Result<Classified, EntryProblem>, index: number): readonly NamingContext[] {
  if (!entry.ok || entry.value.kind !== 'context' || entry.value.nationalIds.length === 0) return [];
  return [{ index, ...entry.value }];
}

function toStranger({ at, resourceType }: NamingContext): EntryOutcome {
  return { kind: 'refused', problem: { code: 'wrong-subject', expression: `${at}.${NAMING_ELEMENT[resourceType]}` } };
}

function hasGatewayDrift(entry: Result<Classified, EntryProblem>): boolean {
  if (!entry.ok || entry.value.kind !== 'measurement') return false;
  const { measuredAt, deviceTime } = entry.value.mapped.item;
  return isGatewayDrift(measuredAt, deviceTime);
}

/** Only what was wrong with a measurement is counted, not how it was asked. */
const COUNTED = {
  'unknown-type': true,
  'missing-value': true,
  'unexpected-field': true,
  'invalid-value': true,
  'missing-unit': true,
  'wrong-unit': true,
  'impossible-value': true,
  'invalid-time': true,
  'time-in-future': true,
  'unknown-code': true,
  'unknown-answer': true,
  'wrong-subject': true,
  'not-a-measurement': true,
} as const satisfies Record<RefusalCode, true>;

function toRefusal({ code, expression, refused }: EntryProblem): readonly Refusal[] {
  return Object.hasOwn(COUNTED, code) ? [{ code: code as RefusalCode, field: expression ?? '', refused }] : [];
}
