import type { Programme } from '../baseline.ts';
import type { Rng } from '../rng.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export const EPISODE_KINDS = ['copd-exacerbation', 'fluid-gain', 'hypoglycaemia', 'hyperglycaemia'] as const;
export type EpisodeKind = (typeof EPISODE_KINDS)[number];

/** A worsening that comes, stays and goes. Times are simulated epoch ms. */
export interface Episode {
  readonly kind: EpisodeKind;
  readonly startedAt: number;
  /** 1 reaches the red zone; a mild one stays in the yellow, a grave one goes beyond. */
  readonly strength: number;
}

interface Course {
  readonly riseMs: number;
  readonly holdMs: number;
  readonly fallMs: number;
}

/** How fast each comes and goes: days for lungs, heart and high glucose, hours for low glucose. */
const COURSES: Readonly<Record<EpisodeKind, Course>> = {
  'copd-exacerbation': { riseMs: 10 * HOUR_MS, holdMs: 2 * DAY_MS, fallMs: 3 * DAY_MS },
  'fluid-gain': { riseMs: 2 * DAY_MS, holdMs: 2 * DAY_MS, fallMs: 3 * DAY_MS },
  hypoglycaemia: { riseMs: 3 * HOUR_MS, holdMs: HOUR_MS, fallMs: 2 * HOUR_MS },
  hyperglycaemia: { riseMs: 12 * HOUR_MS, holdMs: 10 * HOUR_MS, fallMs: 14 * HOUR_MS },
};

/** How strong an episode may be. Weight stays within five per cent: more in a day would be doubted as a slip of the scales. */
const HEAVIEST: Readonly<Record<EpisodeKind, number>> = {
  'copd-exacerbation': 1.2,
  'fluid-gain': 1,
  hypoglycaemia: 1.4,
  hyperglycaemia: 1.2,
};

/** One worsening in so many days of a patient. Rarer than in life: a demo runs through weeks in an hour. */
const DAYS_BETWEEN = 250;

/** How far the episode has come: 0 before and after, `strength` at its height, smooth in between. */
export function intensityOf(episode: Episode | null, at: number): number {
  if (episode === null) return 0;
  const { riseMs, holdMs, fallMs } = COURSES[episode.kind];
  const age = at - episode.startedAt;
  if (age <= 0 || age >= riseMs + holdMs + fallMs) return 0;
  if (age < riseMs) return episode.strength * smooth(age / riseMs);
  if (age < riseMs + holdMs) return episode.strength;
  return episode.strength * smooth(1 - (age - riseMs - holdMs) / fallMs);
}

export function hasEnded(episode: Episode, at: number): boolean {
  const { riseMs, holdMs, fallMs } = COURSES[episode.kind];
  return at - episode.startedAt >= riseMs + holdMs + fallMs;
}

/** Whether a new worsening begins in the `elapsedMs` up to `at`. Draws the same numbers whatever the answer. */
export function beginEpisode(programme: Programme, at: number, elapsedMs: number, rng: Rng): Episode | null {
  const [chance, kindDraw, strengthDraw] = [rng.next(), rng.next(), rng.next()];
  if (chance >= 1 - Math.exp(-elapsedMs / (DAYS_BETWEEN * DAY_MS))) return null;
  const kind = kindFor(programme, kindDraw);
  return { kind, startedAt: at, strength: 0.65 + (HEAVIEST[kind] - 0.65) * strengthDraw };
}

function kindFor(programme: Programme, draw: number): EpisodeKind {
  switch (programme) {
    case 'copd':
      return 'copd-exacerbation';
    case 'heart-failure':
      return 'fluid-gain';
    case 'diabetes':
      return draw < 0.5 ? 'hypoglycaemia' : 'hyperglycaemia';
  }
}

function smooth(x: number): number {
  return x * x * (3 - 2 * x);
}
