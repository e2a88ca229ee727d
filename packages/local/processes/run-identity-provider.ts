import { type RunningChild, serveChild } from '../child/serve-child.ts';
import type { IdentityOptions } from '../identity/identity-options.ts';
import { serveIdentity } from '../identity/serve-identity.ts';

async function run(options: IdentityOptions): Promise<RunningChild> {
  const served = await serveIdentity(options);
  return { info: { issuers: served.issuers }, stop: () => served.close() };
}

serveChild(run);
