import { randomUUID } from 'node:crypto';
import { type InvitationView, type TenantCreated, type TenantSummary, tenantSummary } from '@naer/contracts/tenant';
import type { CallPlatform } from './call-platform.ts';
import { CommandError, type Options, type TenantCommand } from './parse-command.ts';

type Say = (line: string) => void;

/** One command about tenants; says what was done, line by line. An invitation's link is said once and kept nowhere. */
export async function runTenantCommand(
  verb: TenantCommand,
  options: Options,
  call: CallPlatform,
  say: Say,
): Promise<void> {
  const { tenant: tenantId = '', 'admin-name': adminName = '', practitioner, reason } = options;
  if (options.tenant !== undefined && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(options.tenant))
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
