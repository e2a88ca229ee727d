import { randomUUID } from 'node:crypto';
import type { TemplateRequest } from '@naer/contracts/programme';
import type { Reader } from '@naer/db/reader';
import { acceptTemplate, getAvailable } from '@naer/services/programme/accept-template';
import { draftPlan } from '@naer/services/programme/draft-plan';
import { endSubscription } from '@naer/services/programme/end-subscription';
import { getTemplate, getTemplateVersion } from '@naer/services/programme/get-template';
import { getPublished, listPublished } from '@naer/services/programme/list-published';
import { listTemplates } from '@naer/services/programme/list-templates';
import { loadTemplateDesk, type TemplateDesk } from '@naer/services/programme/load-template-desk';
import { publishTemplate } from '@naer/services/programme/publish-template';
import { saveTemplate } from '@naer/services/programme/save-template';
import { subscribeTemplate } from '@naer/services/programme/subscribe-template';
import { writtenContent } from '@naer/services/programme/template-content';
import { withdrawTemplate } from '@naer/services/programme/withdraw-template';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startRecords } from '../support/records.ts';
import { seedPhysician, seedTemplate } from '../support/records-programmes.ts';
import { must, seedTenant, type TestTenant } from '../support/records-tenant.ts';

const stack = await startRecords();
afterAll(() => stack.close());
const { records } = stack;
const DENIED = { code: '42501' };
const NOT_FOUND = { ok: false, error: { code: 'not-found' } };

let tenants: Record<'publisher' | 'subscriber' | 'third', TestTenant>;
let publisher: Reader;
let subscriber: Reader;
let third: Reader;
beforeAll(async () => {
  const [a, b, c] = [await seedTenant(records), await seedTenant(records), await seedTenant(records)];
  tenants = { publisher: a, subscriber: b, third: c };
  [publisher, subscriber, third] = [
    await seedPhysician(records, a),
    await seedPhysician(records, b),
    await seedPhysician(records, c),
  ];
});

const as = ({ tenantId }: Reader, scope = 'system') => ({
  'app.tenant_id': tenantId,
  'app.scope': scope,
  'app.unit_ids': '{}',
});
async function versionsSeen(reader: Reader, templateId: string, scope = 'system'): Promise<number[]> {
  const rows = await stack.queryAs<{ version: number }>(
    as(reader, scope),
    'select version from published_template where template_id = $1 order by version',
    [templateId],
  );
  return rows.map(({ version }) => version);
}
/** What would be written to keep the version as it is. */
function requestOf({ version }: TemplateDesk): TemplateRequest {
  if (version === null) throw new Error('no version');
  const { programme: _, ...body } = writtenContent(version.body);
  return { ...body, reason: 'Gjennomgang' };
}
/** The next version, with another red limit of saturation. */
async function changeRed(reader: Reader, templateId: string, redLow: number): Promise<number> {
  const desk = must(await loadTemplateDesk(records, reader, templateId));
  const written = requestOf(desk);
  const rules = written.rules.map((rule) =>
    rule.ruleKey === 'copd.oxygen-saturation' ? ({ ...rule, redLow } as typeof rule) : rule,
  );
  const request = { ...written, rules };
  return must(await saveTemplate(records, reader, { templateId, desk, request })).version;
}
async function acceptAs(reader: Reader, templateId: string, version: number) {
  const desk = must(await loadTemplateDesk(records, reader, templateId));
  return acceptTemplate(records, reader, { templateId, desk, version, reason: 'Gått gjennom' });
}

