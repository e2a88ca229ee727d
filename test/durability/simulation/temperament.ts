import type { Random } from './random.ts';

export const SECOND = 1_000;
export const MINUTE = 60_000;
export const HOUR = 3_600_000;

/** What kind of world a seed makes: how long it lasts, who lives in it, and how often what goes wrong in it. */
export interface Temperament {
  /** How long things go on before all faults are taken away, ms. */
  readonly horizonMs: number;
  readonly patients: number;
  readonly units: number;
  /** Things that devices, people and the registry do. */
  readonly deeds: number;
  /** Most that one way of a call takes, ms. */
  readonly latencyMs: number;
  /** Of calls between objects: the request or its answer is lost, or neither comes nor fails. */
  readonly lostCalls: number;
  /** Before any step: a life ends, a storage is lost, a destination changes. */
  readonly crashes: number;
  readonly losses: number;
  readonly outages: number;
  /** Of alarms that are due: late, twice, never. */
  readonly oddAlarms: number;
  /** Share of units that have signed a ladder. */
  readonly signed: number;
}

export function drawTemperament(random: Random): Temperament {
  const calm = random.chance(0.15);
  const rate = (most: number) => (calm || random.chance(0.3) ? 0 : most * random.next());
  return {
    horizonMs: random.pick([2 * MINUTE, 15 * MINUTE, HOUR, 2 * HOUR]),
    patients: random.between(1, 3),
    units: random.between(2, 3),
    deeds: random.between(8, 24),
    latencyMs: random.pick([1, 20, 200, 3_000]),
    lostCalls: rate(0.2),
    crashes: rate(0.08),
    losses: rate(0.01),
    outages: rate(0.04),
    oddAlarms: rate(0.5),
    signed: random.pick([0, 0.5, 1]),
  };
}
