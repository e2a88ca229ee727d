import { sentenceOf } from './child/messages.ts';
import { parseSimulateOptions, SIMULATE_USAGE } from './simulate/parse-simulate-options.ts';
import { playPatients } from './simulate/play-patients.ts';

/** `pnpm simulate`: seeds the patients it needs into the running stack, then plays them. Answers the exit code. */
async function simulate(args: readonly string[]): Promise<number> {
  const options = parseSimulateOptions(args);
  if (options.help) {
    process.stdout.write(SIMULATE_USAGE);
    return 0;
  }
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort());
  return playPatients(options, stop.signal);
}

for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
process.exit(
  await simulate(process.argv.slice(2)).catch((error: unknown) => {
    process.stderr.write(`${sentenceOf(error)}\n`);
    return 1;
  }),
);
