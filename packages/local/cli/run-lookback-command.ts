import type { LookbackLine } from '@naer/contracts/lookback';
import type { CallPlatform } from './call-platform.ts';
import { CommandError, type Options } from './parse-command.ts';

type Say = (line: string) => void;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const CRITERIA = {
  deviceModel: 'device-model',
  firmware: 'firmware',
  mapping: 'mapping',
  engine: 'engine',
  from: 'from',
  to: 'to',
} as const;

/**
 * All that a fault has touched, of one tenant or of all: one JSON line each as it comes, with its tenant, and last the sum of
 * each tenant. A tenant whose database does not answer is said, and the command ends with it.
 */
export async function runLookbackCommand(options: Options, call: CallPlatform, say: Say): Promise<void> {
  const { tenant, all } = options;
  if ((tenant === undefined) === (all === undefined)) throw new CommandError('lookback needs --tenant or --all.');
  if (tenant !== undefined && !UUID.test(tenant)) throw new CommandError('--tenant must be a UUID in lower case.');
  const query = new URLSearchParams();
  for (const [name, option] of Object.entries(CRITERIA)) {
    const value = options[option];
    if (value !== undefined) query.set(name, value);
  }
  if ([...query.keys()].every((name) => name === 'from' || name === 'to'))
    throw new CommandError('lookback needs --device-model, --firmware, --mapping or --engine.');
  const unanswered: string[] = [];
  const tenants = tenant === undefined ? tenantsOf(call, unanswered) : [tenant];
  for await (const tenantId of tenants) await lookThrough(tenantId, query, call, say);
  if (unanswered.length > 0)
    throw new CommandError(`Not looked through, for their database does not answer: ${unanswered.join(', ')}.`);
}

async function lookThrough(tenantId: string, query: URLSearchParams, call: CallPlatform, say: Say): Promise<void> {
  const sums = { lookedThrough: 0, patient: 0, measurement: 0, alert: 0, plan: 0, event: 0, quarantined: 0, held: 0 };
  const asked = new URLSearchParams(query);
  for (let cursor: string | null = ''; cursor !== null; ) {
    if (cursor !== '') asked.set('cursor', cursor);
    const lines = (await call('GET', `/tenants/${tenantId}/lookback?${asked}`)) as readonly LookbackLine[];
    cursor = null;
    for (const line of lines) {
      if (line.kind === 'page') {
        sums.lookedThrough += line.lookedThrough;
        cursor = line.nextCursor;
        continue;
      }
      sums[line.kind] += 1;
      say(JSON.stringify({ tenantId, ...line }));
    }
    if (lines.at(-1)?.kind !== 'page')
      throw new CommandError('The answer was cut off: nothing of it can be relied on.');
  }
  const { lookedThrough, patient: patients, measurement: measurements, alert: alerts, plan: plans } = sums;
  const { event: events, quarantined, held } = sums;
  const all = { lookedThrough, patients, measurements, alerts, plans, events, quarantined, held };
  say(JSON.stringify({ tenantId, kind: 'sum', ...all }));
}

async function* tenantsOf(call: CallPlatform, unanswered: string[]): AsyncGenerator<string> {
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? '' : `?cursor=${encodeURIComponent(cursor)}`;
    const page = (await call('GET', `/tenants${query}`)) as TenantPage;
    for (const { tenantId } of page.items) yield tenantId;
    unanswered.push(...page.unavailable);
    cursor = page.nextCursor;
  } while (cursor !== null);
}

interface TenantPage {
  readonly items: readonly { readonly tenantId: string }[];
  readonly unavailable: readonly string[];
  readonly nextCursor: string | null;
}
