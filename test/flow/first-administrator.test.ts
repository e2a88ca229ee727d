import { randomUUID } from 'node:crypto';
import type { MemberView } from '@naer/contracts/member';
import { afterAll, expect, test } from 'vitest';
import { Browser } from '../support/browser.ts';
import { startStack } from '../support/stack.ts';
import { naer } from '../support/steward.ts';

// The new community has a database of its own: its people are found across tenants all the same.
const tenantId = randomUUID();
const stack = await startStack({ patients: 2, hangable: false, identityProvider: true, ownDatabases: [tenantId] });
afterAll(() => stack.stop());

test('who is invited by an operator logs in, keeps the community, and is let out by name', async () => {
  const guest = stack.demo.guests?.find(({ securityLevel }) => securityLevel === '4');
  if (guest === undefined) throw new Error('The demo has no guest');
  const name = ['--name', 'Helsefellesskapet Nyland', '--admin-name', 'Åse Oppdiktsen', '--tenant', tenantId];
  const lines = await naer(stack, ['tenant', 'create', ...name]);
  const link = new URL(lines.find((line) => line.startsWith('http')) ?? '');
  const browser = new Browser(stack.baseUrl);
  const form = { username: guest.username, password: guest.password };
  expect(await browser.logIn(`${link.pathname}${link.search}`, form)).toBe('/');

  const session = await browser.ask<{ current?: { tenantId: string; role: string } }>({ path: '/api/v1/session' });
  expect(session.body.current).toMatchObject({ tenantId, role: 'administrator' });
  const post = (path: string, body: object) =>
    browser.ask<{ code?: string }>({ method: 'POST', path, body, headers: { origin: stack.baseUrl } });
  const practice = { number: '310000000', kind: 'gp-practice', name: 'Nyland legesenter' };
  expect(await post('/api/v1/organisations', practice)).toMatchObject({ status: 201 });
  expect((await browser.ask({ path: '/api/v1/quarantine' })).status).toBe(403);

  const administratorId = /administrator (\S+),/.exec(lines.join('\n'))?.[1] ?? '';
  const path = `/api/v1/members/${administratorId}`;
  const member = (await browser.ask<MemberView>({ path })).body;
  expect(member.logins).toHaveLength(1);
  // Somebody who has a log-in is not invited again: it would let another person in as the same.
  expect(await post(`${path}/invitations`, {})).toMatchObject({ status: 409, body: { code: 'wrong-state' } });
  const anew = ['tenant', 'invite', '--tenant', tenantId, '--admin-name', 'X', '--practitioner', administratorId];
  await expect(naer(stack, anew)).rejects.toThrow('409 wrong-state');

  const about = ['--tenant', tenantId, '--reason', 'a test'];
  await naer(stack, ['tenant', 'suspend', ...about]);
  expect(await browser.ask({ path: '/api/v1/tenant' })).toMatchObject({
    status: 403,
    body: { code: 'tenant-suspended' },
  });
  await naer(stack, ['tenant', 'resume', ...about]);
  expect((await browser.ask({ path: '/api/v1/tenant' })).status).toBe(200);

  expect(await post(`${path}/end-logins`, {})).toMatchObject({ status: 200 });
  expect((await browser.ask({ path: '/api/v1/tenant' })).status).toBe(401);
  const again = new Browser(stack.baseUrl);
  expect(await again.logIn('/oauth/login?provider=helseid', form)).not.toBe('/');
});
