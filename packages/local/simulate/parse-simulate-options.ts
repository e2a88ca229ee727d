import { parseArgs } from 'node:util';

export interface SimulateOptions {
  /** Absent: the demo's own patients. */
  readonly patients: number | undefined;
  readonly rate: number | undefined;
  readonly speed: number | undefined;
  readonly durationSeconds: number | undefined;
  readonly seed: string | undefined;
  readonly help: boolean;
}

export const SIMULATE_USAGE = `npx -y pnpm@12 simulate [options]

Plays invented patients against the stack that runs from this folder, through its public API.

  --patients <n>    so many patients, made when they are missing (default: the demo's)
  --rate <n>        posts per second
  --speed <n>       simulated seconds per second (default 600; with --rate: what gives that rate)
  --duration <s>    ends by itself after so many seconds (default: until Ctrl-C)
  --seed <text>     the same seed plays the same patients
  --help            this text
`;

const MAX_PATIENTS = 100_000;

/** Parses the command line. Throws one sentence. */
export function parseSimulateOptions(args: readonly string[]): SimulateOptions {
  const given = args[0] === '--' ? args.slice(1) : [...args];
  const values = parse(given);
  const patients = positive('patients', values.patients);
  if (patients !== undefined && !(Number.isInteger(patients) && patients <= MAX_PATIENTS))
    throw new Error(`--patients must be a whole number up to ${MAX_PATIENTS}.`);
  return {
    patients,
    rate: positive('rate', values.rate),
    speed: positive('speed', values.speed),
    durationSeconds: positive('duration', values.duration),
    seed: values.seed,
    help: values.help ?? false,
  };
}

function parse(args: string[]) {
  const text = { type: 'string' } as const;
  const options = {
    patients: text,
    rate: text,
    speed: text,
    duration: text,
    seed: text,
    help: { type: 'boolean' },
  } as const;
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    const named = /'(-[^' ]*)/.exec(error instanceof Error ? error.message : '')?.[1];
    throw new Error(`${named ?? 'An option'} is not understood or lacks its value; --help lists them all.`);
  }
}

function positive(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value <= 0)
    throw new Error(`--${name} must be a number above 0, not "${text}".`);
  return value;
}
