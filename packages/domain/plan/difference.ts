import { formatQuantity } from '../language/format-value.ts';
import { inEach } from '../language/in-each.ts';
import type { Language } from '../language/words.ts';
import { fieldName } from './field-name.ts';

export type Words = Readonly<Record<Language, string>>;
export type DifferencePart =
  | 'rule'
  | 'schedule'
  | 'baseline'
  | 'instructions'
  | 'news2Scale'
  | 'acknowledgeRedWithinMs'
  | 'coverage'
  | 'calibration'
  | 'programme';

/**
 * One thing that differs between two versions: of one plan, or of a plan and the template it was made from. `before` and
 * `after` are the values as they stand there (canonical units, `HH:MM`, ms); a part that came or went stands there whole.
 */
export interface Difference {
  readonly part: DifferencePart;
  /** ruleKey, key of the schedule entry or baseline, zone of the instructions. */
  readonly key?: string | undefined;
  readonly change: 'added' | 'removed' | 'changed';
  /** Inside the part: `redLow`, `window.days`, `parts[1].above`. Of a part that is one value, absent. */
  readonly field?: string | undefined;
  readonly before?: unknown;
  readonly after?: unknown;
  readonly sentence: Words;
}

/** What the differ has to know of a part to say it in words. */
export interface Compared {
  readonly part: DifferencePart;
  readonly key?: string | undefined;
  readonly name: Words;
  /** Unit of a number at this path, for the sentence. */
  readonly unitAt?: ((path: string) => string | undefined) | undefined;
  /** Whole values of the part in words: it is then compared as one, and told when it comes or goes. */
  readonly tell?: ((value: unknown, language: Language) => string) | undefined;
  /** What to say in brackets of a part that comes or goes; '' is nothing. */
  readonly detail?: ((value: unknown, language: Language) => string) | undefined;
}

/** Compares lists by key: entries that came, went or changed, in the order of `before`, then of `after`. */
export function diffByKey<T extends object>(
  before: readonly T[],
  after: readonly T[],
  keyOf: (item: T) => string,
  compared: (item: T) => Compared,
): readonly Difference[] {
  const earlier = new Map(before.map((item) => [keyOf(item), item]));
  const later = new Map(after.map((item) => [keyOf(item), item]));
  const gone = before.flatMap((item) => {
    const now = later.get(keyOf(item));
    return now === undefined ? [wholePart(compared(item), item, undefined)] : diffFields(compared(now), item, now);
  });
  const come = after.filter((item) => !earlier.has(keyOf(item)));
  return [...gone, ...come.map((item) => wholePart(compared(item), undefined, item))];
}

/** Compares two values of a part field by field; lists of the same length item by item, others as a whole. */
export function diffFields(about: Compared, before: unknown, after: unknown, path = ''): readonly Difference[] {
  if (isSame(before, after)) return [];
  const [earlier, later] = [fieldsOf(before), fieldsOf(after)];
  const isOne = about.tell !== undefined || (Array.isArray(before) && !isAlike(before, after));
  if (earlier === undefined || later === undefined || isOne) return [fieldDifference(about, path, before, after)];
  const inList = Array.isArray(before);
  const names = [...new Set([...Object.keys(earlier), ...Object.keys(later)])];
  return names.flatMap((name) => {
    const place = inList ? `${path}[${name}]` : path === '' ? name : `${path}.${name}`;
    return diffFields(about, earlier[name], later[name], place);
  });
}

/** A part that is there on one side alone. */
export function wholePart(about: Compared, before: unknown, after: unknown): Difference {
  const { part, key, name, tell, detail = tell } = about;
  const added = before === undefined;
  const sentence = inEach((language) => {
    const told = detail?.(before ?? after, language) ?? '';
    return `${name[language]}: ${added ? ADDED[language] : REMOVED[language]}${told === '' ? '' : ` (${told})`}.`;
  });
  const values = added ? { after } : { before };
  return { part, ...(key !== undefined && { key }), change: added ? 'added' : 'removed', ...values, sentence };
}