test('what is not published is nobody else’s, whatever table or scope it is asked in', async () => {
  const templateId = await seedTemplate(records, publisher);
  for (const table of [
    'programme_template',
    'programme_template_version',
    'programme_publication',
    'published_template',
  ])
    for (const scope of ['system', 'unit', 'patient'])
      expect([
        table,
        await stack.queryAs(as(subscriber, scope), `select 1 from ${table} where template_id = $1`, [templateId]),
      ]).toEqual([table, []]);
  expect(await getTemplate(records, subscriber, templateId)).toEqual(NOT_FOUND);
  expect(await getTemplateVersion(records, subscriber, templateId, 1)).toEqual(NOT_FOUND);
  expect(await draftPlan(records, subscriber, templateId, {})).toEqual(NOT_FOUND);
  const source = { publisherTenantId: publisher.tenantId, templateId, version: 1 };
  expect(await getPublished(records, subscriber, source)).toEqual(NOT_FOUND);
  expect(await subscribeTemplate(records, subscriber, { source, templateId: randomUUID(), reason: 'x' })).toEqual(
    NOT_FOUND,
  );
});

test('what is offered to one by name is read by that one and nobody else, and only that version of it', async () => {
  const templateId = await seedTemplate(records, publisher);
  await changeRed(publisher, templateId, 84);
  const to = [subscriber.tenantId];
  must(await publishTemplate(records, publisher, { templateId, version: 1, to, reason: 'Deles' }));
  for (const scope of ['system', 'unit']) {
    expect(await versionsSeen(publisher, templateId, scope)).toEqual([1]);
    expect(await versionsSeen(subscriber, templateId, scope)).toEqual([1]);
    expect(await versionsSeen(third, templateId, scope)).toEqual([]);
  }
  const offered = 'select subscriber_tenant_id from published_template_offer where template_id = $1';
  expect(await stack.queryAs(as(subscriber), offered, [templateId])).toEqual([
    { subscriber_tenant_id: subscriber.tenantId },
  ]);
  expect(await stack.queryAs(as(third), offered, [templateId])).toEqual([]);
  const listed = must(await listPublished(records, subscriber)).items.filter((item) => item.templateId === templateId);
  expect(listed).toMatchObject([
    { publisherTenantId: publisher.tenantId, publisherName: 'Prøvefellesskapet', version: 1 },
  ]);
  expect(must(await listPublished(records, third)).items.map((item) => item.templateId)).not.toContain(templateId);
  const text = JSON.stringify(
    await stack.queryAs(as(subscriber), 'select * from published_template where template_id = $1', [templateId]),
  );
  for (const secret of [publisher.practitionerId, 'Deles', 'Oppstart']) expect(text).not.toContain(secret);
});

test('a second tenant that it is offered to learns nothing of the first', async () => {
  const templateId = await seedTemplate(records, publisher);
  const publish = (reader: Reader) =>
    publishTemplate(records, publisher, { templateId, version: 1, to: [reader.tenantId], reason: 'Deles' });
  must(await publish(subscriber));
  must(await publish(third));
  const rows = await stack.queryAs<{ subscriber_tenant_id: string }>(
    as(third),
    'select subscriber_tenant_id from published_template_offer where template_id = $1',
    [templateId],
  );
  expect(rows).toEqual([{ subscriber_tenant_id: third.tenantId }]);
  expect(await versionsSeen(third, templateId)).toEqual([1]);
});

test('what is offered to all is read by every tenant, and by nobody without one or without a scope', async () => {
  const templateId = await seedTemplate(records, publisher);
  must(await publishTemplate(records, publisher, { templateId, version: 1, to: 'all', reason: 'Deles' }));
  expect(await versionsSeen(third, templateId, 'unit')).toEqual([1]);
  for (const settings of [
    {},
    { 'app.scope': 'system', 'app.tenant_id': '' },
    { 'app.scope': 'unit' },
    { 'app.tenant_id': third.tenantId },
    { 'app.tenant_id': third.tenantId, 'app.scope': 'superuser' },
  ])
    expect(await stack.queryAs(settings, 'select 1 from published_template')).toEqual([]);
});

