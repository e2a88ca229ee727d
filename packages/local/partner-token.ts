import { readFile } from 'node:fs/promises';
import { requestToken } from '@naer/client/request-token';
import type { DemoFile } from '@naer/contracts/demo';
import { HOME } from './paths.ts';

/**
 * `node packages/local/partner-token.ts [unitId] [demo.json]`: a token of the demo's partner that reads at that unit's
 * organisation (the first one when none is named), for five minutes.
 */
async function partnerToken([unitId = '', file = HOME.demo]: readonly string[]): Promise<string> {
  const demo = JSON.parse(await readFile(file, 'utf8')) as DemoFile;
  const partners = demo.tenants.flatMap((tenant) => tenant.partners ?? []);
  const partner = partners.find(({ unitIds = [] }) => unitId === '' || unitIds.includes(unitId));
  if (partner === undefined) throw new Error('The demo has no partner there.');
  const token = await requestToken(partner);
  if (!token.ok) throw new Error(`No token: ${token.error.error} ${token.error.description ?? ''}`);
  return token.value.accessToken;
}

process.stdout.write(`${await partnerToken(process.argv.slice(2))}\n`);
