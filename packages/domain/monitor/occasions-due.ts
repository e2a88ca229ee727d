import type { Sample } from '../measurement/sample.ts';
import type { PlanVersion } from '../plan/plan.ts';
import { planInForce } from '../plan/plan-in-force.ts';
import { type Rule, typeOf } from '../rules/rule.ts';
import type { Occasion, RuleContext } from '../rules/rule-type.ts';
import { rulesOfPlan } from '../rules/rules-of-plan.ts';
import type { History } from '../window/range.ts';
import { SAMPLES_OF_A_DAY } from '../window/read-windows.ts';
import type { DoubtedSample } from './doubt-from-history.ts';
import { ruleContext } from './rule-context.ts';
import type { MonitorState } from './state.ts';

/** A rule to judge at one occasion at the end of a call. */
export interface DueOccasion {
  readonly rule: Rule;
  readonly occasion: Occasion & { readonly kind: 'reading' | 'moment' };
  /** Judged as late data. */
  readonly late: boolean;
}

/** Something new or changed at a measured time: others may be seen in another light. */
interface Light {
  readonly series: string;
  readonly at: number;
  readonly late: boolean;
  /** Place among the readings of the call; what was taken after it could not see it. */
  readonly place: number;
}

/** A stored reading that is doubted, or gone, since. */
type Changed = Pick<DoubtedSample, 'sample' | 'byLate'>;

const NOTHING: readonly DueOccasion[] = [];

/** What the readings of a call, the doubts they raise and what is gone make due; in order of measured time. See `settle`. */
export function dueOccasions(
  state: MonitorState,
  history: History,
  taken: readonly Sample[],
  doubted: readonly DoubtedSample[],
  gone: readonly Sample[] = [],
): readonly DueOccasion[] {
  const found = new Found();
  for (const sample of taken) addMoments(found, state, sample, sample.late);
  for (const { sample, byLate } of doubted) {
    addMoments(found, state, sample, byLate);
    const plan = planInForce(state.plans, sample.measuredAt);
    for (const rule of (plan && rulesOfPlan(plan).byReading.get(sample.series)) ?? []) found.reading(rule, sample);
  }
  for (const sample of gone) addMoments(found, state, sample, sample.late);
  const changed =
    gone.length === 0 ? doubted : [...doubted, ...gone.map((sample) => ({ sample, byLate: sample.late }))];
  addNewer(found, state, history, taken, changed);
  return found.inOrder();
}

/** Due once each, however many reasons there are. */
class Found {
  #due: Map<string, DueOccasion> | undefined;

  reading(rule: Rule, sample: Sample): void {
    this.#due ??= new Map();
    const occasion = { kind: 'reading', at: sample.measuredAt, sample } as const;
    this.#due.set(`${sample.sequence} ${rule.ruleKey}`, { rule, occasion, late: false });
  }

  moment(rule: Rule, at: number, late: boolean): void {
    this.#due ??= new Map();
    const key = `at ${at} ${rule.ruleKey}`;
    const known = this.#due.get(key);
    if (known === undefined) this.#due.set(key, { rule, occasion: { kind: 'moment', at }, late });
    else if (known.late && !late) this.#due.set(key, { ...known, late });
  }

