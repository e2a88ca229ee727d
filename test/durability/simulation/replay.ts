import { PLANTS, type PlantName } from './plants.ts';
import { World } from './world.ts';

/** `pnpm replay <seed> [planted fault]`: one world again, every step printed. */
const [, , seedText = '', planted] = process.argv;
const seed = Number(seedText);
if (!Number.isInteger(seed) || (planted !== undefined && !(planted in PLANTS))) {
  process.stderr.write(`Usage: pnpm replay <seed> [${Object.keys(PLANTS).join(' | ')}]\n`);
  process.exit(2);
}
const world = new World(seed, planted as PlantName | undefined, (line) => process.stdout.write(`${line}\n`));
const { steps, violation } = await world.run();
process.stdout.write(
  violation === undefined
    ? `World ${seed}: ${steps} steps, nothing broken\n`
    : `World ${seed}, step ${violation.step}: ${violation.invariant}: ${violation.detail}\n`,
);
process.exitCode = violation === undefined ? 0 : 1;
