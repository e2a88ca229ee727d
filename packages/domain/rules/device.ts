import * as z from 'zod';
import { isKnownSeries, parseSeries } from '../measurement/parse-series.ts';
import type { Sample } from '../measurement/sample.ts';
import type { Reach } from '../window/range.ts';
import type { View } from '../window/view.ts';
import { checkLimitOrder } from './check-target.ts';
import { explainDevice } from './explain-device.ts';
import { faultOf } from './fault.ts';
import type { Finding } from './finding.ts';
import { trustedNumberOf } from './number-of.ts';
import type { Occasion, RuleContext, RuleFault, RuleType } from './rule-type.ts';
import { MAX_WINDOW_DAYS, ruleKey, severity } from './shapes.ts';
import { zoneFinding } from './zones.ts';

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;

/** The clock comes again after as long: of a few milliseconds it would never rest, of less than one it has no next time. */
const SILENT_HOURS_AT_LEAST = 0.25;

const series = z.array(z.string().min(1).max(120)).min(1).max(20);
/** Percent; a charge strictly below it fires. */
const charge = z.number().positive().max(100);

const schema = z.discriminatedUnion('on', [
  z.strictObject({
    type: z.literal('device'),
    ruleKey,
    on: z.literal('battery'),
    yellow: charge.optional(),
    red: charge.optional(),
  }),
  /** No reading of any of these series received for so long. */
  z.strictObject({
    type: z.literal('device'),
    ruleKey,
    on: z.literal('silence'),
    series,
    afterHours: z
      .number()
      .min(SILENT_HOURS_AT_LEAST)
      .max(31 * 24),
    severity,
  }),
  /** The device's clock was off, or readings were questionable: n of the last m readings of these series. */
  z.strictObject({
    type: z.literal('device'),
    ruleKey,
    on: z.enum(['clock-drift', 'questionable']),
    series,
    n: z.int().min(1).max(50),
    of: z.int().min(1).max(50),
    severity,
  }),
]);

/** Battery, last contact, clock drift, repeated questionable readings (DOMAIN 4): technical, apart from clinical alerts. */
export type DeviceRule = Readonly<z.infer<typeof schema>>;
type SilenceRule = Extract<DeviceRule, { on: 'silence' }>;
type RepeatRule = Extract<DeviceRule, { on: 'clock-drift' | 'questionable' }>;

/**
 * Contact is the latest time received among the newest so many samples per series by measured time, no older than
 * this beyond the silence: a device that only empties an older memory is taken as silent.
 */
const CONTACT_SAMPLES = 50;
const CONTACT_REACH_MS = 31 * DAY_MS;

export const device: RuleType<DeviceRule> = {
  type: 'device',
  schema,
  judged: ({ on }) => (on === 'silence' ? 'clock' : 'reading'),
  category: () => 'technical',
  series: (rule) => (rule.on === 'battery' ? ['battery'] : rule.on === 'silence' ? [] : rule.series),
  needs: reachOf,
  evaluate: (rule, occasion, view) => {
    if (rule.on === 'silence') return occasion.kind === 'clock' ? silence(rule, occasion.at, view) : undefined;
    if (occasion.kind !== 'reading') return undefined;
    if (rule.on === 'battery') return zoneFinding({ redLow: rule.red, yellowLow: rule.yellow }, occasion.sample);
    return repeated(rule, occasion, view);
  },
  isContent: (rule, occasion, view) => {
    if (rule.on === 'silence') return occasion.kind === 'clock' && hasContact(rule, occasion.at, view);
    if (occasion.kind !== 'reading') return false;
    if (rule.on === 'battery') return trustedNumberOf(occasion.sample) !== undefined;
    const { n, isOffItself } = countOff(rule, occasion, view);
    return !isOffItself && n < rule.n;
  },
  validate,
  explain: explainDevice,
  nextDue: (rule, after, { plan }) => (rule.on === 'silence' ? nextLook(rule, plan.validFrom, after) : undefined),
  dueAfter: (rule, at, view) => (rule.on === 'silence' ? listen(rule, at, view).dueAt : undefined),
};

function reachOf(rule: DeviceRule, at: number): readonly Reach[] {
  switch (rule.on) {
    case 'battery':
      return [];
    case 'silence': {
      const from = at - rule.afterHours * HOUR_MS - CONTACT_REACH_MS;
      return rule.series.map((one) => ({ kind: 'samples', series: one, from, limit: CONTACT_SAMPLES }));
    }
    default:
      return rule.series.map((one) => ({ kind: 'samples', series: one, from: farthest(at), limit: rule.of }));
  }
}

function farthest(at: number): number {
  return at - MAX_WINDOW_DAYS * DAY_MS;
}

/**
 * Without a known contact it is looked every `afterHours` from the plan's beginning on: the times do not move when
 * the same plan is handed to the monitor again.
 */