describe('nobody publishes, offers or changes in another’s name', () => {
  let templateId: string;
  beforeAll(async () => {
    templateId = await seedTemplate(records, publisher);
    must(await publishTemplate(records, publisher, { templateId, version: 1, to: 'all', reason: 'Deles' }));
    await changeRed(publisher, templateId, 84);
  });

  test.each<[string, string]>([
    [
      'a version that was not published',
      `insert into published_template (tenant_id, template_id, version, publisher_name, programme, body, audience)
       values ($1, $2, 2, 'x', 'copd', '{"v": 1}', 'all')`,
    ],
    [
      'an offer to oneself',
      'insert into published_template_offer (tenant_id, template_id, version, subscriber_tenant_id) values ($1, $2, 1, $1)',
    ],
    [
      'a version of another’s template',
      `insert into programme_template_version (tenant_id, template_id, version, body, origin, created_by, approved_by,
         approver_authorisation, reason)
       select $1, $2, 3, '{"v": 1}', '{"kind": "own"}', $1, $1, 'LE', 'x'`,
    ],
    [
      'a subscription in another’s name',
      `insert into programme_subscription (tenant_id, publisher_tenant_id, source_template_id, template_id, taken_version,
         created_by) values ($1, $1, $2, $2, 1, $1)`,
    ],
  ])('%s is refused by the database itself', async (_, statement) => {
    for (const scope of ['system', 'unit', 'patient'])
      await expect(
        stack.queryAs(as(subscriber, scope), statement, [publisher.tenantId, templateId]),
      ).rejects.toMatchObject(DENIED);
  });

  test('one’s own version cannot be offered from a scope that only reads', async () => {
    const own = await seedTemplate(records, subscriber);
    await expect(
      stack.queryAs(
        as(subscriber, 'unit'),
        `insert into published_template (tenant_id, template_id, version, publisher_name, programme, body, audience)
         values ($1, $2, 1, 'x', 'copd', '{"v": 1}', 'all')`,
        [subscriber.tenantId, own],
      ),
    ).rejects.toMatchObject(DENIED);
  });

  test('a version that does not exist cannot be offered at all', async () => {
    const answer = await publishTemplate(records, publisher, { templateId, version: 9, to: 'all', reason: 'x' });
    expect(answer).toEqual(NOT_FOUND);
    await expect(
      stack.queryAs(
        as(publisher),
        `insert into published_template (tenant_id, template_id, version, publisher_name, programme, body, audience)
         values ($1, $2, 9, 'x', 'copd', '{"v": 1}', 'all')`,
        [publisher.tenantId, templateId],
      ),
    ).rejects.toMatchObject({ code: '23503' });
  });

  test('a subscriber withdraws nothing, alters nothing, and deletes nothing', async () => {
    const withdraw = 'update published_template set withdrawn_at = now() where template_id = $1 returning 1';
    expect(await stack.queryAs(as(subscriber), withdraw, [templateId])).toEqual([]);
    for (const statement of [
      `update published_template set body = '{"v": 1}'`,
      `update published_template set audience = 'named'`,
      'update published_template set tenant_id = tenant_id',
      'update published_template_offer set subscriber_tenant_id = tenant_id',
      `update programme_template_version set reason = 'x'`,
      `update programme_publication set reason = 'x'`,
      'delete from published_template',
      'delete from published_template_offer',
    ])
      for (const reader of [subscriber, publisher])
        await expect(stack.queryAs(as(reader), statement), statement).rejects.toMatchObject(DENIED);
    expect(await versionsSeen(subscriber, templateId)).toEqual([1]);
    const desk = must(await loadTemplateDesk(records, publisher, templateId));
    expect(desk.current).toBe(2);
    for (const act of [publishTemplate, withdrawTemplate] as const)
      expect(await act(records, subscriber, { templateId, version: 1, to: 'all', reason: 'x' })).toEqual(NOT_FOUND);
  });
});

