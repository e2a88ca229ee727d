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
  'url',
  'key',
  'client-id',
] as const;
export type Option = (typeof OPTIONS)[number];
export type Options = Readonly<Partial<Record<Option, string>>>;

const CONNECTION = ['url', 'key', 'client-id'] as const;
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
} as const satisfies Readonly<Record<string, Readonly<Record<string, Takes>>>>;
type Commands = typeof COMMANDS;
export type TenantCommand = keyof Commands['tenant'];
export type AuditCommand = keyof Commands['audit'];

/** A command about something that the platform's door is asked for. */
export type Asked = {
  [Noun in keyof Commands]: { readonly kind: Noun; readonly verb: keyof Commands[Noun]; readonly options: Options };
}[keyof Commands];
export type Command = { readonly kind: 'help' } | { readonly kind: 'keys' } | Asked;

/** Parses the command line. Throws `CommandError` with one sentence. A leading `--`, which pnpm hands through, is skipped. */
export function parseCommand(args: readonly string[]): Command {
  const given = args[0] === '--' ? args.slice(1) : [...args];
  const types = Object.fromEntries(OPTIONS.map((name) => [name, { type: 'string' as const }]));
  const { tokens } = parseArgs({ args: given, options: types, strict: false, tokens: true });
  const words = tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : []));
  const options: Partial<Record<Option, string>> = {};
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    if (token.name === 'help') return { kind: 'help' };
    const name = OPTIONS.find((known) => known === token.name);
    if (name === undefined)
      throw new CommandError(`The option ${token.rawName} is not understood; --help lists them all.`);
    if (token.value === undefined || token.value === '') throw new CommandError(`--${name} needs a value.`);
    options[name] = token.value;
  }
  const [room, verb, ...rest] = words;
  if (room === undefined || room === 'help') return { kind: 'help' };
  if (room === 'keys' && verb === undefined) return { kind: 'keys' };
  const verbs: Readonly<Record<string, Takes>> = Object.hasOwn(COMMANDS, room) ? COMMANDS[room as keyof Commands] : {};
  const takes = verb !== undefined && Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
  if (takes === undefined || rest.length > 0)
    throw new CommandError(`There is no command "${words.join(' ')}"; --help lists them all.`);
  checkOptions(`${room} ${verb}`, takes, options);
  return { kind: room, verb, options } as Asked;
}

function checkOptions(command: string, { needs, may }: Takes, options: Options): void {
  const missing = needs.filter((name) => options[name] === undefined);
  if (missing.length > 0)
    throw new CommandError(`${command} needs ${missing.map((name) => `--${name}`).join(' and ')}.`);
  const allowed: readonly Option[] = [...needs, ...may, ...CONNECTION];
  const odd = OPTIONS.find((name) => options[name] !== undefined && !allowed.includes(name));
  if (odd !== undefined) throw new CommandError(`${command} takes no --${odd}.`);
}
