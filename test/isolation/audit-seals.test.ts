import { randomUUID } from 'node:crypto';
import type { AuditBlockView } from '@naer/contracts/audit';
import { type AuditFinding, chainStart, settleFindings, verifyBlock } from '@naer/domain/audit/verify-block';
import { getAuditState } from '@naer/services/audit/get-audit-state';
import { readAuditBlocks } from '@naer/services/audit/read-audit-blocks';
import { sealAudit } from '@naer/services/audit/seal-audit';
import { listMeasurements } from '@naer/services/measurement/list-measurements';
import pg from 'pg';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { startRecords } from '../support/records.ts';
import { must, seedTenant, type TestTenant } from '../support/records-tenant.ts';

const stack = await startRecords();
afterAll(() => stack.close());
const { records } = stack;

let tenant: TestTenant;
beforeEach(async () => {
  tenant = await seedTenant(records, 1);
});

const read = async (times: number) => {
  const [patient] = tenant.patients;
  const patientId = patient?.patientId ?? '';
  for (let i = 0; i < times; i++) must(await listMeasurements(records, tenant.reader, { patientId }));
};
const seal = async () => must(await sealAudit(records, tenant.tenantId));

const READER = 'reader of the log';
async function blocks(withText = false): Promise<AuditBlockView[]> {
  const all: AuditBlockView[] = [];
  const readBy = { tenantId: tenant.tenantId, actorId: READER };
  for (let after = 0; ; ) {
    const { items } = must(await readAuditBlocks(records, tenant.tenantId, { after, withText, readBy }));
    const last = items.at(-1);
    if (last === undefined) return all;
    all.push(...items);
    after = last.block;
  }
}

async function verify(): Promise<readonly AuditFinding[]> {
  let end = chainStart(tenant.tenantId);
  const findings: AuditFinding[] = [];
  for (const block of await blocks()) {
    const found = verifyBlock(end, block);
    findings.push(...found.findings);
    end = found.end;
  }
  const state = must(await getAuditState(records, tenant.tenantId));
  return settleFindings(findings, new Set(state.unsealedIds));
}

/** The ids of the log's rows in the order in which they were written. */
const written = async () =>
  (
    await stack.query<{ event_id: string }>(
      'select event_id from audit_event where tenant_id = $1 order by xid, event_id',
      [tenant.tenantId],
    )
  ).map((row) => row.event_id);

/** What somebody with the database in their hands can do. */
async function tamper(statement: string, ...values: readonly unknown[]): Promise<void> {
  const client = new pg.Client(stack.postgres.server.url);
  await client.connect();
  await client.query("set session_replication_role = 'replica'");
  const { rowCount } = await client.query(statement, [tenant.tenantId, ...values]);
  await client.end();
  expect(rowCount).toBeGreaterThan(0);
}

