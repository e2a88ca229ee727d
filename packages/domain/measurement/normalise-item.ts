import { err, ok, type Result } from '../result.ts';
import {
  type AnswerEntry,
  CATALOGUE,
  type CatalogueEntry,
  type CodedAnswerEntry,
  catalogueEntry,
  isOutside,
  MAPPING_VERSION,
  type NumericEntry,
  type ScoreEntry,
} from './catalogue.ts';
import { convertUnit } from './convert-unit.ts';
import { isStorable } from './is-storable.ts';
import type { Refusal } from './outcome.ts';
import { readBloodPressure, sentPressure } from './read-blood-pressure.ts';
import { acceptUnit, isReadable, readQuantity } from './read-quantity.ts';
import { type Comparator, type ComponentName, type MeasurementType, type Reading, seriesOf } from './reading.ts';
import { resolveClock } from './resolve-clock.ts';

/** A number with the digits that were sent. */
export interface SentNumber {
  readonly text: string;
  readonly number: number;
}

/** One component as sent: a bare number takes the item's unit. */
export type SentComponent = SentNumber | { readonly value: SentNumber; readonly unit?: string | undefined };

/** The shape of one item, already parsed; units, plausibility and clock are decided here. */
export interface SentItem {
  readonly id?: string | undefined;
  readonly type: string;
  readonly code?: string | undefined;
  readonly value?: SentNumber | undefined;
  readonly comparator?: Comparator | undefined;
  readonly components?: Readonly<Partial<Record<ComponentName, SentComponent | undefined>>> | undefined;
  readonly answer?: string | undefined;
  readonly unit?: string | undefined;
  readonly measuredAt: string;
  /** The device's own clock, epoch ms, when a gateway has already corrected `measuredAt` (FHIR coincident timestamp). */
  readonly deviceTime?: number | undefined;
  readonly method?: Reading['method'];
  readonly measuredBy?: Reading['measuredBy'];
  readonly context?: Reading['context'];
  readonly test?: boolean | undefined;
  readonly deviceModel?: string | undefined;
  readonly firmware?: string | undefined;
  /** Identifiers and references of the sender's own world, as text. */
  readonly sentReferences?: readonly string[] | undefined;
}

export interface NormaliseContext {
  /** Epoch ms. */
  readonly receivedAt: number;
  /** The device's clock when it sent, epoch ms, when it told. */
  readonly sentAt?: number | undefined;
  readonly deviceId: string;
  readonly door: Reading['door'];
}

/** What was measured, before when. */
export type Content = Pick<Reading, 'code' | 'quantity' | 'comparator' | 'components' | 'answer'> & {
  readonly doubts: Reading['doubts'];
};

type ValueField = 'code' | 'value' | 'comparator' | 'components' | 'answer' | 'unit';
const VALUE_FIELDS: readonly ValueField[] = ['code', 'value', 'comparator', 'components', 'answer', 'unit'];
const FIELDS_OF: Readonly<Record<CatalogueEntry['kind'], ReadonlySet<ValueField>>> = {
  numeric: new Set(['value', 'comparator', 'unit']),
  components: new Set(['components', 'unit']),
  answer: new Set(['answer']),
  score: new Set(['code', 'value', 'unit']),
  'coded-answer': new Set(['code', 'answer']),
};

/** The unit of `Reading.quantity.canonical` and of a plan's limits; undefined for answers. */
export function canonicalUnitOf(type: MeasurementType): string | undefined {
  const entry = CATALOGUE[type];
  return 'canonicalUnit' in entry ? entry.canonicalUnit : undefined;
}

/**
 * Turns one sent item into a reading in canonical units (UCUM) and UTC, or says why not: a code and the field's path,
 * never a value. Pure. A unit is never guessed; what is impossible is refused; what is odd is kept with its doubts
 * (DOMAIN 3). Doubts that need earlier readings are added by the monitor (`doubtful-change.ts`).
 */
export function normaliseItem(item: SentItem, context: NormaliseContext): Result<Reading, Refusal> {
  const entry = catalogueEntry(item.type);
  if (entry === undefined) return err({ code: 'unknown-type', field: 'type' });
  const type = item.type as MeasurementType;
  const allowed = FIELDS_OF[entry.kind];
  for (const field of VALUE_FIELDS)
    if (item[field] !== undefined && !allowed.has(field)) return err({ code: 'unexpected-field', field });
  const unstorable = unstorableField(item);
  if (unstorable !== undefined) return err({ code: 'invalid-value', field: unstorable });
  const content = readContent(item, entry);
  if (!content.ok) return err(withValue(content.error, item, type, entry));
  const times = resolveClock(item.measuredAt, { ...context, deviceTime: item.deviceTime });
  if (!times.ok) return times;
  const { code } = content.value;
  return ok({
    v: 1,
    type,
    series: seriesOf(type, code),
    ...content.value,
    ...times.value,
    measuredAtText: item.measuredAt,
    receivedAt: context.receivedAt,
    deviceId: context.deviceId,
    door: context.door,
    mappingVersion: MAPPING_VERSION,
    ...(context.sentAt !== undefined && { sentAt: context.sentAt }),
    ...(item.id !== undefined && { senderId: item.id }),
    ...(item.method !== undefined && { method: item.method }),
    ...(item.measuredBy !== undefined && { measuredBy: item.measuredBy }),
    ...(item.context !== undefined && { context: item.context }),
    ...(item.test === true && { test: true }),
    ...(item.deviceModel !== undefined && { deviceModel: item.deviceModel }),
    ...(item.firmware !== undefined && { firmware: item.firmware }),
    ...(item.sentReferences !== undefined && item.sentReferences.length > 0 && { sentReferences: item.sentReferences }),
  });
}

