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
  const [before, after] = [livesByRule(current, quietMs), livesByRule(proposed, quietMs)];
  const gone: GoneEpisode[] = [];
  let raised = 0;
  let lowered = 0;
  for (const episode of current) {
    const life = lifeOf(episode, quietMs);
    const same = after.get(episode.ruleKey)?.meeting(life) ?? [];
    if (same.length === 0) {
      gone.push({ ...episode, otherRules: rulesThatMeet(after, life) });
      continue;
    }
    if (same.some(({ severity }) => compareSeverity(severity, episode.severity) > 0)) raised += 1;
    else if (same.every(({ severity }) => compareSeverity(severity, episode.severity) < 0)) lowered += 1;
  }
  const added = proposed.filter(
    (episode) => (before.get(episode.ruleKey)?.meeting(lifeOf(episode, quietMs)).length ?? 0) === 0,
  );
  const lost = lostOf(livesByRule(gone, quietMs), after, real);
  const lostSerious = lost.reduce((sum, { outcome, alerts }) => (SERIOUS.includes(outcome) ? sum + alerts : sum), 0);
  return { added, gone, raised, lowered, lost, lostSerious };
}

function lostOf(gone: Lives, proposed: Lives, real: readonly RealAlert[]): readonly LostOutcome[] {
  const counted = new Map<ResolutionOutcome, { alerts: number; uncovered: number }>();
  for (const alert of real) {
    const { outcome, ruleKey } = alert;
    if (outcome === undefined) continue;
    const life = { from: alert.openedAt, to: alert.resolvedAt ?? Number.POSITIVE_INFINITY };
    if (gone.get(ruleKey)?.meets(life) !== true || proposed.get(ruleKey)?.meets(life) === true) continue;
    const isCovered = rulesThatMeet(proposed, life).length > 0;
    const count = counted.get(outcome) ?? { alerts: 0, uncovered: 0 };
    counted.set(outcome, {
      alerts: count.alerts + 1,
      uncovered: count.uncovered + (isCovered ? 0 : 1),
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

type Lives = ReadonlyMap<string, LivesOfRule>;

function livesByRule(episodes: readonly Episode[], quietMs: number): Lives {
  const byRule = Map.groupBy(episodes, ({ ruleKey }) => ruleKey);
  return new Map([...byRule].map(([ruleKey, own]) => [ruleKey, new LivesOfRule(own, quietMs)]));
}

/** Keys of the rules with an alert in this life, by when the first of it opened. */
function rulesThatMeet(lives: Lives, life: Life): readonly string[] {
  return [...lives]
    .flatMap(([, own]) => own.meeting(life)[0] ?? [])
    .sort((a, b) => a.openedAt - b.openedAt)
    .map(({ ruleKey }) => ruleKey);
}

/** Episodes of one rule follow each other and never meet: one is found without looking at the others. */
class LivesOfRule {
  readonly #episodes: readonly Episode[];
  readonly #quietMs: number;

  constructor(episodes: readonly Episode[], quietMs: number) {
    this.#episodes = episodes.toSorted((a, b) => a.openedAt - b.openedAt);
    this.#quietMs = quietMs;
  }

  meets(life: Life): boolean {
    return this.meeting(life).length > 0;
  }

  meeting({ from, to }: Life): readonly Episode[] {
    const found: Episode[] = [];
    for (let at = this.#firstThatLasts(from); ; at += 1) {
      const episode = this.#episodes[at];
      if (episode === undefined || episode.openedAt >= to) return found;
      found.push(episode);
    }
  }

  /** Index of the first that still lives after `time`. */
  #firstThatLasts(time: number): number {
    let low = 0;
    let high = this.#episodes.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const episode = this.#episodes[middle];
      if (episode !== undefined && lifeOf(episode, this.#quietMs).to <= time) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
