import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type ChildHooks, type SupervisedChild, superviseChild } from '../child/supervise-child.ts';
import type { Home } from '../paths.ts';
import { type Secrets, writePrivately } from '../secrets/read-secrets.ts';
import { checkPort, freePort } from '../start/check-port.ts';
import { type DemoAccounts, demoIssuers } from './demo-issuers.ts';
import type { IdentityOptions } from './identity-options.ts';

export interface IdentityRun {
  readonly home: Home;
  readonly secrets: Secrets;
  readonly accounts: DemoAccounts;
  readonly port: number;
  /** Where the Worker answers. */
  readonly workerUrl: string;
  readonly autoRestart: boolean;
  readonly hooks: ChildHooks;
}

/** The identity provider as a process of its own, on a port of its own. */
export function startIdentity({
  home,
  secrets,
  accounts,
  port,
  workerUrl,
  autoRestart,
  hooks,
}: IdentityRun): SupervisedChild {
  const options: IdentityOptions = { port, workerUrl, issuers: demoIssuers(secrets, accounts) };
  return superviseChild(
    {
      name: 'identity-provider',
      module: path.join(import.meta.dirname, '..', 'processes', 'run-identity-provider.ts'),
      options,
      logs: home.logs,
      autoRestart,
    },
    hooks,
  );
}

/** The port of this home's issuers: a log-in belongs to an issuer's address, so it stays while nobody else has taken it. */
export async function identityPort(home: Home): Promise<number> {
  const file = path.join(home.directory, 'identity.json');
  const known = await readFile(file, 'utf8').then(portIn, () => undefined);
  if (known !== undefined && (await isFree(known))) return known;
  const port = await freePort();
  await writePrivately(file, JSON.stringify({ port }));
  return port;
}

function portIn(text: string): number | undefined {
  const port = Number(/"port":\s*(\d{1,5})\b/.exec(text)?.[1]);
  return port >= 1024 && port <= 65_535 ? port : undefined;
}

function isFree(port: number): Promise<boolean> {
  return checkPort(port).then(
    () => true,
    () => false,
  );
}
