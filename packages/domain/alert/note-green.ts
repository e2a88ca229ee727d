import { DEFAULT_GREENS } from '../escalation/unit-care.ts';
import type { MonitorState } from '../monitor/state.ts';
import { type Alert, SYSTEM } from './alert.ts';
import type { MovedAlert } from './firing.ts';
import { firedAt } from './repeat-alert.ts';
import { nextRevision } from './revision.ts';

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
export function awaitsGreen(alert: Alert, at: number): boolean {
  if (alert.category === 'event' || alert.category === 'message') return false;
  if (alert.state === 'pending' || alert.state === 'resolved' || alert.normalisedAt !== undefined) return false;
  return at > lastFiredAt(alert) && !greenTimes(alert).includes(at);
}

/**
 * The rule of a live alert was judged and is content, at something fresh and trusted that was measured at `at`. With so
 * many as the unit wants its values are normal again: acknowledged, it is resolved by nobody; unacknowledged it stays
 * until somebody has seen it, and so it does while somebody has it in hand or its rule was changed (DOMAIN 5).
 */
export function noteGreen(state: MonitorState, alert: Alert, at: number, kind: GreenKind, now: number): MovedAlert {
  const revision = nextRevision(alert.revision, state.epoch);
  const greens = greensOf([...greenTimes(alert), at], kind);
  const counted: Alert = { ...alert, revision, greens };
  if (greens === undefined || greens.n < wanted(state, alert, kind)) return { alert: counted, history: [] };
  const line = { kind: 'alert-history', alertId: alert.alertId, revision, at: now } as const;
  const normal = { ...line, event: 'normalised' } as const;
  if (alert.state !== 'acknowledged' || alert.planChanged !== undefined)
    return { alert: { ...counted, normalisedAt: now }, history: [normal] };
  const act = { at: now, by: SYSTEM, unitId: alert.unitId };
  const outcome = 'normalised';
  return {
    alert: { ...counted, normalisedAt: now, state: 'resolved', resolved: { ...act, outcome } },
    history: [normal, { ...line, event: 'resolved', act, outcome }],
  };
}

/** What was judged content at that time is so no longer (questionable since, or an error). Undefined: it had not counted. */
export function withdrawGreen(state: MonitorState, alert: Alert, at: number, kind: GreenKind): MovedAlert | undefined {
  const times = greenTimes(alert);
  if (alert.state === 'resolved' || !times.includes(at)) return undefined;
  const greens = greensOf(
    times.filter((time) => time !== at),
    kind,
  );
  const isEnough = greens !== undefined && greens.n >= wanted(state, alert, kind);
  const revision = nextRevision(alert.revision, state.epoch);
  return {
    alert: { ...alert, revision, greens, normalisedAt: isEnough ? alert.normalisedAt : undefined },
    history: [],
  };
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
  const greens = greensOf(
    greenTimes(before).filter((time) => time > at),
    kind,
  );
  const isEnough = greens !== undefined && greens.n >= wanted(state, before, kind);
  const normalisedAt = isEnough ? before.normalisedAt : undefined;
  return { ...moved, alert: { ...moved.alert, greens, normalisedAt } };
}

/** Measured time of the newest thing that fired it, at whatever severity. */
export function lastFiredAt(alert: Alert): number {
  return (alert.repeats ?? []).reduce((latest, { at }) => Math.max(latest, at), firedAt(alert));
}

function greenTimes({ greens }: Alert): readonly number[] {
  return greens?.times ?? (greens === undefined ? [] : [greens.at]);
}

/** Of any order. Readings of one instant are one green, and so are the moments of one set. */
function greensOf(times: readonly number[], kind: GreenKind): Alert['greens'] {
  const sorted = [...new Set(times)].sort((a, b) => a - b).slice(-GREENS_KEPT);
  const newest = sorted.at(-1);
  if (newest === undefined) return undefined;
  const apartMs = kind === 'moment' ? ONE_SET_MS : 1;
  let n = 0;
  let counted = Number.NEGATIVE_INFINITY;
  for (const time of sorted) {
    if (time - counted < apartMs) continue;
    n += 1;
    counted = time;
  }
  return { n, at: newest, times: sorted };
}

/** A clock looks once for a whole slot or silence: one is enough. */
function wanted({ cares }: MonitorState, { unitId }: Alert, kind: GreenKind): number {
  if (kind === 'clock') return 1;
  return cares?.find((care) => care.unitId === unitId)?.greens ?? DEFAULT_GREENS;
}
