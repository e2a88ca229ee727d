import { type TenantKeysView, tenantKeysView } from '@naer/contracts/key';
import type { TenantSummary } from '@naer/contracts/tenant';
import type { CallPlatform } from './call-platform.ts';
import { CommandError, type KeyCommand, type Options } from './parse-command.ts';

type Say = (line: string) => void;

/** One command about tenants' data keys, of one tenant or of each; says what is left. False while anything is. */
export async function runKeyCommand(
  verb: KeyCommand,
  options: Options,
  call: CallPlatform,
  say: Say,
): Promise<boolean> {
  const { tenant, all } = options;
  if (tenant !== undefined && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(tenant))
    throw new CommandError('--tenant must be a UUID in lower case.');
  if ((tenant === undefined) === (all === undefined)) throw new CommandError(`key ${verb} needs --tenant or --all.`);
  let isDone = true;
  for await (const tenantId of tenant === undefined ? tenantsOf(call, say) : [tenant]) {
    const path = `/tenants/${tenantId}/keys`;
    if (verb === 'rotate' || verb === 'rewrap') await call('POST', `${path}/rotations`, { mode: verb });
    const isAct = verb === 'stop' || verb === 'destroy';
    const view = await call(isAct ? 'POST' : 'GET', isAct ? `${path}/${verb}` : path);
    isDone = sayKeys(tenantKeysView.loose().parse(view), say) && isDone;
  }
  return isDone;
}

async function* tenantsOf(call: CallPlatform, say: Say): AsyncGenerator<string> {
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? '' : `?cursor=${encodeURIComponent(cursor)}`;
    const page = (await call('GET', `/tenants${query}`)) as {
      readonly items: readonly TenantSummary[];
      readonly unavailable: readonly string[];
      readonly nextCursor: string | null;
    };
    for (const { tenantId, state } of page.items) if (state !== 'left') yield tenantId;
    for (const tenantId of page.unavailable) say(`${tenantId}  its database does not answer: ask again for it`);
    cursor = page.nextCursor;
  } while (cursor !== null);
}

/** Ids, states and counts alone. */
function sayKeys({ tenantId, keys, left, rotation }: TenantKeysView, say: Say): boolean {
  const at = rotation === undefined ? 'no change of keys' : `${rotation.state}  ${rotation.phase}`;
  say(`${tenantId}  ${at}${rotation?.failure === undefined ? '' : `  ${rotation.failure}`}`);
  for (const { keyId, state, wrappedBy, wrapper, changedAt } of keys)
    say(
      `  key ${keyId}  ${state.padEnd(9)}  since ${changedAt.slice(0, 10)}  ${wrappedBy === 'none' ? 'no key of the environment opens it' : `wrapped by ${wrapper}${wrappedBy === 'first' ? '' : ', not the first'}`}`,
    );
  const some = Object.entries(left).filter(([, n]) => n > 0);
  say(
    some.length === 0
      ? '  nothing is left under an old key'
      : `  left: ${some.map(([what, n]) => `${what} ${n}`).join(', ')}`,
  );
  if ((rotation?.unreadable ?? 0) > 0) say(`  rows that no key opens: ${rotation?.unreadable}`);
  return some.length === 0 && rotation?.state !== 'failed' && rotation?.state !== 'stopped';
}
