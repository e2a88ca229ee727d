import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call, type Reply } from '../support/call.ts';
import { castOf } from '../support/cast.ts';
import { partnerOf, tokenOf } from '../support/partner.ts';
import { type Audience, type Ids, pathOf, WALK } from '../support/routes.ts';
import { startStack } from '../support/stack.ts';
import { askOperatorToken, personAs } from '../support/steward.ts';

const stack = await startStack({ patients: 2, hangable: false });
afterAll(() => stack.stop());
const ours = castOf(stack, 0);
const patient = ours.takePatient('copd');
const ids: Ids = {
  unitId: ours.unitId,
  patientId: patient.id,
  alertId: randomUUID(),
  quarantineId: `${patient.id}.3`,
  templateId: randomUUID(),
};

/** Somebody who may come in at each door. */
const tokens = new Map<Audience, string | undefined>();
beforeAll(async () => {
  const admin = await personAs(stack, ours.tenantId, ours.nurse.id, 'administrator');
  const [, , shown] = stack.demo.tenants[0]?.partners ?? [];
  if (shown === undefined) throw new Error('The demo has no gateway');
  tokens.set('device', patient.deviceCredential);
  tokens.set('person', ours.physician.token);
  tokens.set('reader', ours.physician.token);
  tokens.set('administrator', admin.token);
  tokens.set('client', await tokenOf(await partnerOf(shown), shown.tokenEndpoint));
  tokens.set('operator', await askOperatorToken(stack));
});

interface Row {
  readonly audience: Audience;
  readonly method: string;
  readonly route: string;
  readonly body: unknown;
}

function rowsOf(wanted: (row: Row) => boolean): readonly Row[] {
  return WALK.map(([audience, method, route, body]): Row => ({ audience, method, route, body })).filter(wanted);
}

function codeOf({ body }: Reply): string | undefined {
  const { code, issue } = (body ?? {}) as {
    code?: string;
    issue?: readonly { details: { coding: { code: string }[] } }[];
  };
  return code ?? issue?.[0]?.details.coding[0]?.code;
}

/** A citizen comes by a browser's session alone; what is open to everybody has no body in JSON; who logs out is out. */
const WITH_BODY = rowsOf(
  ({ audience, method, route }) =>
    method !== 'GET' && audience !== 'public' && audience !== 'citizen' && !route.startsWith('/oauth/'),
);
/** Closed to this caller, or not there, before the body is looked at: nothing is read. */
const BEFORE = [403, 404, 409, 412, 428];
const FHIR_TYPE = { 'content-type': 'application/json' };

async function send({ audience, method, route }: Row, body: string): Promise<Reply> {
  const headers = { ...FHIR_TYPE, 'if-match': '"1"' };
  return await call(stack.baseUrl, { method, path: pathOf(route, ids), body, token: tokens.get(audience), headers });
}

const HUGE = JSON.stringify({ pad: 'x'.repeat(1_100_000) });
const DEEP = `{"pad":${'['.repeat(40)}${']'.repeat(40)}}`;

describe('every route that takes a body', () => {
  test.each(WITH_BODY)(
    'of a $audience: $method $route refuses one that is too large, or is closed before it',
    async (walk) => {
      const reply = await send(walk, HUGE);
      if (reply.status === 413) expect(codeOf(reply)).toBe('body-too-large');
      else if (reply.status === 400 && !takesNone(walk)) expect(codeOf(reply)).toBe('invalid-parameter');
      else expect(takesNone(walk) ? [...BEFORE, 200, 201, 202, 204, 400, 415, 422] : BEFORE).toContain(reply.status);
    },
  );

  test.each(WITH_BODY)(
    'of a $audience: $method $route refuses one that is nested too deeply, or is closed before it',
    async (walk) => {
      const reply = await send(walk, DEEP);
      if (reply.status === 400) expect(['too-deep', 'invalid-parameter', 'malformed-json']).toContain(codeOf(reply));
      else
        expect(takesNone(walk) ? [...BEFORE, 200, 201, 202, 204, 415, 422] : [...BEFORE, 415]).toContain(reply.status);
    },
  );

  test('most of them read as far as that: the walk is no walk past closed doors', async () => {
    const statuses = [];
    for (const walk of WITH_BODY) statuses.push((await send(walk, DEEP)).status);
    expect(statuses.filter((status) => status === 400).length).toBeGreaterThan(WITH_BODY.length / 3);
  });
});

/** An act without words: its body is not read. */
function takesNone({ body }: Row): boolean {
  return body === undefined;
}

describe('every list', () => {
  const LISTS = rowsOf(
    ({ audience, method, route }) =>
      method === 'GET' &&
      audience !== 'public' &&
      audience !== 'citizen' &&
      !/:(?!unitId|patientId)\w+|live$/.test(route),
  );
  test.each(LISTS)(
    'for a $audience: $method $route gives a thousand at most, whatever is asked',
    async ({ audience, method, route }) => {
      for (const limit of ['100000', '-1', '1e9', 'all']) {
        const path = `${pathOf(route, ids)}?limit=${limit}`;
        const reply = await call<{ items?: unknown[] }>(stack.baseUrl, { method, path, token: tokens.get(audience) });
        expect([200, 400, 403, 404, 503]).toContain(reply.status);
        expect(reply.body.items?.length ?? 0).toBeLessThanOrEqual(1_000);
      }
    },
  );
});