function withValue(refusal: Refusal, item: SentItem, type: MeasurementType, entry: CatalogueEntry): Refusal {
  const { value, unit = '', test } = item;
  if (entry.kind === 'components') {
    const pressure = refusal.code === 'impossible-value' && test !== true ? sentPressure(item, entry) : undefined;
    return pressure === undefined ? refusal : { ...refusal, refused: { type, ...pressure } };
  }
  const conversion = entry.kind === 'numeric' ? entry.units.get(unit) : undefined;
  if (refusal.code !== 'impossible-value' || value === undefined || conversion === undefined || test === true)
    return refusal;
  return { ...refusal, refused: { type, canonical: convertUnit(value.number, conversion) } };
}

/** A text no record store can hold: with a NUL, or half of a surrogate pair. */
function unstorableField(item: SentItem): string | undefined {
  const { id, code, answer, context, sentReferences, deviceModel, firmware } = item;
  if (id !== undefined && !isStorable(id)) return 'id';
  if (code !== undefined && !isStorable(code)) return 'code';
  if (answer !== undefined && !isStorable(answer)) return 'answer';
  if (context?.note !== undefined && !isStorable(context.note)) return 'context.note';
  if (deviceModel !== undefined && !isStorable(deviceModel)) return 'deviceModel';
  if (firmware !== undefined && !isStorable(firmware)) return 'firmware';
  return sentReferences?.every(isStorable) === false ? 'sentReferences' : undefined;
}

function readContent(item: SentItem, entry: CatalogueEntry): Result<Content, Refusal> {
  switch (entry.kind) {
    case 'numeric':
      return readNumeric(item, entry);
    case 'components':
      return readBloodPressure(item, entry);
    case 'answer':
      return readAnswer(item, entry);
    case 'score':
      return readScore(item, entry);
    case 'coded-answer':
      return readCodedAnswer(item, entry);
  }
}

function readNumeric(item: SentItem, entry: NumericEntry): Result<Content, Refusal> {
  const { comparator } = item;
  if (comparator === 'LO' || comparator === 'HI') {
    if (item.value !== undefined) return err({ code: 'unexpected-field', field: 'value' });
    if (item.unit !== undefined) {
      const unit = acceptUnit(entry.units, item.unit, 'unit');
      if (!unit.ok) return unit;
    }
    return ok({ comparator, doubts: [] });
  }
  if (item.value === undefined) return err({ code: 'missing-value', field: 'value' });
  const quantity = readQuantity(item.value, item.unit, entry, { value: 'value', unit: 'unit' }, comparator);
  if (!quantity.ok) return quantity;
  const doubtful = entry.soft !== undefined && isOutside(entry.soft, quantity.value.canonical);
  return ok({
    quantity: quantity.value,
    ...(comparator !== undefined && { comparator }),
    doubts: doubtful ? ['soft-limit'] : [],
  });
}

function readAnswer(item: SentItem, entry: AnswerEntry): Result<Content, Refusal> {
  if (item.answer === undefined) return err({ code: 'missing-value', field: 'answer' });
  if (!entry.answers.has(item.answer)) return err({ code: 'unknown-answer', field: 'answer' });
  return ok({ answer: item.answer, doubts: [] });
}

function readCodedAnswer(item: SentItem, _entry: CodedAnswerEntry): Result<Content, Refusal> {
  if (item.code === undefined || item.code === '') return err({ code: 'missing-value', field: 'code' });
  if (item.answer === undefined || item.answer === '') return err({ code: 'missing-value', field: 'answer' });
  return ok({ code: item.code, answer: item.answer, doubts: [] });
}

function readScore(item: SentItem, entry: ScoreEntry): Result<Content, Refusal> {
  if (item.code === undefined) return err({ code: 'missing-value', field: 'code' });
  const hard = entry.scores.get(item.code);
  if (hard === undefined) return err({ code: 'unknown-code', field: 'code' });
  if (item.value === undefined) return err({ code: 'missing-value', field: 'value' });
  if (isReadable(item.value) && !isOutside(hard, item.value.number) && !Number.isInteger(item.value.number))
    return err({ code: 'invalid-value', field: 'value' });
  const measure = { units: new Map([[entry.canonicalUnit, {}]]), hard };
  const quantity = readQuantity(item.value, item.unit, measure, { value: 'value', unit: 'unit' });
  return quantity.ok ? ok({ code: item.code, quantity: quantity.value, doubts: [] }) : quantity;
}
