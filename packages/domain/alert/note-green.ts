import { careOfOwner } from '../escalation/care-of.ts';
import { DEFAULT_GREENS } from '../escalation/unit-care.ts';
import type { MonitorState } from '../monitor/state.ts';
import { type Alert, type GreenMark, SYSTEM } from './alert.ts';
import { resolved } from './close-alert.ts';
import type { MovedAlert } from './firing.ts';
import { andThen, movedBy, raised, raisedByItself } from './move.ts';
import { firedAt } from './repeat-alert.ts';

/** One set of measurements is measured within this time: the moments of one set are one green. */
const ONE_SET_MS = 15 * 60_000;
/** Newest kept; more are never asked for. */
const GREENS_KEPT = 20;

/** How the rule was judged: at single readings, at moments of several series, or by a clock of its own. */
export type GreenKind = 'reading' | 'moment' | 'clock';

/**
 * Whether a green of that measured time would count: later than everything that fired the alert, and not counted yet.
 * An event never normalises; what has not opened yet, or is normalised already, has nothing to count.
 */
export function awaitsGreen(alert: Alert, mark: GreenMark): boolean {
  if (alert.category === 'event' || alert.category === 'message') return false;
  if (alert.state === 'pending' || alert.state === 'resolved' || alert.normalisedAt !== undefined) return false;
  return mark.at > lastFiredAt(alert) && !isGreenAt(alert, mark);
}

/** Whether that reading or moment counts as a green now. */
export function isGreenAt(alert: Alert, mark: GreenMark): boolean {
  return marksOf(alert).some((own) => isSame(own, mark));
}

/**
 * The rule of a live alert was judged and is content, at something fresh and trusted. With so
 * many as the unit wants its values are normal again: acknowledged, it is resolved by nobody; unacknowledged it stays
 * until somebody has seen it, and so it does while somebody has it in hand or its rule was changed (DOMAIN 5).
 */
export function noteGreen(
  state: MonitorState,
  alert: Alert,
  mark: GreenMark,
  kind: GreenKind,
  now: number,
): MovedAlert {
  const greens = greensOf([...marksOf(alert), mark], kind);
  if (greens === undefined || greens.n < wanted(state, alert, kind))
    return { alert: { ...raisedByItself(alert, state.epoch), greens }, history: [] };
  const normal = movedBy({ ...raised(alert, state.epoch), greens, normalisedAt: now }, now, 'normalised');
  if (alert.state !== 'acknowledged' || alert.planChanged !== undefined) return normal;
  return andThen(normal, (own) => resolved(own, { at: now, by: SYSTEM, unitId: own.unitId }, 'normalised'));
}

/** What was judged content is so no longer (questionable since, or an error). Undefined: it had not counted. */
export function withdrawGreen(
  state: MonitorState,
  alert: Alert,
  mark: GreenMark,
  kind: GreenKind,
): MovedAlert | undefined {
  if (alert.state === 'resolved' || !isGreenAt(alert, mark)) return undefined;
  const left = marksOf(alert).filter((own) => !isSame(own, mark));
  return { alert: { ...raised(alert, state.epoch), ...withGreens(state, alert, left, kind) }, history: [] };
}

/**
 * What a firing measured at `at` leaves of the greens: those measured after it still hold, so that the order in which
 * fresh readings arrive makes no difference. `before`: the alert as it was.
 */
export function keepLaterGreens(
  state: MonitorState,
  before: Alert,
  moved: MovedAlert,
  at: number,
  kind: GreenKind,
): MovedAlert {
  const left = marksOf(before).filter((mark) => mark.at > at);
  return { ...moved, alert: { ...moved.alert, ...withGreens(state, before, left, kind) } };
}

/** Normal it stays only while enough are left. */
function withGreens(state: MonitorState, alert: Alert, marks: readonly GreenMark[], kind: GreenKind) {
  const greens = greensOf(marks, kind);
  const isEnough = greens !== undefined && greens.n >= wanted(state, alert, kind);
  return { greens, normalisedAt: isEnough ? alert.normalisedAt : undefined } satisfies Partial<Alert>;
}

/** Measured time of the newest thing that fired it, at whatever severity. */
export function lastFiredAt(alert: Alert): number {
  return (alert.repeats ?? []).reduce((latest, { at }) => Math.max(latest, at), firedAt(alert));
}

function marksOf({ greens }: Alert): readonly GreenMark[] {
  return greens?.marks ?? (greens === undefined ? [] : [{ at: greens.at, sequence: 0 }]);
}

function isSame(a: GreenMark, b: GreenMark): boolean {
  return a.at === b.at && a.sequence === b.sequence;
}

/** Of any order. Readings of one instant are one green, and so are the moments of one set. */
function greensOf(marks: readonly GreenMark[], kind: GreenKind): Alert['greens'] {
  const sorted = marks.toSorted((a, b) => a.at - b.at || a.sequence - b.sequence).slice(-GREENS_KEPT);
  const newest = sorted.at(-1);
  if (newest === undefined) return undefined;
  const apartMs = kind === 'moment' ? ONE_SET_MS : 1;
  let n = 0;
  let counted = Number.NEGATIVE_INFINITY;
  for (const { at } of sorted) {
    if (at - counted < apartMs) continue;
    n += 1;
    counted = at;
  }
  return { n, at: newest.at, marks: sorted };
}

/** A clock looks once for a whole slot or silence: one is enough. */
function wanted(state: MonitorState, alert: Alert, kind: GreenKind): number {
  return kind === 'clock' ? 1 : (careOfOwner(state, alert)?.greens ?? DEFAULT_GREENS);
}
