import { issueLocalPractitionerToken } from '@naer/auth/issue-local-practitioner-token';
import type { Records } from '@naer/db/records';
import type { RecordsError } from '@naer/db/records-error';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import { err, ok } from '@naer/domain/result';
import { describe, expect, it, vi } from 'vitest';
import { configurationOf } from '../../../env.ts';
import { createApp } from '../../../http/create-app.ts';
import type { checkedRecords } from '../../../objects/checked-records.ts';
import { bindings } from '../../../patient/monitor-fixture.ts';
import { type ApiPorts, LIVE_API_PORTS } from '../api-ports.ts';
import { createApiRoutes } from '../create-api-routes.ts';

const PATIENT = crypto.randomUUID();
const UNIT = crypto.randomUUID();
const PATH = `/api/v1/patients/${PATIENT}/plan`;
const VERSION = 7;

type Role = 'nurse' | 'physician' | 'coordinator';
interface World {
  readonly mayApprove?: boolean;
  readonly related?: boolean;
  readonly error?: RecordsError;
  /** What the monitor does when it is told. */
  readonly apply?: ApiPorts['applyRegistry'];
}

/** The door in front of records that answer as this room asks: the desk, then a change, then the facts. */
function openDoor({ mayApprove = true, related = true, error, apply = async () => ({ active: true }) }: World = {}) {
  const asked: string[] = [];
  const told: RegistryFacts[] = [];
  const desk = {
    version: VERSION,
    time_zone: 'Europe/Oslo',
    unit_ids: [UNIT],
    templates: [],
    pauses: [],
    newest: { planVersion: 1, validFrom: 0 },
    may_approve: mayApprove,
    proposal: null,
  };
  const facts = {
    patient_id: PATIENT,
    version: VERSION + 1,
    plans: [],
    assignments: [],
    national_id_indexes: [],
    standing: { stage: 'started', ended: null, reviewBy: null, withdrawnAt: null },
    access: null,
    merges: {},
  };
  const records = {
    run: async ({ kind }: { kind: string }, statements: readonly unknown[]) => {
      asked.push(kind);
      if (error !== undefined) return err(error);
      const setUp = [
        [],
        [{ patient_id: related ? PATIENT : '', relation: related ? 'responsible' : '', unit_id: UNIT }],
      ];
      if (kind === 'patient') return ok({ setUp, rows: [[desk]] });
      if (statements.length === 1) return ok({ setUp, rows: [[facts]] });
      return ok({ setUp, rows: [[{ version: VERSION + 1, proposal_id: 'p' }], [{ version: VERSION + 1 }]] });
    },
  } as unknown as Records;
  const open: typeof checkedRecords = async () => ok(records);
  const app = createApp();
  const applyRegistry: ApiPorts['applyRegistry'] = (env, given) => {
    told.push(given);
    return apply(env, given);
  };
  app.route('/api/v1', createApiRoutes({ ...LIVE_API_PORTS, applyRegistry }, open));
  async function send(method: string, path: string, body: unknown, role: Role, headers: Record<string, string> = {}) {
    const person = { tenantId: crypto.randomUUID(), practitionerId: crypto.randomUUID(), unitIds: [UNIT] };
    const principal = { ...person, role, expiresAt: Date.now() + 60_000 };
    const token = await issueLocalPractitionerToken(configurationOf(bindings).PRACTITIONER_TOKEN_KEY ?? '', principal);
    const sent = { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers };
    const payload = typeof body === 'string' ? body : JSON.stringify(body);
    const response = await app.request(
      path,
      { method, headers: sent, ...(method !== 'GET' && { body: payload }) },
      bindings,
    );
    const answer = (await response.json()) as { code?: string; active?: boolean; errors?: object[] };
    return { status: response.status, headers: response.headers, body: answer };
  }
  const put = (
    body: unknown,
    role: Role = 'physician',
    headers: Record<string, string> = { 'if-match': `"${VERSION}"` },
  ) => send('PUT', PATH, body, role, headers);
  return { put, send, asked, told };
}

const text = { nb: 'a', nn: 'a', en: 'a' };
const always = {
  weekdays: [1, 2, 3, 4, 5, 6, 7],
  from: '00:00',
  to: '24:00',
  receiver: { kind: 'unit', unitId: UNIT },
};
const PLAN = {
  programme: 'copd',
  rules: [{ type: 'zones', ruleKey: 'a', measure: 'oxygen-saturation', unit: '%', redLow: 86 }],
  instructions: { green: text, yellow: text, red: text },
  coverage: { red: [always], yellow: [always] },
  acknowledgeRedWithinMinutes: 30,
  reason: 'x',
};

