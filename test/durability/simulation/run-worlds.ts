import type { PlantName } from './plants.ts';
import { type Violation, World } from './world.ts';

export interface Broken extends Violation {
  readonly seed: number;
}

export interface RunReport {
  readonly worlds: number;
  readonly steps: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly broken: readonly Broken[];
  /** Of this process, all threads. */
  readonly cpuMs: number;
}

export interface RunOrder {
  readonly from: number;
  readonly worlds: number;
  readonly plant?: PlantName | undefined;
  /** Stops after so many broken worlds. */
  readonly atMostBroken: number;
}

/** Worlds one after the other, by consecutive seeds. */
export async function runWorlds({ from, worlds, plant, atMostBroken }: RunOrder): Promise<RunReport> {
  const began = process.cpuUsage();
  const counts: Record<string, number> = {};
  const broken: Broken[] = [];
  let steps = 0;
  let seed = from;
  for (; seed < from + worlds && broken.length < atMostBroken; seed += 1) {
    const report = await new World(seed, plant).run();
    steps += report.steps;
    for (const [what, times] of report.counts) counts[what] = (counts[what] ?? 0) + times;
    if (report.violation !== undefined) broken.push({ seed, ...report.violation });
  }
  const { user, system } = process.cpuUsage(began);
  return { worlds: seed - from, steps, counts, broken, cpuMs: Math.round((user + system) / 1000) };
}

if (import.meta.main) {
  const [, , from = '1', worlds = '100', plant] = process.argv;
  const order = { from: Number(from), worlds: Number(worlds), plant: plant as PlantName | undefined, atMostBroken: 10 };
  process.stdout.write(`${JSON.stringify(await runWorlds(order), null, 1)}\n`);
}
