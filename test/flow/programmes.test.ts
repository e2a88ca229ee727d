import { randomUUID } from 'node:crypto';
import type {
  AvailableView,
  DraftPlanView,
  PlanDeviations,
  PublishedList,
  PublishedView,
  TemplateList,
  TemplateSaved,
  TemplateVersionView,
  TemplateView,
} from '@naer/contracts/programme';
import { Records } from '@naer/db/records';
import { DEFAULT_PROGRAMMES } from '@naer/domain/programme/defaults/default-templates';
import { demoTenants } from '@naer/local/seed/demo-tenants';
import { seedProgrammes } from '@naer/local/seed/seed-programmes';
import { afterAll, describe, expect, test } from 'vitest';
import { call, type Reply } from '../support/call.ts';
import { type CastPerson, castOf } from '../support/cast.ts';
import { planBody, planDesk } from '../support/plans.ts';
import { startStack } from '../support/stack.ts';
import { withoutIds } from '../support/without-ids.ts';

const stack = await startStack({ patients: 6, hangable: false });
afterAll(() => stack.stop());
const [ours, theirs] = [castOf(stack, 0), castOf(stack, 1)];
const desk = planDesk(stack.baseUrl);

type Problem = {
  readonly code?: string;
  readonly errors?: readonly { readonly field: string; readonly code: string; readonly message?: string }[];
};
const ROOT = '/api/v1/programmes';

function put<Body>(person: CastPerson, path: string, body: object, etag?: string, language = 'en') {
  const headers = { 'accept-language': language, ...(etag !== undefined && { 'if-match': etag }) };
  return call<Body & Problem>(stack.baseUrl, { method: 'PUT', path, token: person.token, body, headers });
}
function post<Body>(person: CastPerson, path: string, body: object, etag?: string) {
  const headers: Record<string, string> = etag === undefined ? {} : { 'if-match': etag };
  return call<Body & Problem>(stack.baseUrl, { method: 'POST', path, token: person.token, body, headers });
}
async function created(person = ours.physician, from = 'copd'): Promise<string> {
  const { status, body } = await post<TemplateSaved>(person, ROOT, { default: from, reason: 'Oppstart' });
  expect([status, body.version]).toEqual([201, 1]);
  return body.templateId;
}
/** The template as it would be put again, changed. */
async function written(person: CastPerson, templateId: string, change: (body: TemplateView) => object = () => ({})) {
  const { body, headers } = await person.get<TemplateView>(`${ROOT}/${templateId}`);
  const { title, rules, schedule, instructions, acknowledgeRedWithinMinutes, requires, evidence } = body;
  const same = { title, rules, schedule, instructions, acknowledgeRedWithinMinutes, requires, evidence };
  return { etag: headers.get('etag') ?? '', body: { ...same, reason: 'Gjennomgang', ...change(body) } };
}
const withRed = (redLow: number) => (body: TemplateView) => ({
  rules: body.rules.map((rule) => (rule.ruleKey === 'copd.oxygen-saturation' ? { ...rule, redLow } : rule)),
});
/** Saves one more version and answers its number. */
async function nextVersion(person: CastPerson, templateId: string, redLow: number): Promise<number> {
  const { etag, body } = await written(person, templateId, withRed(redLow));
  const saved = await put<TemplateSaved>(person, `${ROOT}/${templateId}`, body, etag);
  expect(saved.status).toBe(200);
  return saved.body.version;
}
const versionOf = (templateId: string, version: number, act: string) =>
  `${ROOT}/${templateId}/versions/${version}/${act}`;