function fieldDifference(about: Compared, path: string, before: unknown, after: unknown): Difference {
  const { part, key, name } = about;
  const unit = about.unitAt?.(path);
  const sentence = inEach((language) => {
    const what = path === '' ? name[language] : `${name[language]}: ${fieldName(path, language)}`;
    const say = (value: unknown) => about.tell?.(value, language) ?? shown(value, unit, language);
    const [was, is] = [say(before), say(after)];
    if (before === undefined) return `${what} ${SET_TO[language]} ${is}.`;
    if (after === undefined) return `${what} ${TAKEN_AWAY[language]} ${was}).`;
    return CHANGED[language]
      .replace('{what}', () => what)
      .replace('{was}', () => was)
      .replace('{is}', () => is);
  });
  return {
    part,
    ...(key !== undefined && { key }),
    change: 'changed',
    ...(path !== '' && { field: path }),
    ...(before !== undefined && { before }),
    ...(after !== undefined && { after }),
    sentence,
  };
}

const ADDED: Words = { nb: 'lagt til', nn: 'lagt til', en: 'added' };
const REMOVED: Words = { nb: 'tatt bort', nn: 'teken bort', en: 'removed' };
const SET_TO: Words = { nb: 'satt til', nn: 'sett til', en: 'set to' };
const TAKEN_AWAY: Words = { nb: 'tatt bort (var', nn: 'teken bort (var', en: 'removed (was' };
const CHANGED: Words = {
  nb: '{what} endret fra {was} til {is}.',
  nn: '{what} endra frå {was} til {is}.',
  en: '{what} changed from {was} to {is}.',
};
const WORDS: ReadonlyMap<unknown, Words> = new Map<unknown, Words>([
  ['red', { nb: 'rød', nn: 'raud', en: 'red' }],
  ['yellow', { nb: 'gul', nn: 'gul', en: 'yellow' }],
  ['rise', { nb: 'økning', nn: 'auke', en: 'rise' }],
  ['fall', { nb: 'fall', nn: 'fall', en: 'fall' }],
  ['either', { nb: 'begge veier', nn: 'begge vegar', en: 'either way' }],
  ['all', { nb: 'alle', nn: 'alle', en: 'all' }],
  ['any', { nb: 'minst én', nn: 'minst éin', en: 'any' }],
  ['when-missed', { nb: 'straks', nn: 'straks', en: 'at once' }],
]);

function shown(value: unknown, unit: string | undefined, language: Language): string {
  if (typeof value === 'number') return formatQuantity(value, unit, language);
  if (Array.isArray(value)) return value.map((item) => shown(item, unit, language)).join(', ');
  const fields = fieldsOf(value);
  if (fields === undefined) return WORDS.get(value)?.[language] ?? String(value);
  return Object.entries(fields)
    .map(([name, item]) => `${fieldName(name, language)} ${shown(item, undefined, language)}`)
    .join(', ');
}

/** The fields of a part that are numbers and pass, with their names and units: "nedre røde grense 86 %". */
export function tellNumbers(
  value: unknown,
  isShown: (name: string) => boolean,
  unitAt: Compared['unitAt'],
  language: Language,
): string {
  return Object.entries(fieldsOf(value) ?? {})
    .flatMap(([name, item]) =>
      typeof item === 'number' && isShown(name)
        ? [`${fieldName(name, language)} ${formatQuantity(item, unitAt?.(name), language)}`]
        : [],
    )
    .join(', ');
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
}

/** Lists of things with fields and of one length: what differs can be named inside them. */
function isAlike(before: readonly unknown[], after: unknown): boolean {
  return (
    Array.isArray(after) &&
    before.length === after.length &&
    [...before, ...after].every((item) => fieldsOf(item) !== undefined)
  );
}

/** Absent and undefined are the same: rows outlive deploys. */
function isSame(before: unknown, after: unknown): boolean {
  const [earlier, later] = [fieldsOf(before), fieldsOf(after)];
  if (earlier === undefined || later === undefined) return Object.is(before, after);
  const names = new Set([...Object.keys(earlier), ...Object.keys(later)]);
  return (
    Array.isArray(before) === Array.isArray(after) && [...names].every((name) => isSame(earlier[name], later[name]))
  );
}
