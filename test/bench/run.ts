import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describeLoad, describeMachine } from './harness/describe-machine.ts';
import { NOT_MEASURED, ROUNDS, type Row } from './harness/row.ts';
import { writeTable } from './harness/write-table.ts';
import { measureAlertAtConsole } from './rows/measure-alert-at-console.ts';
import { measureAlertUnderLoad } from './rows/measure-alert-under-load.ts';
import { measureAuditedReads } from './rows/measure-audited-reads.ts';
import { measureBundles } from './rows/measure-bundles.ts';
import { measureLongList } from './rows/measure-long-list.ts';
import { measureLongWindow } from './rows/measure-long-window.ts';
import { measureNoisyNeighbour, NEIGHBOUR_LIMITS } from './rows/measure-noisy-neighbour.ts';
import { measureOutages } from './rows/measure-outages.ts';
import { measureRowsWritten } from './rows/measure-rows-written.ts';
import { measureRules } from './rows/measure-rules.ts';
import { measureThroughput } from './rows/measure-throughput.ts';
import { startBenchStack } from './stack/start-bench-stack.ts';

const END_WITHIN_MS = 12 * 60_000;
/** `rules`, `bundles`, `audited reads`, `stack` or `noisy neighbour`: that part alone, and `results.md` stays. */
const ONLY = process.argv[2];
const RESULTS = path.join(import.meta.dirname, 'results.md');

/**
 * Every row of the targets, in one run. A missed target is a row that says so; the exit code is 1 only when something
 * could not be measured.
 */
async function run(): Promise<number> {
  const load = describeLoad();
  let postgresVersion = 'unknown';
  const rows: Row[] = [];
  const broken: string[] = [];
  const measure = async (name: string, work: () => Promise<readonly Row[]>) => {
    say(name);
    try {
      rows.push(...(await work()));
    } catch (error) {
      broken.push(`${name} could not be measured: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  const part: typeof measure = async (name, work) => {
    if (ONLY === undefined || ONLY === name) await measure(name, work);
  };
  await part('rules', measureRules);
  await part('bundles', measureBundles);
  await part('audited reads', measureAuditedReads);
  await part('stack', async () => {
    const stack = await startBenchStack(say);
    ({ postgresVersion } = stack);
    const end = () => void stack.stop().finally(() => process.exit(1));
    const late = setTimeout(() => {
      process.stderr.write('The benchmarks have not ended in time\n');
      end();
    }, END_WITHIN_MS);
    const brokenBefore = broken.length;
    process.once('SIGINT', end).once('SIGTERM', end);
    try {
      let saturationPerSecond: number | undefined;
      await measure('alert at a console', () => measureAlertAtConsole(stack));
      await measure('alert under load', () => measureAlertUnderLoad(stack));
      await measure('throughput', async () => {
        const throughput = await measureThroughput(stack);
        ({ saturationPerSecond } = throughput);
        return throughput.rows;
      });
      await measure('outages', () => {
        if (saturationPerSecond === undefined) throw new Error('the saturation is not known');
        return measureOutages(stack, saturationPerSecond);
      });
      await measure('long lists', () => measureLongList(stack));
      // These two count rows, which slows the isolate: last.
      await measure('long windows', () => measureLongWindow(stack));
      await measure('rows written', () => measureRowsWritten(stack));
    } finally {
      if (broken.length > brokenBefore) process.stderr.write(stack.workerLog());
      clearTimeout(late);
      process.removeListener('SIGINT', end).removeListener('SIGTERM', end);
      await stack.stop();
    }
    return [];
  });
  await part('noisy neighbour', async () => {
    // A stack of its own: the limits are met here.
    const stack = await startBenchStack(say, { limits: NEIGHBOUR_LIMITS });
    ({ postgresVersion } = stack);
    try {
      return await measureNoisyNeighbour(stack);
    } finally {
      await stack.stop();
    }
  });
  for (const { what, measured } of rows) if (measured === NOT_MEASURED) broken.push(`${what} could not be measured`);
  const text = `# Benchmarks\n\n${[...describeMachine(postgresVersion), load].join(', ')}. ${ROUNDS} interleaved rounds.\n\n${writeTable(rows)}\n${broken.map((line) => `\n${line}\n`).join('')}`;
  if (ONLY === undefined) writeFileSync(RESULTS, text);
  process.stdout.write(`\n${text}`);
  return broken.length === 0 ? 0 : 1;
}

function say(line: string): void {
  process.stderr.write(`· ${line}\n`);
}

process.exitCode = await run();
