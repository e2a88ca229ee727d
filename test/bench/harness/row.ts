import { median } from './quantile.ts';

/** One line of the table. */
export interface Row {
  readonly what: string;
  readonly target: string;
  readonly measured: string;
  readonly spread: string;
  readonly met: boolean;
  readonly note: string;
}

export interface Target {
  readonly kind: 'at-least' | 'at-most';
  readonly value: number;
  /** Stands behind the number: `x`, ` ms`. */
  readonly unit: string;
}

/** Interleaved: every round measures both sides of a ratio, so that what else the machine does meets both. */
export const ROUNDS = 5;

/** The median of the rounds against the target; the spread is the smallest and the largest of them. */
export function judge(what: string, target: Target, rounds: readonly number[], note = ''): Row {
  const measured = median(rounds);
  const met = target.kind === 'at-least' ? measured >= target.value : measured <= target.value;
  const show = (value: number) => (Number.isFinite(value) ? `${shortNumber(value)}${target.unit}` : NOT_MEASURED);
  return {
    what,
    target: `${target.kind === 'at-least' ? '>=' : '<='} ${target.value}${target.unit}`,
    measured: show(measured),
    spread: rounds.length > 1 ? `${show(Math.min(...rounds))} .. ${show(Math.max(...rounds))}` : '',
    met,
    note,
  };
}

/** What a row says when there is no number. */
export const NOT_MEASURED = 'not measured';

/** Three figures are more than these measurements hold. */
export function shortNumber(value: number): string {
  if (!Number.isFinite(value)) return NOT_MEASURED;
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}
