const HOUR_MS = 60 * 60_000;
/** Hour, day and week, taken for one another. */
const INTERVALS_MS: readonly number[] = [HOUR_MS, 24 * HOUR_MS, 168 * HOUR_MS];
/** Readings this near are one occasion: a person who measures three times in a row. */
const TOGETHER_MS = 30 * 60_000;
/** A series is regular when its gaps are within this ratio of their median, and that is within it of an interval. */
const REGULAR = 1.35;
const BASE_AT_LEAST = 4;
const BASE = 8;
/** New gaps before anything is said; of a series that comes more seldom waiting is long, and a gap alone is a gap. */
const MORE_OFTEN_GAPS = 3;
const MORE_SELDOM_GAPS = 2;

/** Samples that are looked at, and the shortest gap that is: what comes by the minute is a sensor's, and is not watched. */
export const INTERVAL_SAMPLES = 40;
export const STEADY_SAMPLES = MORE_OFTEN_GAPS + 1;
export const SHORTEST_GAP_MS = TOGETHER_MS;

/** A series that comes so many times as often, or (below 1) as seldom, as it regularly came. */
export interface IntervalJump {
  readonly ratio: number;
}

/**
 * Whether a series that came by the hour, the day or the week has just changed to another of these: three new gaps, or two
 * when it comes more seldom. One that the series has had before is a habit: who is ill measures more often, and then no
 * longer. `times`: epoch ms, newest first. Answered once, at the reading that makes it so.
 */
export function intervalJump(times: readonly number[]): IntervalJump | undefined {
  const gaps = gapsOf(times);
  for (const length of [MORE_OFTEN_GAPS, MORE_SELDOM_GAPS]) {
    const [now, before] = [gaps.slice(0, length), gaps.slice(length, length + BASE)];
    if (before.length < BASE_AT_LEAST) continue;
    const [interval, usual] = [intervalOf(now), intervalOf(before)];
    if (interval === undefined || usual === undefined || interval === usual) continue;
    if (interval < usual !== (length === MORE_OFTEN_GAPS)) continue;
    const isHabit = gaps.slice(length + BASE).some((gap) => isNear(gap, interval, REGULAR));
    if (!isHabit) return { ratio: usual / interval };
  }
  return undefined;
}

/** Whether the few newest times alone show that nothing has changed: the gap before any new ones is as the newest. */
export function isSteady(times: readonly number[]): boolean {
  const gaps = gapsOf(times);
  const [newest, older] = [gaps[0], gaps[MORE_OFTEN_GAPS]];
  return newest !== undefined && older !== undefined && isNear(newest, older, REGULAR);
}

function gapsOf(times: readonly number[]): readonly number[] {
  const gaps: number[] = [];
  let [last] = times;
  for (const at of times) {
    if (last === undefined || last - at < TOGETHER_MS) continue;
    gaps.push(last - at);
    last = at;
  }
  return gaps;
}

/** The interval that gaps keep, all of them near their median. */
function intervalOf(gaps: readonly number[]): number | undefined {
  const median = gaps.toSorted((a, b) => a - b)[gaps.length >> 1];
  if (median === undefined || !gaps.every((gap) => isNear(gap, median, REGULAR))) return undefined;
  return INTERVALS_MS.find((interval) => isNear(median, interval, REGULAR));
}

function isNear(value: number, wanted: number, within: number): boolean {
  return value <= wanted * within && value * within >= wanted;
}
