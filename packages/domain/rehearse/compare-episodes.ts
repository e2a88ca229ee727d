import { RESOLUTION_OUTCOMES, type ResolutionOutcome } from '../alert/alert.ts';
import { compareSeverity } from '../rules/finding.ts';
import type { Episode } from './episodes.ts';

/** An alert that really was, with how it ended; epoch ms. */
export interface RealAlert {
  readonly ruleKey: string;
  readonly openedAt: number;
  /** Absent while it lives. */
  readonly resolvedAt?: number | undefined;
  readonly outcome?: ResolutionOutcome | undefined;
}

/** An alert of the plan in force that the proposed plan would not give. */
export interface GoneEpisode extends Episode {
  /** Other rules of the proposed plan that alert at the same time. */
  readonly otherRules: readonly string[];
}

/** Real alerts that would not come any more, by how they ended. */
export interface LostOutcome {
  readonly outcome: ResolutionOutcome;
  readonly alerts: number;
  /** Of these, no other rule of the proposed plan would have alerted at the time. */
  readonly uncovered: number;
}

export interface Comparison {
  /** Only the proposed plan alerts. */
  readonly added: readonly Episode[];
  /** Only the plan in force alerts. */
  readonly gone: readonly GoneEpisode[];
  /** Both alert: so many more severe, or less severe, by the proposed plan. */
  readonly raised: number;
  readonly lowered: number;
  readonly lost: readonly LostOutcome[];
  /** Of the lost ones, those that had ended in a visit, with the GP or as an emergency. */
  readonly lostSerious: number;
}

const SERIOUS: readonly ResolutionOutcome[] = ['visit', 'gp', 'emergency'];

/**
 * Two alerts are the same when they are of the same rule and would live at the same time: from opening until the rule
 * has been quiet for `quietMs`. A real alert is lost when it lived with one that is gone, and with none of its rule
 * that the proposed plan gives.
 */
export function compareEpisodes(
  current: readonly Episode[],
  proposed: readonly Episode[],
  real: readonly RealAlert[],
  quietMs: number,
): Comparison {
  const gone: GoneEpisode[] = [];
  let raised = 0;
  let lowered = 0;
  for (const episode of current) {
    const meeting = proposed.filter((other) => overlap(lifeOf(episode, quietMs), lifeOf(other, quietMs)));
    const same = meeting.filter(({ ruleKey }) => ruleKey === episode.ruleKey);
    if (same.length === 0) {
      gone.push({ ...episode, otherRules: [...new Set(meeting.map(({ ruleKey }) => ruleKey))] });
      continue;
    }
    if (same.some(({ severity }) => compareSeverity(severity, episode.severity) > 0)) raised += 1;
    else if (same.every(({ severity }) => compareSeverity(severity, episode.severity) < 0)) lowered += 1;
  }
  const added = proposed.filter(
    (episode) =>
      !current.some(
        (other) => other.ruleKey === episode.ruleKey && overlap(lifeOf(episode, quietMs), lifeOf(other, quietMs)),
      ),
  );
  const lost = lostOf(gone, proposed, real, quietMs);
  const lostSerious = lost.reduce((sum, { outcome, alerts }) => (SERIOUS.includes(outcome) ? sum + alerts : sum), 0);
  return { added, gone, raised, lowered, lost, lostSerious };
}

function lostOf(
  gone: readonly Episode[],
  proposed: readonly Episode[],
  real: readonly RealAlert[],
  quietMs: number,
): readonly LostOutcome[] {
  const counted = new Map<ResolutionOutcome, { alerts: number; uncovered: number }>();
  for (const alert of real) {
    const { outcome, ruleKey } = alert;
    if (outcome === undefined) continue;
    const life = { from: alert.openedAt, to: alert.resolvedAt ?? Number.POSITIVE_INFINITY };
    const meets = (episode: Episode) => overlap(life, lifeOf(episode, quietMs));
    if (!gone.some((episode) => episode.ruleKey === ruleKey && meets(episode))) continue;
    const still = proposed.filter(meets);
    if (still.some((episode) => episode.ruleKey === ruleKey)) continue;
    const count = counted.get(outcome) ?? { alerts: 0, uncovered: 0 };
    counted.set(outcome, {
      alerts: count.alerts + 1,
      uncovered: count.uncovered + (still.length === 0 ? 1 : 0),
    });
  }
  return RESOLUTION_OUTCOMES.flatMap((outcome) => {
    const count = counted.get(outcome);
    return count === undefined ? [] : [{ outcome, ...count }];
  });
}

/** `[from, to)`, epoch ms. */
interface Life {
  readonly from: number;
  readonly to: number;
}

function lifeOf({ openedAt, lastAt }: Episode, quietMs: number): Life {
  return { from: openedAt, to: lastAt + quietMs };
}

function overlap(a: Life, b: Life): boolean {
  return a.from < b.to && b.from < a.to;
}
