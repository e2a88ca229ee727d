import { issueLocalPractitionerToken } from '@naer/auth/issue-local-practitioner-token';
import type { Records } from '@naer/db/records';
import type { RecordsError } from '@naer/db/records-error';
import { err, ok } from '@naer/domain/result';
import { describe, expect, it } from 'vitest';
import { type Bindings, configurationOf } from '../env.ts';
import { createApp } from '../http/create-app.ts';
import type { checkedRecords, RecordsFault } from '../objects/checked-records.ts';
import { bindings } from '../patient/monitor-fixture.ts';
import { getHealth } from './get-health.ts';
import { listLocalPractitioners } from './list-local-practitioners.ts';
import { createApiRoutes } from './v1/create-api-routes.ts';

const PATIENT = crypto.randomUUID();
const PATHS = [`/api/v1/patients/${PATIENT}/measurements`, `/api/v1/patients/${PATIENT}/alerts`, '/api/v1/quarantine'];

interface Scoped {
  readonly tenantId: string;
  readonly unitIds: readonly string[];
}

/** A door whose records answer as the test says; `scopes` is on whose behalf they were asked. */
function openDoor(answer: { rows?: readonly object[]; related?: boolean; error?: RecordsError; fault?: RecordsFault }) {
  const scopes: Scoped[] = [];
  const records = {
    run: async (scope: Scoped) => {
      scopes.push(scope);
      if (answer.error !== undefined) return err(answer.error);
      const relation =
        answer.related === false ? [{ patient_id: '' }] : [{ patient_id: PATIENT, relation: 'responsible' }];
      return ok({ setUp: [[], relation], rows: [answer.rows ?? []] });
    },
  } as unknown as Records;
  const open: typeof checkedRecords = async () => (answer.fault === undefined ? ok(records) : err(answer.fault));
  const app = createApp();
  app.route('/api/v1', createApiRoutes(undefined, open));
  app.get('/health', getHealth({ openRecords: open }));
  const person = {
    tenantId: crypto.randomUUID(),
    practitionerId: crypto.randomUUID(),
    unitIds: [crypto.randomUUID()],
    expiresAt: Date.now() + 60_000,
  };
  async function get(path: string, role: 'nurse' | 'coordinator' = 'nurse') {
    const key = configurationOf(bindings).PRACTITIONER_TOKEN_KEY ?? '';
    const token = await issueLocalPractitionerToken(key, { ...person, role });
    const response = await app.request(path, { headers: { authorization: `Bearer ${token}` } }, bindings);
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, code: JSON.parse(text).code };
  }
  return { get, scopes, person };
}

const measurement = {
  patient_id: PATIENT,
  sequence: '4',
  type: 'glucose',
  code: null,
  status: 'recorded',
  doubts: [],
  value_text: '6.30',
  unit: 'mmol/L',
  canonical_value: 6.3,
  canonical_unit: 'mmol/L',
  components: null,
  measured_ms: 0,
  device_ms: 0,
  received_ms: 0,
};