describe('a plan that is put', () => {
  it('is told to the monitor, and says that the monitor has it', async () => {
    const door = openDoor();
    const answer = await door.put(PLAN);
    expect([answer.status, answer.headers.get('etag')]).toEqual([200, `"${VERSION + 1}"`]);
    expect(answer.body).toMatchObject({ planVersion: 2, active: true });
    expect(door.told).toMatchObject([{ patientId: PATIENT, version: VERSION + 1 }]);
  });

  it.each<[string, ApiPorts['applyRegistry']]>([
    ['cannot be reached', async () => Promise.reject(new Error('gone'))],
    ['holds something newer and says no', async () => ({ active: false })],
  ])('is kept when its monitor %s: active is false', async (_, apply) => {
    const answer = await openDoor({ apply }).put(PLAN);
    expect([answer.status, answer.body]).toMatchObject([200, { planVersion: 2, active: false }]);
  });

  it('is kept when its monitor never answers: after five seconds active is false', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      let answer: Awaited<ReturnType<ReturnType<typeof openDoor>['put']>> | undefined;
      const asked = openDoor({ apply: () => new Promise(() => undefined) }).put(PLAN);
      void asked.then((given) => {
        answer = given;
      });
      while (answer === undefined) await vi.advanceTimersByTimeAsync(1_000);
      expect([answer.status, answer.body]).toMatchObject([200, { planVersion: 2, active: false }]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('is a proposal of one who may not approve, and no monitor hears of it', async () => {
    const door = openDoor({ mayApprove: false });
    for (const role of ['nurse', 'physician'] as const) expect((await door.put(PLAN, role)).status).toBe(202);
    expect(door.told).toEqual([]);
  });

  it('is not for coordinators: they steer, and see no patient', async () => {
    const door = openDoor();
    expect(await door.put(PLAN, 'coordinator')).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    for (const path of ['pauses', `pauses/${crypto.randomUUID()}/end`, `plan/proposals/${crypto.randomUUID()}/approve`])
      expect((await door.send('POST', `/api/v1/patients/${PATIENT}/${path}`, {}, 'coordinator')).status).toBe(403);
    expect(door.asked).toEqual([]);
    expect((await door.send('GET', PATH, undefined, 'coordinator')).status).toBe(403);
  });

  it('is not found for whom the patient is not, whatever else is wrong with the request', async () => {
    const door = openDoor({ related: false });
    for (const headers of [{}, { 'if-match': '"1"' }])
      for (const body of [PLAN, {}, '{']) expect((await door.put(body, 'physician', headers)).status).toBe(404);
  });

  it('has to say which version was read', async () => {
    const door = openDoor();
    for (const [headers, status] of [
      [{}, 428],
      [{ 'if-match': '*' }, 428],
      [{ 'if-match': '"6"' }, 412],
      [{ 'if-match': `W/"${VERSION}"` }, 412],
      [{ 'if-match': String(VERSION) }, 412],
    ] as const)
      expect((await door.put(PLAN, 'physician', headers)).status).toBe(status);
    expect(door.asked).not.toContain('system');
  });

  it.each<[string, unknown, object]>([
    ['a field that is missing', { ...PLAN, coverage: undefined }, { field: 'coverage', code: 'missing-value' }],
    ['a field too many', { ...PLAN, automatic: true }, { field: 'automatic', code: 'unexpected-field' }],
    ['a rule that is none', { ...PLAN, rules: [null] }, { field: 'rules[0].type', code: 'invalid-value' }],
    [
      'a type of every object',
      { ...PLAN, rules: [{ type: '__proto__' }] },
      { field: 'rules[0].type', code: 'invalid-value' },
    ],
    [
      'a field too many in a rule',
      { ...PLAN, rules: [...PLAN.rules, { ...PLAN.rules[0], ruleKey: 'b', colour: 'red' }] },
      { field: 'rules[1].colour', code: 'unexpected-field' },
    ],
    [
      'a window beyond what is kept',
      {
        ...PLAN,
        rules: [
          {
            type: 'delta',
            ruleKey: 'a',
            measure: 'body-weight',
            unit: 'kg',
            window: { days: 365 },
            direction: 'rise',
            yellow: 2,
          },
        ],
      },
      { field: 'rules[0].window.days', code: 'invalid-value' },
    ],
    [
      'a number that is none',
      JSON.stringify(PLAN).replace('86', '1e999'),
      { field: 'rules[0].redLow', code: 'invalid-value' },
    ],
    [
      'a start without an offset',
      { ...PLAN, validFrom: '2026-12-01T08:00:00' },
      { field: 'validFrom', code: 'invalid-value' },
    ],
  ])('names %s', async (_, body, fault) => {
    const answer = await openDoor().put(body);
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toContainEqual({ ...fault, message: expect.any(String) });
  });

  it('says what would have fitted, in the language of the caller', async () => {
    const rules = [{ ...PLAN.rules[0], measure: 'spo2' }, { type: 'zone' }];
    const headers = { 'if-match': `"${VERSION}"`, 'accept-language': 'nn' };
    const answer = await openDoor().put({ ...PLAN, rules }, 'physician', headers);
    expect(answer.body.errors).toMatchObject([
      { field: 'rules[0].measure', message: expect.stringMatching(/^Må vere ein av: .*oxygen-saturation/) },
      { field: 'rules[1].type', message: expect.stringMatching(/^Må vere ein av: zones, relative, /) },
    ]);
  });

  it('is not kept while the records are away', async () => {
    const answer = await openDoor({ error: { kind: 'unavailable' } }).put(PLAN);
    expect([answer.status, answer.body.code, answer.headers.get('retry-after')]).toEqual([
      503,
      'records-unavailable',
      '5',
    ]);
  });
});