describe('a subscription', () => {
  async function subscribed() {
    const templateId = await seedTemplate(records, publisher);
    const to = [subscriber.tenantId];
    must(await publishTemplate(records, publisher, { templateId, version: 1, to, reason: 'Deles' }));
    const own = randomUUID();
    const source = { publisherTenantId: publisher.tenantId, templateId, version: 1 };
    must(await subscribeTemplate(records, subscriber, { source, templateId: own, reason: 'Tas i bruk' }));
    return { templateId, own, source, to };
  }

  test('takes a copy that stays as it is whatever the publisher does', async () => {
    const { templateId, own, to } = await subscribed();
    const taken = must(await getTemplateVersion(records, subscriber, own, 1));
    await changeRed(publisher, templateId, 80);
    must(await publishTemplate(records, publisher, { templateId, version: 2, to, reason: 'Ny' }));
    must(await withdrawTemplate(records, publisher, { templateId, version: 1, reason: 'Feil' }));
    const { versions, subscription, ...now } = must(await getTemplate(records, subscriber, own));
    expect(now).toEqual(taken);
    expect(versions).toHaveLength(1);
    expect(subscription).toMatchObject({ takenVersion: 1, available: 2, withdrawn: true, state: 'active' });
  });

  test('shows a new version as available with what it would change, and takes it on a person’s word', async () => {
    const { templateId, own, to } = await subscribed();
    await changeRed(publisher, templateId, 84);
    expect(await getAvailable(records, subscriber, own)).toEqual(NOT_FOUND);
    expect(await acceptAs(subscriber, own, 2)).toEqual(NOT_FOUND);
    must(await publishTemplate(records, publisher, { templateId, version: 2, to, reason: 'Ny' }));
    expect(must(await getAvailable(records, subscriber, own))).toMatchObject({
      version: 2,
      differences: [{ key: 'copd.oxygen-saturation', field: 'redLow', before: 86, after: 84 }],
    });
    expect(must(await listTemplates(records, subscriber)).items).toContainEqual(
      expect.objectContaining({ templateId: own, version: 1, subscription: expect.objectContaining({ available: 2 }) }),
    );
    expect(must(await acceptAs(subscriber, own, 2))).toEqual({ templateId: own, version: 2 });
    expect(must(await getTemplate(records, subscriber, own))).toMatchObject({
      version: 2,
      origin: { kind: 'subscribed', publisherTenantId: publisher.tenantId, templateId, version: 2 },
      reason: 'Gått gjennom',
      approved: { by: subscriber.practitionerId, authorisation: 'LE' },
      subscription: { takenVersion: 2, available: null },
    });
    expect(await acceptAs(subscriber, own, 2)).toEqual({ ok: false, error: { code: 'already-exists' } });
  });

  test('takes no version that was withdrawn, and none twice', async () => {
    const { templateId, own, source, to } = await subscribed();
    await changeRed(publisher, templateId, 84);
    must(await publishTemplate(records, publisher, { templateId, version: 2, to, reason: 'Ny' }));
    must(await withdrawTemplate(records, publisher, { templateId, version: 2, reason: 'Feil' }));
    expect(await acceptAs(subscriber, own, 2)).toEqual({ ok: false, error: { code: 'version-withdrawn' } });
    expect(await subscribeTemplate(records, subscriber, { source, templateId: randomUUID(), reason: 'x' })).toEqual({
      ok: false,
      error: { code: 'already-exists' },
    });
    expect(await publishTemplate(records, publisher, { templateId, version: 2, to: 'all', reason: 'x' })).toEqual({
      ok: false,
      error: { code: 'version-withdrawn' },
    });
  });

  test('that was ended notices nothing more, keeps what it took, and can be begun again into another template', async () => {
    const { templateId, own, source, to } = await subscribed();
    const before = must(await getTemplateVersion(records, subscriber, own, 1));
    const end = () => endSubscription(records, subscriber, { templateId: own, reason: 'Egen vei' });
    must(await end());
    must(await end());
    await changeRed(publisher, templateId, 84);
    must(await publishTemplate(records, publisher, { templateId, version: 2, to, reason: 'Ny' }));
    expect(await getAvailable(records, subscriber, own)).toEqual(NOT_FOUND);
    expect(await acceptAs(subscriber, own, 2)).toEqual(NOT_FOUND);
    const ended = must(await getTemplate(records, subscriber, own));
    expect(ended).toMatchObject({ ...before, subscription: { state: 'ended', takenVersion: 1, available: null } });
    const again = randomUUID();
    const second = { source: { ...source, version: 2 }, templateId: again, reason: 'Likevel' };
    must(await subscribeTemplate(records, subscriber, second));
    expect(must(await getTemplate(records, subscriber, own))).not.toHaveProperty('subscription');
    expect(must(await getTemplate(records, subscriber, again))).toMatchObject({
      subscription: { state: 'active', takenVersion: 2 },
    });
    const acts = await stack.query('select action from audit_event where subject_id = $1 order by at', [own]);
    expect(acts).toEqual([{ action: 'programme.subscribe' }, { action: 'programme.unsubscribe' }]);
  });

  test('made up by hand shows nothing that was not offered', async () => {
    const templateId = await seedTemplate(records, publisher);
    must(
      await publishTemplate(records, publisher, { templateId, version: 1, to: [subscriber.tenantId], reason: 'Deles' }),
    );
    must(await withdrawTemplate(records, publisher, { templateId, version: 1, reason: 'Feil' }));
    const own = await seedTemplate(records, third);
    await stack.queryAs(
      as(third),
      `insert into programme_subscription (tenant_id, publisher_tenant_id, source_template_id, template_id, taken_version,
         created_by) values ($1, $2, $3, $4, 1, $5)`,
      [third.tenantId, publisher.tenantId, templateId, own, third.practitionerId],
    );
    expect(await versionsSeen(third, templateId)).toEqual([]);
    expect(await versionsSeen(subscriber, templateId)).toEqual([]);
  });

  test('ends with nothing half done when the id of one’s own is taken', async () => {
    const templateId = await seedTemplate(records, publisher);
    must(await publishTemplate(records, publisher, { templateId, version: 1, to: 'all', reason: 'Deles' }));
    const taken = await seedTemplate(records, subscriber);
    const source = { publisherTenantId: publisher.tenantId, templateId, version: 1 };
    expect(await subscribeTemplate(records, subscriber, { source, templateId: taken, reason: 'x' })).toEqual({
      ok: false,
      error: { code: 'already-exists' },
    });
    const rows = await stack.query('select 1 from programme_subscription where source_template_id = $1', [templateId]);
    expect(rows).toEqual([]);
  });
});