test('each demo tenant has the seven programmes; the second takes COPD from the first', async () => {
  for (const { nurse } of [ours, theirs]) {
    const { items } = (await nurse.get<TemplateList>(ROOT)).body;
    expect(items.map(({ programme }) => programme).toSorted()).toEqual([...DEFAULT_PROGRAMMES].toSorted());
    for (const { title } of items) expect(Object.keys(title).toSorted()).toEqual(['en', 'nb', 'nn']);
  }
  const { items } = (await theirs.nurse.get<TemplateList>(ROOT)).body;
  expect(items.find(({ programme }) => programme === 'copd')).toMatchObject({
    version: 1,
    origin: { kind: 'subscribed', publisherTenantId: ours.tenantId, version: 1 },
    subscription: { publisherTenantId: ours.tenantId, takenVersion: 1, withdrawn: false, available: null },
  });
});

test('a second seed adds nothing and changes nothing', async () => {
  const rows = () =>
    stack.ownerSql(`select (select count(*)::int from programme_template_version) as versions,
      (select count(*)::int from programme_publication) as acts, (select count(*)::int from audit_event) as testimony,
      (select max(updated_at)::text from programme_subscription) as taken`);
  const before = await rows();
  const { appUrl: databaseUrl, sqlEndpoint } = stack.database;
  await seedProgrammes({ records: new Records({ databaseUrl, sqlEndpoint }), secrets: stack.secrets }, demoTenants(0));
  expect(await rows()).toEqual(before);
});

describe('a template', () => {
  test('is made from a default, read with its history, and changed in versions that stay', async () => {
    const templateId = await created();
    expect(await nextVersion(ours.physician, templateId, 84)).toBe(2);
    const { body, headers } = await ours.nurse.get<TemplateView>(`${ROOT}/${templateId}`);
    expect(headers.get('etag')).toBe('"2"');
    expect(body).toMatchObject({
      programme: 'copd',
      version: 2,
      origin: { kind: 'own' },
      approved: { by: ours.physician.id, authorisation: 'LE' },
      reason: 'Gjennomgang',
      requires: [{ key: 'pef.best', unit: 'L/min' }],
      versions: [{ version: 2 }, { version: 1, origin: { kind: 'default', programme: 'copd' }, reason: 'Oppstart' }],
    });
    const first = await ours.nurse.get<TemplateVersionView>(`${ROOT}/${templateId}/versions/1`);
    const red = (view: TemplateVersionView) =>
      view.rules.flatMap((rule) =>
        rule.ruleKey === 'copd.oxygen-saturation' && 'redLow' in rule ? [rule.redLow] : [],
      );
    expect([red(first.body), red(body)]).toEqual([[86], [84]]);
    expect((await ours.nurse.get(`${ROOT}/${templateId}/versions/3`)).status).toBe(404);
  });

  test('takes no change from one who has not seen what stands, and none without saying so', async () => {
    const templateId = await created();
    const { etag, body } = await written(ours.physician, templateId);
    const path = `${ROOT}/${templateId}`;
    expect(await put(ours.physician, path, body)).toMatchObject({ status: 428, body: { code: 'missing-version' } });
    await nextVersion(ours.physician, templateId, 85);
    const stale = await put(ours.physician, path, body, etag);
    expect(stale).toMatchObject({ status: 412, body: { code: 'stale-version' } });
    expect(stale.headers.get('etag')).toBe('"2"');
  });

  test('is written by those who may approve plans, and read by everybody who works there', async () => {
    const templateId = await created();
    const refused = { status: 403, body: { code: 'approver-required' } };
    const { etag, body } = await written(ours.nurse, templateId);
    expect(await put(ours.nurse, `${ROOT}/${templateId}`, body, etag)).toMatchObject(refused);
    expect(await post(ours.nurse, ROOT, { default: 'copd', reason: 'x' })).toMatchObject(refused);
    const offer = { to: 'all', reason: 'x' };
    expect(await post(ours.nurse, versionOf(templateId, 1, 'publish'), offer)).toMatchObject(refused);
    expect((await ours.nurse.get<TemplateView>(`${ROOT}/${templateId}`)).body.version).toBe(1);
  });

  test.each([
    ['en', 'This limit must be higher'],
    ['nb', 'Denne grensen må være høyere'],
    ['nn', 'Denne grensa må vere høgare'],
  ])('that no plan could be made from is refused with path and sentence (%s)', async (language, message) => {
    const templateId = await created();
    const { etag, body } = await written(ours.physician, templateId, withRed(95));
    const answer = await put(ours.physician, `${ROOT}/${templateId}`, body, etag, language);
    expect(answer).toMatchObject({ status: 422, body: { code: 'template-refused' } });
    expect(answer.body.errors).toEqual([
      { field: 'rules[0].yellowLow', code: 'contradictory-limits', message: expect.stringContaining(message) },
    ]);
  });

  test('with a rule that fits no schema names the field, and with a national id in a text the text', async () => {
    const templateId = await created();
    const { etag, body } = await written(ours.physician, templateId);
    const path = `${ROOT}/${templateId}`;
    const noRule = { ...body, rules: [{ type: 'zones', ruleKey: 'copd.x', measure: 'pulse' }] };
    expect(await put(ours.physician, path, noRule, etag)).toMatchObject({
      status: 422,
      body: { code: 'invalid-request', errors: [{ field: 'rules[0].unit', code: 'missing-value' }] },
    });
    const named = await put(ours.physician, path, { ...body, reason: 'For 10915596784' }, etag);
    expect(named).toMatchObject({ status: 422, body: { errors: [{ field: 'reason', code: 'national-id' }] } });
    expect(named.text).not.toContain('10915596784');
  });

  test('whose id is taken is not made twice', async () => {
    const templateId = randomUUID();
    const make = () => post(ours.physician, ROOT, { default: 'hypertension', templateId, reason: 'Oppstart' });
    expect((await make()).status).toBe(201);
    expect(await make()).toMatchObject({ status: 409, body: { code: 'already-exists' } });
  });
});

