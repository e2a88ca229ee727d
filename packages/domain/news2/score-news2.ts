import {
  NEWS2_PARTS,
  type News2NumberPart,
  type News2Part,
  type News2Scale,
  type Oxygen,
  type Points,
} from './chart.ts';
import { type News2Number, scorePart } from './score-part.ts';

/** What is known of one set. An absent part is unknown: oxygen that nobody has told of is not air. */
export type News2Parts = Readonly<Partial<Record<News2NumberPart, News2Number>>> & {
  readonly 'oxygen-therapy'?: Oxygen | undefined;
  /** A alert, C new confusion, V voice, P pain, U unresponsive. */
  readonly consciousness?: string | undefined;
};

/** Total 0-4 low, 5-6 medium, 7 and more high; `urgent` is a single 3 without a total of 5. */
export type News2Risk = 'low' | 'urgent' | 'medium' | 'high';

export interface News2Score {
  readonly scale: News2Scale;
  /** Of the parts that could be scored. */
  readonly points: Readonly<Partial<Record<News2Part, Points>>>;
  /** Only of a complete set, 0-20. */
  readonly total: number | undefined;
  /** Unknown parts and those that cannot be scored, in the order of the chart. */
  readonly missing: readonly News2Part[];
  /** Parts of 3 points: they act also when the set is incomplete. */
  readonly single3: readonly News2Part[];
  /** Undefined while the set is incomplete and no part has 3 points. */
  readonly risk: News2Risk | undefined;
}

export const NEWS2_MEDIUM = 5;
export const NEWS2_HIGH = 7;
const OXYGEN_POINTS: Readonly<Record<Oxygen, Points>> = { air: 0, oxygen: 2 };
const CONSCIOUSNESS_POINTS: ReadonlyMap<string, Points> = new Map([
  ['A', 0],
  ['C', 3],
  ['V', 3],
  ['P', 3],
  ['U', 3],
]);

/**
 * NEWS2 of one set (Royal College of Physicians; DOMAIN 4). Pure. How a single number is rounded and what a comparator
 * means: `scorePart`.
 */
export function scoreNews2(parts: News2Parts, scale: News2Scale): News2Score {
  const points: Partial<Record<News2Part, Points>> = {};
  const missing: News2Part[] = [];
  const single3: News2Part[] = [];
  let sum = 0;
  for (const part of NEWS2_PARTS) {
    const scored = pointsOf(part, parts, scale);
    if (scored === undefined) {
      missing.push(part);
      continue;
    }
    points[part] = scored;
    sum += scored;
    if (scored === 3) single3.push(part);
  }
  const total = missing.length === 0 ? sum : undefined;
  return { scale, points, total, missing, single3, risk: riskOf(total, single3.length > 0) };
}

function pointsOf(part: News2Part, parts: News2Parts, scale: News2Scale): Points | undefined {
  const oxygen = parts['oxygen-therapy'];
  if (part === 'oxygen-therapy') return oxygen && OXYGEN_POINTS[oxygen];
  if (part === 'consciousness') return CONSCIOUSNESS_POINTS.get(parts.consciousness ?? '');
  const number = parts[part];
  return number && scorePart(part, number, scale, oxygen);
}

function riskOf(total: number | undefined, single3: boolean): News2Risk | undefined {
  if (total !== undefined && total >= NEWS2_HIGH) return 'high';
  if (total !== undefined && total >= NEWS2_MEDIUM) return 'medium';
  if (single3) return 'urgent';
  return total === undefined ? undefined : 'low';
}
