import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { subjectIndex } from '@naer/auth/subject-index';
import { issuerUrl } from '@naer/local/identity/identity-options';
import { homeAt } from '@naer/local/paths';
import { readSecrets } from '@naer/local/secrets/read-secrets';
import { demoPeopleOf, seedDemo } from '@naer/local/seed/seed-demo';
import { findLogins } from '@naer/services/login/find-logins';
import { linkLogin } from '@naer/services/login/link-login';
import { loadPrincipalFacts } from '@naer/services/principal/load-principal-facts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startRecords } from '../support/records.ts';
import { must } from '../support/records-tenant.ts';

const SIZE = { patients: 1 };
const PORT = 28_001;

const folder = mkdtempSync(path.join(tmpdir(), 'naer-seed-'));
const { records, query, close } = await startRecords();
const secrets = await readSecrets(homeAt(folder));
afterAll(async () => {
  await close();
  rmSync(folder, { recursive: true, force: true });
});
const seed = (identityPort: number) => seedDemo({ records, secrets, identityPort }, SIZE);
const first = seed(PORT);
beforeAll(() => first);

const { staff } = demoPeopleOf(SIZE);
const indexOf = (subject: string, port = PORT) =>
  subjectIndex(secrets.blindIndexKey, issuerUrl(port, 'helseid'), subject);
const found = async (subject: string, port = PORT) =>
  must(await findLogins(records, { subjectIndex: await indexOf(subject, port), limit: 10 }));
const counts = () =>
  query(`select (select count(*) from practitioner) as people, (select count(*) from practitioner_role) as roles,
    (select count(*) from login) as logins, (select sum(principal_version) from practitioner) as versions`);

test('every subject of the staff’s issuer is the person of each of its tenants, and a guest nobody', async () => {
  for (const { subject, posts } of staff) {
    const logins = (await found(subject)).map(({ tenantId, practitionerId }) => `${tenantId} ${practitionerId}`);
    expect(logins.sort()).toEqual(posts.map(({ tenantId, practitionerId }) => `${tenantId} ${practitionerId}`).sort());
  }
});

test('each person may act as what the demo says, and as nothing else', async () => {
  for (const { posts } of staff)
    for (const { tenantId, practitionerId, capacities } of posts) {
      const facts = must(await loadPrincipalFacts(records, tenantId, practitionerId));
      expect(facts.capacities.map(({ role, unitIds }) => [role, ...unitIds].join()).sort()).toEqual(
        capacities.map(({ role, unit }) => [role, ...(unit === undefined ? [] : [unit.id])].join()).sort(),
      );
    }
});

test('demo.json has an entry for each role of a tenant, and a second seed changes nothing', async () => {
  const before = await counts();
  const again = await seed(PORT);
  expect(await counts()).toEqual(before);
  expect(again.map(({ users }) => users)).toEqual((await first).map(({ users }) => users));
  for (const { id, users = [] } of again) {
    const roles = staff.flatMap(({ posts, securityLevel }) =>
      securityLevel === '4'
        ? posts.filter(({ tenantId }) => tenantId === id).flatMap(({ capacities }) => capacities)
        : [],
    );
    expect(users.map(({ role }) => role).sort()).toEqual(roles.map(({ role }) => role).sort());
  }
});

test('an issuer that has moved to another port knows the same people', async () => {
  await seed(PORT + 1);
  for (const { subject, posts } of staff) {
    expect(await found(subject, PORT + 1)).toHaveLength(posts.length);
    expect(await found(subject)).toHaveLength(posts.length);
  }
});

test('a subject that is somebody stays theirs', async () => {
  const [one, other] = staff;
  const post = there(one?.posts[0]);
  const practitionerId = there(other?.posts[0]).practitionerId;
  const index = await indexOf(one?.subject ?? '');
  must(
    await linkLogin(records, {
      tenantId: post.tenantId,
      practitionerId,
      loginId: crypto.randomUUID(),
      subjectIndex: index,
    }),
  );
  expect(await found(one?.subject ?? '')).toMatchObject([{ practitionerId: post.practitionerId }]);
});

function there<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The demo lacks it');
  return value;
}