describe('a published version', () => {
  async function published(to: 'all' | readonly string[] = 'all') {
    const templateId = await created();
    const offer = await post(ours.physician, versionOf(templateId, 1, 'publish'), { to, reason: 'Deles' });
    expect(offer.status).toBe(200);
    return { templateId, source: { publisherTenantId: ours.tenantId, templateId, version: 1 } };
  }

  test('is read and subscribed to by another tenant, which sees nothing that is not published', async () => {
    const secret = await created();
    const { templateId, source } = await published([theirs.tenantId]);
    const { items } = (await theirs.nurse.get<PublishedList>(`${ROOT}/published`)).body;
    expect(items.map((item) => item.templateId)).toContain(templateId);
    expect(items.map((item) => item.templateId)).not.toContain(secret);
    const one = await theirs.nurse.get<PublishedView>(`${ROOT}/published/${ours.tenantId}/${templateId}/1`);
    expect(one).toMatchObject({ status: 200, body: { programme: 'copd', title: { nb: 'Kols' } } });
    expect(one.text).not.toContain(ours.physician.id);
    for (const path of [`${ROOT}/${templateId}`, `${ROOT}/published/${ours.tenantId}/${secret}/1`])
      expect(await theirs.physician.get(path)).toMatchObject({ status: 404, body: { code: 'not-found' } });
    const subscribe = { ...source, reason: 'Tas i bruk' };
    expect(await post(theirs.nurse, `${ROOT}/subscriptions`, subscribe)).toMatchObject({ status: 403 });
    const made = await post<TemplateSaved>(theirs.physician, `${ROOT}/subscriptions`, subscribe);
    expect(made).toMatchObject({ status: 201, body: { version: 1 } });
    expect(made.body.templateId).not.toBe(templateId);
    const stranger = { ...subscribe, templateId: secret };
    expect(await post(theirs.physician, `${ROOT}/subscriptions`, stranger)).toMatchObject({ status: 404 });
  });

  test('changes nothing at a subscriber until a person there accepts it', async () => {
    const { templateId, source } = await published();
    const own = randomUUID();
    await post(theirs.physician, `${ROOT}/subscriptions`, { ...source, as: own, reason: 'Tas i bruk' });
    const before = (await theirs.nurse.get<TemplateView>(`${ROOT}/${own}`)).body;
    await nextVersion(ours.physician, templateId, 84);
    await post(ours.physician, versionOf(templateId, 2, 'publish'), { to: 'all', reason: 'Ny' });

    const { subscription, ...standing } = (await theirs.nurse.get<TemplateView>(`${ROOT}/${own}`)).body;
    expect({ ...standing, subscription: before.subscription }).toEqual(before);
    expect(subscription).toMatchObject({ takenVersion: 1, available: 2 });
    const available = await theirs.nurse.get<AvailableView>(`${ROOT}/${own}/available`);
    expect(available.body).toMatchObject({
      version: 2,
      differences: [{ key: 'copd.oxygen-saturation', field: 'redLow', before: 86, after: 84 }],
    });
    const accept = { version: 2, reason: 'Gått gjennom i fagrådet' };
    const act = (person: CastPerson, etag?: string) =>
      post<TemplateSaved>(person, `${ROOT}/${own}/accept`, accept, etag);
    expect(await act(theirs.physician)).toMatchObject({ status: 428 });
    expect(await act(theirs.nurse, '"1"')).toMatchObject({ status: 403, body: { code: 'approver-required' } });
    expect(await act(theirs.physician, '"1"')).toMatchObject({ status: 200, body: { templateId: own, version: 2 } });
    expect((await theirs.nurse.get<TemplateView>(`${ROOT}/${own}`)).body).toMatchObject({
      version: 2,
      reason: accept.reason,
      subscription: { takenVersion: 2, available: null },
    });
    expect((await theirs.nurse.get(`${ROOT}/${own}/available`)).status).toBe(404);
  });

  test('that is withdrawn stays with who took it, as withdrawn, and is offered to nobody any more', async () => {
    const { templateId, source } = await published();
    const own = randomUUID();
    await post(theirs.physician, `${ROOT}/subscriptions`, { ...source, as: own, reason: 'Tas i bruk' });
    const withdrawn = await post(ours.physician, versionOf(templateId, 1, 'withdraw'), { reason: 'Feil grense' });
    expect(withdrawn.status).toBe(200);
    expect((await theirs.nurse.get<TemplateView>(`${ROOT}/${own}`)).body).toMatchObject({
      version: 1,
      programme: 'copd',
      subscription: { takenVersion: 1, withdrawn: true, available: null },
    });
    const { items } = (await theirs.nurse.get<PublishedList>(`${ROOT}/published`)).body;
    expect(items.map((item) => item.templateId)).not.toContain(templateId);
    const again = await post(ours.physician, versionOf(templateId, 1, 'publish'), { to: 'all', reason: 'Igjen' });
    expect(again).toMatchObject({ status: 409, body: { code: 'version-withdrawn' } });
  });

  test('is not offered to a tenant that does not exist, nor twice to all', async () => {
    const templateId = await created();
    const path = versionOf(templateId, 1, 'publish');
    expect(await post(ours.physician, path, { to: [randomUUID()], reason: 'x' })).toMatchObject({
      status: 422,
      body: { code: 'invalid-request', errors: [{ field: 'to', code: 'invalid-value' }] },
    });
    expect((await post(ours.physician, path, { to: 'all', reason: 'x' })).status).toBe(200);
    expect(await post(ours.physician, path, { to: 'all', reason: 'x' })).toMatchObject({ status: 409 });
  });
});

