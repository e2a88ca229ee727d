import { parseArgs } from 'node:util';

export const USAGE = `npx -y pnpm@12 naer <command> [options]

  tenant create --name <text> --admin-name <text> [--tenant <uuid>] [--time-zone <IANA>]
  tenant list
  tenant show    --tenant <uuid>
  tenant invite  --tenant <uuid> --admin-name <text> [--practitioner <uuid>]
  tenant suspend --tenant <uuid> --reason <text>
  tenant resume  --tenant <uuid> --reason <text>
  tenant leave   --tenant <uuid> --reason <text>
  tenant erase   --tenant <uuid> --name <its name>   for good, when every organisation's archive is receipted
  tenant erasure --tenant <uuid> --job <uuid>        how far it is; what stays, where and until when
  audit verify   --tenant <uuid> [--anchor <file>]   holds the log of accesses against its seals
  audit export   --tenant <uuid> --to <file>         the seals and the rows' hashes, to be kept elsewhere
  lookback       --tenant <uuid> | --all, and any of --device-model <text> --firmware <text> --mapping <version>
                 --engine <version> --from <time> --to <time>: all that such measurements touched, line by line
  key rotate     --tenant <uuid> | --all   another data key for what is sealed; again: goes on with what was stopped
  key rewrap     --tenant <uuid> | --all   the same keys, wrapped under the first of IDENTITY_KEY
  key status     --tenant <uuid> | --all   what is left under old keys, on the units' lists too
  key stop       --tenant <uuid> | --all   it ends with the page that it is at; everything stays readable
  key destroy    --tenant <uuid> | --all   overwrites retired keys: nothing is sealed with them any more
  keys           fresh keys and secrets for a deployment, with the command that sets each

  --url <address>      of the deployment; default: the local one that runs
  --key <file>         the operator's private JWK; default: the local stack's
  --client-id <id>     the operator's client id; default: platform.local
`;

/** A sentence for the person at the keyboard; the command ends with it and code 1. */
export class CommandError extends Error {}

const OPTIONS = [
  'name',
  'admin-name',
  'tenant',
  'practitioner',
  'time-zone',
  'reason',
  'job',
  'anchor',
  'to',
  'all',
  'device-model',
  'firmware',
  'mapping',
  'engine',
  'from',
  'url',
  'key',
  'client-id',
] as const;
export type Option = (typeof OPTIONS)[number];
export type Options = Readonly<Partial<Record<Option, string>>>;

/** Said or not: they take no value. */
const FLAGS: ReadonlySet<Option> = new Set(['all']);

const CONNECTION = ['url', 'key', 'client-id'] as const;
const KEYS = { needs: [], may: ['tenant', 'all'] } as const;
const STATE = { needs: ['tenant', 'reason'], may: [] } as const;
type Takes = { readonly needs: readonly Option[]; readonly may: readonly Option[] };

/** What can be asked, by the noun it is asked about. */
const COMMANDS = {
  tenant: {
    create: { needs: ['name', 'admin-name'], may: ['tenant', 'time-zone'] },
    list: { needs: [], may: [] },
    show: { needs: ['tenant'], may: [] },
    invite: { needs: ['tenant', 'admin-name'], may: ['practitioner'] },
    suspend: STATE,
    resume: STATE,
    leave: STATE,
    erase: { needs: ['tenant', 'name'], may: [] },
    erasure: { needs: ['tenant', 'job'], may: [] },
  },
  audit: {
    verify: { needs: ['tenant'], may: ['anchor'] },
    export: { needs: ['tenant', 'to'], may: [] },
  },
  key: { rotate: KEYS, rewrap: KEYS, status: KEYS, stop: KEYS, destroy: KEYS },
  lookback: {
    '': { needs: [], may: ['tenant', 'all', 'device-model', 'firmware', 'mapping', 'engine', 'from', 'to'] },
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Takes>>>>;
type Commands = typeof COMMANDS;
export type TenantCommand = keyof Commands['tenant'];
export type AuditCommand = keyof Commands['audit'];
export type KeyCommand = keyof Commands['key'];

/** A command about something that the platform's door is asked for. */
export type Asked = {
  [Noun in keyof Commands]: { readonly kind: Noun; readonly verb: keyof Commands[Noun]; readonly options: Options };
}[keyof Commands];
export type Command = { readonly kind: 'help' } | { readonly kind: 'keys' } | Asked;

/** Parses the command line. Throws `CommandError` with one sentence. A leading `--`, which pnpm hands through, is skipped. */
export function parseCommand(args: readonly string[]): Command {
  const given = args[0] === '--' ? args.slice(1) : [...args];
  const types = Object.fromEntries(
    OPTIONS.map((name) => [name, { type: FLAGS.has(name) ? ('boolean' as const) : ('string' as const) }]),
  );
  const { tokens } = parseArgs({ args: given, options: types, strict: false, tokens: true });
  const words = tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : []));
  const options: Partial<Record<Option, string>> = {};
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    if (token.name === 'help') return { kind: 'help' };
    const name = OPTIONS.find((known) => known === token.name);
    if (name === undefined)
      throw new CommandError(`The option ${token.rawName} is not understood; --help lists them all.`);
    const value = FLAGS.has(name) ? (token.value ?? 'true') : token.value;
    if (value === undefined || value === '') throw new CommandError(`--${name} needs a value.`);
    options[name] = value;
  }
  const [room, verb, ...rest] = words;
  if (room === undefined || room === 'help') return { kind: 'help' };
  if (room === 'keys' && verb === undefined) return { kind: 'keys' };
  const verbs: Readonly<Record<string, Takes>> = Object.hasOwn(COMMANDS, room) ? COMMANDS[room as keyof Commands] : {};
  const takes = Object.hasOwn(verbs, verb ?? '') ? verbs[verb ?? ''] : undefined;
  if (takes === undefined || rest.length > 0)
    throw new CommandError(`There is no command "${words.join(' ')}"; --help lists them all.`);
  checkOptions(words.join(' '), takes, options);
  return { kind: room, verb: verb ?? '', options } as Asked;
}

function checkOptions(command: string, { needs, may }: Takes, options: Options): void {
  const missing = needs.filter((name) => options[name] === undefined);
  if (missing.length > 0)
    throw new CommandError(`${command} needs ${missing.map((name) => `--${name}`).join(' and ')}.`);
  const allowed: readonly Option[] = [...needs, ...may, ...CONNECTION];
  const odd = OPTIONS.find((name) => options[name] !== undefined && !allowed.includes(name));
  if (odd !== undefined) throw new CommandError(`${command} takes no --${odd}.`);
}