  inOrder(): readonly DueOccasion[] {
    if (this.#due === undefined) return NOTHING;
    return [...this.#due.values()].sort((a, b) => a.occasion.at - b.occasion.at);
  }
}

function addMoments(found: Found, state: MonitorState, { series, measuredAt }: Sample, late: boolean): void {
  const plan = planInForce(state.plans, measuredAt);
  const rules = plan && rulesOfPlan(plan).byMoment.get(series);
  if (rules !== undefined) for (const rule of rules) found.moment(rule, measuredAt, late);
}

/** Stored readings, and those taken earlier in the call, that a rule looks back from onto something of this call. */
function addNewer(
  found: Found,
  state: MonitorState,
  history: History,
  taken: readonly Sample[],
  changed: readonly Changed[],
): void {
  const series = seriesOf(state.plans);
  if (changed.length === 0 && isNewestOfAll(taken, series, history)) return;
  const lights = lightsOf(taken, changed);
  const fresh = earliest(lights, ({ late }) => !late);
  const first = earliest(lights);
  const unseen = earliestAfterEach(lights, taken.length);
  const places = new Map(taken.map(({ sequence }, place) => [sequence, place]));
  for (const each of series) {
    const newest = history.newestAt(each);
    if (newest === undefined || newest < first) continue;
    const from = Math.min(newest, fresh);
    const range = { kind: 'samples', series: each, from, to: newest + 1, limit: SAMPLES_OF_A_DAY } as const;
    for (const sample of history.samples(range)) {
      const { measuredAt: at } = sample;
      const place = places.get(sample.sequence) ?? -1;
      if ((unseen[place + 1] ?? first) > at) continue;
      const isNewest = at === newest;
      const falling = lights.filter((light) => light.at <= at && light.place > place && (isNewest || !light.late));
      if (falling.length > 0) addLit(found, state, sample, falling);
    }
  }
}

/** The common case, told cheaply: one reading, after everything that is stored. */
function isNewestOfAll(taken: readonly Sample[], series: ReadonlySet<string>, history: History): boolean {
  const [sample] = taken;
  if (sample === undefined) return true;
  if (taken.length > 1) return false;
  for (const each of series) {
    const newest = history.newestAt(each);
    // A reading does not look at its own series at the same instant.
    if (newest !== undefined && (each === sample.series ? newest > sample.measuredAt : newest >= sample.measuredAt))
      return false;
  }
  return true;
}

/** Judges the rules at a reading again onto which one of these lights falls. */
function addLit(found: Found, state: MonitorState, sample: Sample, falling: readonly Light[]): void {
  const { series, measuredAt: at } = sample;
  const plan = planInForce(state.plans, at);
  if (plan === undefined) return;
  const { byReading, byMoment } = rulesOfPlan(plan);
  const context = ruleContext(state, plan);
  for (const rule of byReading.get(series) ?? [])
    if (looksBackOn(rule, at, context, falling, series)) found.reading(rule, sample);
  const late = sample.late && falling.every((light) => light.late);
  for (const rule of byMoment.get(series) ?? [])
    if (looksBackOn(rule, at, context, falling, undefined)) found.moment(rule, at, late);
}

function looksBackOn(
  rule: Rule,
  at: number,
  context: RuleContext,
  lights: readonly Light[],
  own: string | undefined,
): boolean {
  for (const { series, from } of typeOf(rule).needs(rule, at, context)) {
    const to = series === own ? at - 1 : at;
    if (lights.some((light) => light.series === series && light.at >= from && light.at <= to)) return true;
  }
  return false;
}

function lightsOf(taken: readonly Sample[], changed: readonly Changed[]): readonly Light[] {
  const lights = taken.map(({ series, measuredAt: at, late }, place): Light => ({ series, at, late, place }));
  for (const { sample, byLate } of changed)
    lights.push({ series: sample.series, at: sample.measuredAt, late: byLate, place: Number.POSITIVE_INFINITY });
  return lights;
}

function earliest(lights: readonly Light[], counts: (light: Light) => boolean = () => true): number {
  let found = Number.POSITIVE_INFINITY;
  for (const light of lights) if (light.at < found && counts(light)) found = light.at;
  return found;
}

/** At index `n`: the earliest time of a light but the first `n` readings taken. */
function earliestAfterEach(lights: readonly Light[], taken: number): readonly number[] {
  const earliestAfter = new Array<number>(taken + 1).fill(Number.POSITIVE_INFINITY);
  for (let at = lights.length - 1; at >= 0; at -= 1) {
    const light = lights[at]?.at ?? Number.POSITIVE_INFINITY;
    const place = Math.min(at, taken);
    earliestAfter[place] = Math.min(light, earliestAfter[place] ?? light, earliestAfter[place + 1] ?? light);
  }
  return earliestAfter;
}

const known = new WeakMap<readonly PlanVersion[], ReadonlySet<string>>();

/** Series of any rule of any version. Made once per list of plans. */
function seriesOf(plans: readonly PlanVersion[]): ReadonlySet<string> {
  const kept = known.get(plans);
  if (kept !== undefined) return kept;
  const made = new Set(plans.flatMap((plan) => rulesOfPlan(plan).series));
  known.set(plans, made);
  return made;
}
