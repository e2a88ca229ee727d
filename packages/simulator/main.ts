import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Programme } from './baseline.ts';
import { progressLine, summaryLines } from './report.ts';
import { DEFAULT_SPEED, runSimulator, type SimulatorPatient } from './run-simulator.ts';

const USAGE = `Plays the demo's patients against a running Nær.

  node packages/simulator/main.ts [options]

  --demo <file>       where to find the demo (default .naer/demo.json)
  --speed <n>         simulated seconds per second (default ${DEFAULT_SPEED}; with --rate: what gives that rate)
  --rate <n>          posts per second
  --seed <text>       the same seed plays the same patients (default naer)
  --duration <s>      ends by itself after so many seconds
`;

interface DemoPatients {
  readonly baseUrl: string;
  readonly tenants: readonly {
    readonly patients: readonly {
      readonly id: string;
      readonly unitId: string;
      readonly programme: Programme;
      readonly deviceId: string;
      readonly deviceCredential: string;
    }[];
  }[];
}

process.exitCode = await main(process.argv.slice(2));

/** Answers the exit code: 0 when it was played, 1 when it could not begin. */
async function main(args: readonly string[]): Promise<number> {
  const wish = readArguments(args);
  if (wish === undefined) {
    process.stderr.write(USAGE);
    return 1;
  }
  const demo = readDemo(wish.demo);
  if (demo === undefined) {
    process.stderr.write(`${wish.demo} cannot be read: start Nær first.\n`);
    return 1;
  }
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => stop.abort());
  // A parent that dies takes its IPC channel with it: nobody is left to play for.
  process.on('disconnect', () => stop.abort());
  const say = progressWriter();
  const summary = await runSimulator({
    baseUrl: demo.baseUrl,
    patients: demo.patients,
    rate: wish.rate,
    speed: wish.speed,
    seed: wish.seed,
    durationSeconds: wish.duration,
    signal: stop.signal,
    onProgress: (progress) => say(progressLine(progress)),
  });
  process.stdout.write(`${process.stdout.isTTY ? '\r\u001b[2K' : ''}${summaryLines(summary).join('\n')}\n`);
  if (process.connected) process.disconnect?.();
  return 0;
}

function readArguments(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        demo: { type: 'string', default: '.naer/demo.json' },
        speed: { type: 'string' },
        rate: { type: 'string' },
        seed: { type: 'string' },
        duration: { type: 'string' },
      },
    });
    const [speed, rate, duration] = [values.speed, values.rate, values.duration].map((text) =>
      text === undefined ? undefined : Number(text),
    );
    if ([speed, rate, duration].some((number) => number !== undefined && !(number > 0))) return undefined;
    return { demo: values.demo, seed: values.seed, speed, rate, duration };
  } catch {
    return undefined;
  }
}

function readDemo(path: string): { baseUrl: string; patients: SimulatorPatient[] } | undefined {
  try {
    const { baseUrl, tenants } = JSON.parse(readFileSync(path, 'utf8')) as DemoPatients;
    const patients = tenants.flatMap((tenant) =>
      tenant.patients.map(({ id, ...rest }) => ({ patientId: id, ...rest })),
    );
    return { baseUrl, patients };
  } catch {
    return undefined;
  }
}

/** One line that is rewritten on a terminal; into a file or pipe one every ten seconds. */
function progressWriter(): (line: string) => void {
  let told = 0;
  return (line) => {
    if (process.stdout.isTTY) process.stdout.write(`\r\u001b[2K${line}`);
    else if (told % 10 === 0) process.stdout.write(`${line}\n`);
    told += 1;
  };
}
