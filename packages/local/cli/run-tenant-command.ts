import { randomUUID } from 'node:crypto';
import { type TenantErasureView, tenantErasureView } from '@naer/contracts/archive';
import { jobAccepted } from '@naer/contracts/job';
import { type InvitationView, type TenantCreated, type TenantSummary, tenantSummary } from '@naer/contracts/tenant';
import type { CallPlatform } from './call-platform.ts';
import { CommandError, type Options, type TenantCommand } from './parse-command.ts';

type Say = (line: string) => void;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** One command about tenants; says what was done, line by line. An invitation's link is said once and kept nowhere. */
export async function runTenantCommand(
  verb: TenantCommand,
  options: Options,
  call: CallPlatform,
  say: Say,
): Promise<void> {
  const { tenant: tenantId = '', 'admin-name': adminName = '', practitioner, reason } = options;
  if (options.tenant !== undefined && !UUID.test(options.tenant))
    throw new CommandError('--tenant must be a UUID in lower case.');
  switch (verb) {
    case 'create':
      return await create(options, call, say);
    case 'list':
      return await list(call, say);
    case 'show':
      return sayTenant((await call('GET', `/tenants/${tenantId}`)) as TenantSummary, say);
    case 'invite': {
      const body = { name: adminName, ...(practitioner !== undefined && { practitionerId: practitioner }) };
      return sayInvitation((await call('POST', `/tenants/${tenantId}/administrators`, body)) as InvitationView, say);
    }
    case 'erase': {
      const accepted = await call('POST', `/tenants/${tenantId}/erasures`, { name: options.name });
      const { jobId } = jobAccepted.parse(accepted);
      return say(`taken on; how far it is: tenant erasure --tenant ${tenantId} --job ${jobId}`);
    }
    case 'erasure': {
      if (!UUID.test(options.job ?? '')) throw new CommandError('--job must be a UUID in lower case.');
      return sayErasure(
        tenantErasureView.loose().parse(await call('GET', `/tenants/${tenantId}/erasures/${options.job}`)),
        say,
      );
    }
    case 'suspend':
    case 'resume':
    case 'leave': {
      const changed = (await call('POST', `/tenants/${tenantId}/${verb}`, { reason })) as Changed;
      sayTenant(changed, say);
      if (!changed.active) say('not all of its people and clients have been told yet: they will be within a minute');
    }
  }
}

type Changed = TenantSummary & { readonly active: boolean };

async function create(options: Options, call: CallPlatform, say: Say): Promise<void> {
  const { name = '', 'admin-name': adminName = '', 'time-zone': timeZone, tenant = randomUUID() } = options;
  const body = {
    tenantId: tenant,
    name,
    administrator: { name: adminName },
    ...(timeZone !== undefined && { timeZone }),
  };
  const created = (await call('POST', '/tenants', body)) as TenantCreated;
  sayTenant(created.tenant, say);
  if (created.invitation !== undefined) return sayInvitation(created.invitation, say);
  say('its first administrator was invited before; for a new link: tenant invite');
}

async function list(call: CallPlatform, say: Say): Promise<void> {
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? '' : `?cursor=${encodeURIComponent(cursor)}`;
    const page = (await call('GET', `/tenants${query}`)) as Page;
    for (const tenant of page.items) sayTenant(tenant, say);
    for (const tenantId of page.unavailable) say(`${tenantId}  its database does not answer`);
    cursor = page.nextCursor;
  } while (cursor !== null);
}

interface Page {
  readonly items: readonly TenantSummary[];
  readonly unavailable: readonly string[];
  readonly nextCursor: string | null;
}

function sayTenant(tenant: TenantSummary, say: Say): void {
  const { tenantId, state, since, name } = tenantSummary.loose().parse(tenant);
  say(`${tenantId}  ${state.padEnd(9)}  since ${since.slice(0, 10)}  ${name}`);
}

function sayInvitation({ practitionerId, link, expiresAt }: InvitationView, say: Say): void {
  say(
    `administrator ${practitionerId}, to come in before ${expiresAt.slice(0, 10)} by this link, which is shown once:`,
  );
  say(link ?? '');
}

const COPIES = {
  'object-history': 'history of the objects’ storage',
  'database-history': 'history and backups of the database',
} as const;

/** Counts, ids and dates alone. */
function sayErasure(erasure: TenantErasureView, say: Say): void {
  const { state, phase, failure, objects, held, erased, kept, keptBy, keptUntil, archives, expired, expiredAt } =
    erasure;
  say(`${state}  ${phase}${failure === undefined ? '' : `  ${failure}`}`);
  sayCounts('storage of objects gone', objects, say);
  if (held > 0) say(`monitors that keep what the records would not take: ${held}`);
  sayCounts('rows overwritten', erased, say);
  sayCounts('journal rows kept in the records, read by nobody', kept, say);
  sayCounts('kept by a legal hold, until none stands any more', erasure.keptByHold ?? {}, say);
  for (const { organisationId, until } of keptBy) say(`  of ${organisationId} until ${until.slice(0, 10)}`);
  for (const { jobId, where } of archives)
    say(`archive ${jobId} at ${where}${keptUntil === undefined ? '' : ` until ${keptUntil.slice(0, 10)}`}`);
  if (expiredAt !== undefined)
    sayCounts(`overwritten or removed when its time had passed, ${expiredAt.slice(0, 10)}`, expired, say);
  if (erasure.keysDestroyed === true) say('its data keys are destroyed');
  for (const { where, until, openable } of erasure.copies ?? [])
    say(
      `${COPIES[where]} ${until === undefined ? 'for as long as its provider keeps it' : `until ${until.slice(0, 10)}`}: what is sealed there ${openable ? 'opens with the key of the environment, until that is replaced and taken away' : 'cannot be opened'}`,
    );
}

function sayCounts(what: string, counts: Readonly<Record<string, number>>, say: Say): void {
  const some = Object.entries(counts).filter(([, n]) => n > 0);
  if (some.length > 0) say(`${what}: ${some.map(([name, n]) => `${name} ${n}`).join(', ')}`);
}