describe('the log is sealed in blocks', () => {
  test('each row once, chained, and whole', async () => {
    const counts: (number | undefined)[] = [];
    for (const times of [3, 1, 5]) {
      await read(times);
      counts.push((await seal())?.count);
    }
    expect(counts.slice(1)).toEqual([1, 5]);
    expect(await seal()).toBeUndefined();
    const rows = await written();
    const found = await blocks();
    expect(found.flatMap(({ entries }) => entries.map(([eventId]) => eventId))).toEqual(rows);
    expect(await verify()).toEqual([]);
  });

  test('what is not sealed yet is said to be so', async () => {
    await read(2);
    await seal();
    const sealed = must(await getAuditState(records, tenant.tenantId));
    expect(sealed).toMatchObject({ blocks: 1, unsealed: 0, unsealedSince: null, unsealedIds: [] });
    await read(1);
    const open = must(await getAuditState(records, tenant.tenantId));
    expect(open).toMatchObject({ blocks: 1, unsealed: 1, unsealedIds: [(await written()).at(-1)] });
    expect(open.unsealedSince).not.toBeNull();
    expect(sealed.sealHash).toBe((await blocks())[0]?.hash);
  });

  test('the content of a row is told as it is hashed', async () => {
    await read(1);
    await seal();
    const [block] = await blocks(true);
    const texts = (block?.rows ?? []).map(({ text = '[]' }) => JSON.parse(text) as readonly unknown[]);
    const row = texts.find((text) => text[6] === 'measurement.list');
    expect(row).toEqual(
      expect.arrayContaining([tenant.tenantId, tenant.practitionerId, tenant.patients[0]?.patientId, 'TREAT']),
    );
  });

  test('a transaction left open holds the seals back, and loses no row by it', async () => {
    await read(1);
    await seal();
    const client = new pg.Client(stack.appUrl);
    await client.connect();
    await client.query('begin');
    for (const [name, value] of Object.entries({ 'app.tenant_id': tenant.tenantId, 'app.scope': 'system' }))
      await client.query('select set_config($1, $2, true)', [name, value]);
    await client.query("insert into audit_event (tenant_id, actor_id, action) values ($1, 'a', 'left-open')", [
      tenant.tenantId,
    ]);
    await read(3);
    expect(await seal()).toBeUndefined();
    expect(must(await getAuditState(records, tenant.tenantId)).unsealed).toBe(3);
    await client.query('commit');
    await client.end();
    expect((await seal())?.count).toBe(4);
    expect(await verify()).toEqual([]);
  });

  test('32 readers at once beside four sealers: one chain, every row in it once', async () => {
    let reading = true;
    const sealer = async () => {
      while (reading) {
        await seal();
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    const sealers = Promise.all([1, 2, 3, 4].map(sealer));
    try {
      await Promise.all(Array.from({ length: 32 }, () => read(5)));
    } finally {
      reading = false;
      await sealers;
    }
    await seal();
    const rows = await written();
    const all = await blocks();
    expect(all.length).toBeGreaterThan(1);
    const sealed = all.flatMap(({ entries }) => entries.map(([eventId]) => eventId));
    expect(sealed.length).toBeGreaterThanOrEqual(160);
    expect(sealed).toEqual(rows);
    expect(await verify()).toEqual([]);
  });
});

describe('what was tampered with is found and named', () => {
  let rows: readonly string[];
  beforeEach(async () => {
    for (let i = 0; i < 3; i++) {
      await read(4);
      await seal();
    }
    // To look at the log is an act in it: what is written from here on is not sealed.
    rows = await written();
    expect(await verify()).toEqual([]);
  });
  const nameOf = (place: number) => rows.at(place) ?? '';

  test('a row that was changed, also with its own hash', async () => {
    await tamper(
      "update audit_event set actor_id = 'somebody else' where tenant_id = $1 and event_id = $2",
      nameOf(-2),
    );
    expect(await verify()).toEqual([{ fault: 'changed', block: 3, eventId: nameOf(-2) }]);
    await tamper(
      "update audit_event e set row_hash = sha256(convert_to(audit_event_text(e), 'UTF8')) where tenant_id = $1 and event_id = $2",
      nameOf(-2),
    );
    expect(await verify()).toEqual([{ fault: 'changed', block: 3, eventId: nameOf(-2) }]);
  });

  test('a row that was taken out', async () => {
    await tamper('delete from audit_event where tenant_id = $1 and event_id = $2', nameOf(-6));
    expect(await verify()).toEqual([{ fault: 'missing', block: 2, eventId: nameOf(-6) }]);
  });

  test('a row that was put in', async () => {
    const eventId = randomUUID();
    await tamper(
      `insert into audit_event (tenant_id, event_id, xid, actor_id, action, row_hash)
       select tenant_id, $3, xid, actor_id, action, row_hash from audit_event where tenant_id = $1 and event_id = $2`,
      nameOf(-6),
      eventId,
    );
    expect(await verify()).toEqual([{ fault: 'inserted', block: 2, eventId }]);
  });

  test('a row that was moved: within its block, to another, and to where nothing is sealed', async () => {
    const moveAfter =
      'update audit_event e set xid = (x.xid::text::numeric)::text::xid8 from audit_event x where e.tenant_id = $1 and x.tenant_id = $1 and e.event_id = $2 and x.event_id = $3';
    await tamper(moveAfter, nameOf(-8), nameOf(-1));
    expect(await verify()).toEqual([{ fault: 're-ordered', block: 2, eventId: nameOf(-8) }]);
    await tamper(`update audit_event set xid = '9000000000' where tenant_id = $1 and event_id = $2`, nameOf(-8));
    expect(await verify()).toEqual([{ fault: 're-ordered', block: 2, eventId: nameOf(-8) }]);
    await tamper(moveAfter, nameOf(-4), nameOf(-2));
    expect(await verify()).toEqual([
      { fault: 're-ordered', block: 2, eventId: nameOf(-8) },
      { fault: 're-ordered', block: 3, eventId: nameOf(-4) },
    ]);
  });

  test('a seal that was changed, replaced, or taken out', async () => {
    await tamper("update audit_seal set sealed_at = sealed_at - interval '1 hour' where tenant_id = $1 and block = 2");
    expect(await verify()).toEqual([{ fault: 'seal-changed', block: 2 }]);
    await tamper(
      "update audit_seal s set seal_hash = sha256(convert_to(audit_seal_text(s), 'UTF8')) where tenant_id = $1 and block = 2",
    );
    expect(await verify()).toEqual([{ fault: 'chain-broken', block: 3 }]);
    await tamper('delete from audit_seal where tenant_id = $1 and block = 2');
    expect(await verify()).toEqual([{ fault: 'chain-broken', block: 3 }]);
  });
});

test('the application can neither write a seal of its own making nor change one', async () => {
  await read(2);
  await seal();
  const settings = { 'app.tenant_id': tenant.tenantId, 'app.scope': 'system' };
  for (const statement of [
    "update audit_seal set seal_hash = ''",
    'delete from audit_seal',
    `insert into audit_seal (tenant_id, block) values ('${tenant.tenantId}', 7)`,
    "update audit_event set actor_id = 'x'",
  ])
    await expect(stack.queryAs(settings, statement)).rejects.toMatchObject({ code: '42501' });
  expect(await stack.queryAs(settings, 'delete from audit_event returning 1')).toEqual([]);
  expect(await stack.queryAs({ ...settings, 'app.tenant_id': randomUUID() }, 'select * from audit_seal')).toEqual([]);
  expect(await stack.queryAs({ ...settings, 'app.scope': 'unit' }, 'select * from audit_seal')).toEqual([]);
});
