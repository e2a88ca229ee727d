import { parseArgs } from 'node:util';

export interface StartOptions {
  readonly port: number;
  readonly reset: boolean;
  readonly simulate: boolean;
  readonly seed: 'demo' | 'none';
  readonly help: boolean;
}

export const USAGE = `npx -y pnpm@12 start [options]

  --port <number>     port of the web address, default 8787
  --seed demo|none    demo: two invented health communities (default); none: an empty database
  --no-simulate       no simulated patients
  --reset             delete everything in .naer first (refused with DATABASE_URL)
  --help              this text

  DATABASE_URL        use this PostgreSQL >= 15 (or Neon) instead of the embedded one
`;

/** A sentence for the person at the keyboard; the command ends with it and code 1. */
export class StartError extends Error {}

/** Parses the command line. Throws `StartError` with one sentence. A leading `--`, which pnpm may hand through, is skipped. */
export function parseOptions(args: readonly string[]): StartOptions {
  const given = args[0] === '--' ? args.slice(1) : args;
  const values = parse(given);
  return {
    port: portOf(values.port),
    reset: values.reset ?? false,
    simulate: values.simulate ?? true,
    seed: seedOf(values.seed),
    help: values.help ?? false,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowNegative: true,
      options: {
        port: { type: 'string' },
        reset: { type: 'boolean' },
        simulate: { type: 'boolean' },
        seed: { type: 'string' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    const unknown = /'([^']*)'/.exec(error instanceof Error ? error.message : '')?.[1];
    const what = unknown === undefined ? 'The options are not understood' : `The option ${unknown} is not understood`;
    throw new StartError(`${what}; --help lists them all.`);
  }
}

function portOf(text: string | undefined): number {
  if (text === undefined) return 8787;
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535)
    throw new StartError(`--port must be a number from 1 to 65535, not "${text}".`);
  return port;
}

function seedOf(text: string | undefined): 'demo' | 'none' {
  if (text === undefined || text === 'demo') return 'demo';
  if (text === 'none') return 'none';
  throw new StartError(`--seed must be demo or none, not "${text}".`);
}