describe('a plan from a template', () => {
  const best = { key: 'pef.best', value: 420, unit: 'L/min' };
  const draftAs = (person: CastPerson, templateId: string, body: object): Promise<Reply<DraftPlanView & Problem>> =>
    post<DraftPlanView>(person, `${ROOT}/${templateId}/draft`, body);
  const deviationsOf = (patientId: string, person = ours.nurse) =>
    person.get<PlanDeviations & Problem>(`/api/v1/patients/${patientId}/plan/deviations`);

  test('is a draft that nobody has approved, and asks for the patient’s own values in their unit', async () => {
    const templateId = await created();
    const patient = ours.takePatient('copd');
    const { etag } = await desk.get(ours.nurse, patient.id);
    const { status, body } = await draftAs(ours.nurse, templateId, { baselines: [best] });
    expect(status).toBe(200);
    expect(body.plan).toMatchObject({
      programme: 'copd',
      baselines: [{ key: 'pef.best', measure: 'pef', unit: 'L/min', value: 420 }],
      template: { templateId, version: 1 },
    });
    expect((await desk.get(ours.nurse, patient.id)).etag).toBe(etag);
    const missing = await draftAs(ours.nurse, templateId, {});
    expect(missing).toMatchObject({
      status: 422,
      body: { code: 'template-refused', errors: [{ field: 'baselines', code: 'missing-baseline' }] },
    });
    const wrong = await draftAs(ours.nurse, templateId, { baselines: [{ ...best, unit: 'L/s' }] });
    expect(wrong.body.errors).toMatchObject([{ field: 'baselines[0].unit', code: 'baseline-unit' }]);
    expect(withoutIds(wrong.text)).not.toContain('420');
  });

  test('shows where the patient departs from it, from which version, and that it has gone on since', async () => {
    const templateId = await created();
    const patient = ours.takePatient('copd');
    const { plan } = (await draftAs(ours.nurse, templateId, { baselines: [best] })).body;
    const { etag } = await desk.get(ours.physician, patient.id);
    const activate = (tag: string | null, more: object) =>
      desk.put(ours.physician, patient.id, tag, planBody(ours.unitId, { ...plan, ...more }));
    const kept = await activate(etag, {});
    expect(kept.status).toBe(200);
    const known = { templateId, version: 1, known: true };
    expect((await deviationsOf(patient.id)).body).toMatchObject({ planVersion: 2, template: known, differences: [] });

    const own = plan.rules?.map((rule) => (rule.ruleKey === 'copd.oxygen-saturation' ? { ...rule, redLow: 84 } : rule));
    expect((await activate(kept.headers.get('etag'), { rules: own })).status).toBe(200);
    await nextVersion(ours.physician, templateId, 85);
    const { body } = await deviationsOf(patient.id);
    expect(body).toEqual({
      planVersion: 3,
      template: { ...known, title: { nb: 'Kols', nn: 'Kols', en: 'COPD' }, newer: 2 },
      differences: [
        {
          part: 'rule',
          key: 'copd.oxygen-saturation',
          change: 'changed',
          field: 'redLow',
          before: 86,
          after: 84,
          sentence: {
            nb: 'Oksygenmetning (copd.oxygen-saturation): nedre røde grense endret fra 86 % til 84 %.',
            nn: 'Oksygenmetting (copd.oxygen-saturation): nedre raude grense endra frå 86 % til 84 %.',
            en: 'Oxygen saturation (copd.oxygen-saturation): lower red limit changed from 86% to 84%.',
          },
        },
      ],
    });
    const audit = await stack.ownerSql<{ outcome: string }>(
      `select outcome from audit_event where action = 'plan.deviations' and subject_patient_id = $1`,
      [patient.id],
    );
    expect(audit).toEqual([{ outcome: 'allowed' }, { outcome: 'allowed' }]);
  });

  test('of one without a template has none, and of a patient one does not follow nothing is said', async () => {
    const patient = ours.takePatient('copd');
    expect((await deviationsOf(patient.id)).body).toEqual({ planVersion: 1, differences: [] });
    expect(await deviationsOf(patient.id, ours.neighbour)).toMatchObject({ status: 404 });
    const audit = await stack.ownerSql<{ outcome: string }>(
      `select outcome from audit_event where action = 'plan.deviations' and subject_patient_id = $1 order by outcome`,
      [patient.id],
    );
    expect(audit).toEqual([{ outcome: 'allowed' }, { outcome: 'refused' }]);
  });
});