test('who holds no authorisation that the tenant lists writes nothing, and who does stands in the audit', async () => {
  const nurse = tenants.publisher.reader;
  const templateId = await seedTemplate(records, publisher);
  const refused = { ok: false, error: { code: 'approver-required' } };
  const desk = must(await loadTemplateDesk(records, nurse, templateId));
  expect(desk.mayWrite).toBe(false);
  expect(await publishTemplate(records, nurse, { templateId, version: 1, to: 'all', reason: 'x' })).toEqual(refused);
  // What was read before may have changed since: the act itself asks again.
  const request = requestOf(desk);
  const believed = { ...desk, mayWrite: true };
  expect(await saveTemplate(records, nurse, { templateId, desk: believed, request })).toEqual(refused);
  const acts = await stack.query(
    'select action, actor_id, request_id from audit_event where tenant_id = $1 and subject_id = $2',
    [publisher.tenantId, templateId],
  );
  expect(acts).toEqual([{ action: 'programme.create', actor_id: publisher.practitionerId, request_id: 'request-2' }]);
});

test('of two who change one version at once, one is kept and the other is told', async () => {
  const templateId = await seedTemplate(records, publisher);
  const desk = must(await loadTemplateDesk(records, publisher, templateId));
  const save = () => saveTemplate(records, publisher, { templateId, desk, request: requestOf(desk) });
  const answers = await Promise.all([save(), save()]);
  expect(answers).toContainEqual({ ok: true, value: { templateId, version: 2 } });
  expect(answers).toContainEqual({ ok: false, error: { code: 'stale-version', version: 2 } });
});

test('an offer to a tenant that does not exist offers nothing', async () => {
  const templateId = await seedTemplate(records, publisher);
  const to = [subscriber.tenantId, randomUUID()];
  expect(await publishTemplate(records, publisher, { templateId, version: 1, to, reason: 'x' })).toEqual({
    ok: false,
    error: { code: 'unknown-tenant' },
  });
  expect(await versionsSeen(subscriber, templateId)).toEqual([]);
});