describe('reading the records', () => {
  it("is done in the person's own tenant and units, and gives the digits that came in", async () => {
    const door = openDoor({ rows: [measurement] });
    const page = await door.get(`${PATHS[0]}?type=glucose&from=2026-01-01&to=2026-02-01T00:00:00%2B01:00&limit=1000`);
    expect(page.status).toBe(200);
    expect(page.text).toContain('"value":6.30,"unit":"mmol/L"');
    expect(door.scopes).toEqual([
      {
        kind: 'patient',
        tenantId: door.person.tenantId,
        practitionerId: door.person.practitionerId,
        unitIds: door.person.unitIds,
        patientId: PATIENT,
      },
    ]);
  });

  it.each(PATHS)('%s says that the records are not there just now, when they are not', async (path) => {
    const faults = [
      { error: { kind: 'unavailable' } },
      { error: { kind: 'conflict', sqlState: '40001' } },
      { error: { kind: 'unexpected', sqlState: '42P01' } },
      { fault: { kind: 'unavailable' } },
      { fault: { kind: 'unsafe' } },
    ] as const;
    for (const fault of faults) {
      const answer = await openDoor(fault).get(path);
      expect([answer.status, answer.code]).toEqual([503, 'records-unavailable']);
      expect(answer.headers.get('retry-after')).toBe('5');
    }
  });

  it('answers the same for a patient without a relation as for none at all', async () => {
    for (const path of PATHS.slice(0, 2)) {
      const answer = await openDoor({ related: false }).get(path);
      expect([answer.status, answer.code]).toEqual([404, 'not-found']);
    }
    const odd = await openDoor({}).get(`/api/v1/patients/${PATIENT.toUpperCase()}/measurements`);
    expect(odd.status).toBe(404);
  });

  it('refuses parameters it cannot read, and a cursor that it did not make', async () => {
    const odd = [
      'limit=0',
      'limit=1001',
      'limit=1e2',
      'cursor=x',
      'cursor=W10',
      'cursor=%00',
      `cursor=${'x'.repeat(501)}`,
    ];
    const queries = [
      ...PATHS.flatMap((path) => odd.map((query) => `${path}?${query}`)),
      `${PATHS[0]}?type=charm`,
      `${PATHS[0]}?from=yesterday`,
      `${PATHS[0]}?code=%00`,
      `${PATHS[1]}?state=closed`,
      `${PATHS[2]}?state=open`,
    ];
    for (const query of queries) {
      const answer = await openDoor({}).get(query);
      expect([query, answer.status, answer.code]).toEqual([query, 400, 'invalid-parameter']);
    }
    const forged = btoa(JSON.stringify([1, 'no-uuid']));
    const door = openDoor({ error: { kind: 'refused', sqlState: '22P02' } });
    expect((await door.get(`${PATHS[1]}?cursor=${forged}`)).status).toBe(400);
  });

  it('is for who may: a coordinator sees neither alerts nor stray readings nor measurements', async () => {
    const door = openDoor({});
    expect((await door.get(PATHS[0] ?? '', 'coordinator')).status).toBe(403);
    expect((await door.get(PATHS[1] ?? '', 'coordinator')).status).toBe(403);
    expect((await door.get(PATHS[2] ?? '', 'coordinator')).status).toBe(403);
  });

  it('tells by /health whether they answer, and whether row security holds', async () => {
    expect((await openDoor({}).get('/health?deep=1')).text).toBe(
      '{"status":"up","database":"up","sweep":{"stepSeconds":null,"walkSeconds":null}}',
    );
    const swept = JSON.parse((await openDoor({ rows: [{ at: Date.now() - 90_000 }] }).get('/health?deep=1')).text);
    expect(swept.sweep.walkSeconds).toBeGreaterThanOrEqual(90);
    expect(
      JSON.parse((await openDoor({ error: { kind: 'unavailable' } as never }).get('/health?deep=1')).text),
    ).toEqual({
      status: 'up',
      database: 'down',
    });
    expect((await openDoor({ fault: { kind: 'unsafe' } }).get('/health?deep=1')).text).toContain('"unsafe"');
  });
});

describe('configuration', () => {
  const app = createApp();
  app.get('/health', getHealth({ openRecords: async () => err({ kind: 'unavailable' }) }));
  app.get('/local/practitioners', listLocalPractitioners);
  const demo = {
    tenants: [
      {
        id: 't',
        name: 'Fjordane',
        units: [{ id: 'u', name: 'Hjemmeoppfølging' }],
        practitioners: [{ id: 'p', name: 'Ola Prøvesen', unitId: 'u', role: 'nurse', token: 'x.y.z' }],
        patients: [],
      },
    ],
  };
  const at = (more: object): Bindings => ({ ...bindings, ...more });

  it('that is wrong is said by /health, without a name of a variable or its value', async () => {
    const response = await app.request('/health', {}, at({ DATABASE_URL: 'mysql://secret' }));
    expect([response.status, await response.text()]).toEqual([503, '{"status":"misconfigured"}']);
  });

  it('of a local demo lists who one may be; anywhere else the list does not exist', async () => {
    const list = await app.request('/local/practitioners', {}, at({ LOCAL_DEMO: JSON.stringify(demo) }));
    expect(await list.json()).toEqual([
      {
        tenantName: 'Fjordane',
        unitName: 'Hjemmeoppfølging',
        id: 'p',
        name: 'Ola Prøvesen',
        unitId: 'u',
        role: 'nurse',
        token: 'x.y.z',
      },
    ]);
    for (const more of [{}, { LOCAL_DEMO: 'x' }, { LOCAL_DEMO: '{}' }])
      expect((await app.request('/local/practitioners', {}, at(more))).status).toBe(404);
    const { PRACTITIONER_TOKEN_KEY: _, SQL_ENDPOINT: __, ...deployed } = bindings;
    const there = { ENVIRONMENT: 'staging', JURISDICTION: 'eu', PUBLIC_URL: 'https://naer.example' };
    const staging = { ...deployed, ...there } as unknown as Bindings;
    expect((await app.request('/local/practitioners', {}, staging)).status).toBe(404);
  });
});