function nextLook({ afterHours }: SilenceRule, validFrom: number, after: number): number {
  const every = Math.round(afterHours * HOUR_MS);
  return validFrom + (Math.floor(Math.max(0, after - validFrom) / every) + 1) * every;
}

/** Since when nothing has come, as known at `at`; a pause is no silence, and after it the device gets its time anew. */
function listen(
  rule: SilenceRule,
  at: number,
  view: View,
): { readonly lastContact: number | undefined; readonly isSilent: boolean; readonly dueAt: number } {
  const wait = Math.round(rule.afterHours * HOUR_MS);
  const reach = at - wait - CONTACT_REACH_MS;
  let lastContact: number | undefined;
  for (const one of rule.series)
    for (const { receivedAt, measuredAt } of view.samples(one).slice(0, CONTACT_SAMPLES))
      if (measuredAt >= reach && receivedAt <= at && receivedAt > (lastContact ?? Number.NEGATIVE_INFINITY))
        lastContact = receivedAt;
  const resumed = view.pauses
    .filter(({ from }) => from <= at)
    .reduce((latest, { to }) => Math.max(latest, to), Number.NEGATIVE_INFINITY);
  const since = Math.max(lastContact ?? Number.NEGATIVE_INFINITY, resumed);
  const isSilent = since + wait <= at;
  return { lastContact, isSilent, dueAt: isSilent ? at + wait : since + wait };
}

function silence(rule: SilenceRule, at: number, view: View): Finding | undefined {
  const { lastContact, isSilent } = listen(rule, at, view);
  if (!isSilent) return undefined;
  const known = lastContact === undefined ? {} : { lastContact, silentHours: Math.floor((at - lastContact) / HOUR_MS) };
  return { severity: rule.severity, facts: { ...known, afterHours: rule.afterHours } };
}

/** Something has come within the time: a pause alone, after which the device gets its time anew, is no contact. */
function hasContact(rule: SilenceRule, at: number, view: View): boolean {
  const { lastContact } = listen(rule, at, view);
  return lastContact !== undefined && lastContact + Math.round(rule.afterHours * HOUR_MS) > at;
}

type ReadingOccasion = Extract<Occasion, { kind: 'reading' }>;

/** Fires at a reading that is itself one of the n. */
function repeated(rule: RepeatRule, occasion: ReadingOccasion, view: View): Finding | undefined {
  if (!isOff(rule, occasion.sample)) return undefined;
  const { n, of } = countOff(rule, occasion, view);
  return n < rule.n ? undefined : { severity: rule.severity, facts: { n, of } };
}

function isOff({ on }: RepeatRule, { corrected, doubtful }: Sample): boolean {
  return on === 'clock-drift' ? corrected : doubtful;
}

/** How many of so many were off, the reading itself included. */
function countOff(rule: RepeatRule, { at, sample }: ReadingOccasion, view: View) {
  const from = farthest(at);
  const isOffItself = isOff(rule, sample);
  let n = isOffItself ? 1 : 0;
  let of = 1;
  for (const one of newestOfAll(rule, view)) {
    if (of === rule.of) break;
    if (one.measuredAt < from || one.sequence === sample.sequence) continue;
    of += 1;
    if (isOff(rule, one)) n += 1;
  }
  return { n, of, isOffItself };
}

/** Newest first; of each series no more than the rule counts. */
function newestOfAll({ series: [first = '', ...others], of }: RepeatRule, view: View): readonly Sample[] {
  if (others.length === 0) return view.samples(first).slice(0, of);
  return [...new Set([first, ...others])]
    .flatMap((one) => view.samples(one).slice(0, of))
    .sort((a, b) => b.measuredAt - a.measuredAt || b.sequence - a.sequence);
}

function validate(rule: DeviceRule, _context: RuleContext): readonly RuleFault[] {
  if (rule.on === 'battery') return checkCharges(rule);
  const faults = rule.series.flatMap((one, index) => {
    const measured = parseSeries(one);
    const known = measured !== undefined && isKnownSeries(measured.measure, measured.code);
    return known ? [] : [faultOf(`series.${index}`, 'unknown-series', { series: one })];
  });
  if (rule.on !== 'silence' && rule.n > rule.of) faults.push(faultOf('n', 'more-than-of', { n: rule.n, of: rule.of }));
  return faults;
}

const CHARGES: ReadonlyMap<string, string> = new Map([
  ['redLow', 'red'],
  ['yellowLow', 'yellow'],
]);

/** In the words of this rule: `red` below `yellow`. */
function checkCharges({ red, yellow }: Extract<DeviceRule, { on: 'battery' }>): readonly RuleFault[] {
  if (red === undefined && yellow === undefined) return [faultOf('yellow', 'no-limit')];
  return checkLimitOrder({ redLow: red, yellowLow: yellow }).map(({ path }) =>
    faultOf(CHARGES.get(path) ?? path, 'contradictory-limits', { other: 'red' }),
  );
}
