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

const FLAGS = {
  port: { type: 'string' },
  reset: { type: 'boolean' },
  'no-simulate': { type: 'boolean' },
  seed: { type: 'string' },
  help: { type: 'boolean' },
} as const;
const VALUE_OF: Readonly<Record<string, string>> = { port: '<number>', seed: '<demo|none>' };

/** Parses the command line. Throws `StartError` with one sentence. A leading `--`, which pnpm hands through, is skipped. */
export function parseOptions(args: readonly string[]): StartOptions {
  const given = args[0] === '--' ? args.slice(1) : [...args];
  const { tokens } = parseArgs({ args: given, options: FLAGS, strict: false, tokens: true });
  const values = new Map<string, string | undefined>();
  for (const token of tokens) {
    if (token.kind !== 'option') throw unknown(token.kind === 'positional' ? token.value : '--');
    if (!Object.hasOwn(FLAGS, token.name)) throw unknown(token.rawName);
    const needed = VALUE_OF[token.name];
    if (needed !== undefined && (token.value ?? '') === '')
      throw new StartError(`--${token.name} ${needed} needs a value; --help lists them all.`);
    if (needed === undefined && token.value !== undefined) throw unknown(`${token.rawName}=${token.value}`);
    values.set(token.name, token.value);
  }
  return {
    port: portOf(values.get('port')),
    reset: values.has('reset'),
    simulate: !values.has('no-simulate'),
    seed: seedOf(values.get('seed')),
    help: values.has('help'),
  };
}

function unknown(option: string): StartError {
  return new StartError(`The option ${option} is not understood; --help lists them all.`);
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
