import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type DemoFile, demoFile } from '@naer/contracts/demo';
import { removePostgres } from '@naer/local/postgres/start-postgres';
import { freePort } from '@naer/local/start/check-port';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { descendantsOf } from '../support/child-processes.ts';
import { isAlive } from '../support/is-alive.ts';
import { type RunningStart, runStart } from '../support/run-start.ts';

let folder: string;
let port: number;
let start: RunningStart;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'naer-start-'));
  port = await freePort();
  start = runStart(folder, ['--port', String(port), '--no-simulate']);
  await start.says(`\nready http://127.0.0.1:${port}\n`);
});
afterAll(async () => {
  await start?.ended('SIGTERM');
  removePostgres(path.join(folder, 'postgres'));
  rmSync(folder, { recursive: true, force: true });
});

function readDemo(): DemoFile {
  return demoFile.parse(JSON.parse(readFileSync(path.join(folder, 'demo.json'), 'utf8')));
}

/** The commands of the screen, in the order they stand there. */
function printedCommands(): readonly string[] {
  return start
    .stdout()
    .split('\n')
    .filter((line) => line.startsWith('curl '));
}

const paste = (command: string | undefined): unknown =>
  JSON.parse(execFileSync('sh', ['-c', command ?? 'false'], { encoding: 'utf8' }));

test('demo.json is private and describes two communities with 20 patients of each programme, and one of the GP practice', () => {
  for (const name of ['demo.json', 'secrets.json']) expect(statSync(path.join(folder, name)).mode & 0o777).toBe(0o600);
  const { baseUrl, tenants } = readDemo();
  expect(baseUrl).toBe(`http://127.0.0.1:${port}`);
  expect(tenants).toHaveLength(2);
  for (const { patients, units, practitioners } of tenants) {
    expect(units).toHaveLength(3);
    for (const { id } of units) expect(practitioners.some(({ unitId }) => unitId === id)).toBe(true);
    for (const programme of ['copd', 'heart-failure', 'diabetes'])
      expect(patients.filter((patient) => patient.programme === programme)).toHaveLength(
        programme === 'copd' ? 21 : 20,
      );
    expect(patients.filter(({ unitId }) => unitId === units[2]?.id)).toHaveLength(1);
  }
});

test('the screen says who can log in and no password; demo.json has one for each role of each community', () => {
  const { tenants, guests = [] } = readDemo();
  const screen = start.stdout();
  expect(screen).toMatch(/^ {2}Log in {6}there, at stand-ins for HelseID and ID-porten/m);
  for (const { users = [], citizens = [], units } of tenants) {
    expect([...new Set(users.map(({ role }) => role))].sort()).toEqual([
      'administrator',
      'auditor',
      'coordinator',
      'nurse',
      'physician',
      'responder',
    ]);
    for (const { id } of units) expect(users.some(({ unitId }) => unitId === id)).toBe(true);
    for (const { username, name } of [...users, ...citizens])
      expect(screen).toMatch(new RegExp(`^ {4}${username} +${name}, `, 'm'));
  }
  const everybody = [...guests, ...tenants.flatMap(({ users = [], citizens = [] }) => [...users, ...citizens])];
  for (const { password } of everybody) {
    expect(password).toMatch(/^[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}$/);
    expect(screen).not.toContain(password);
  }
});

test('the printed commands work as pasted: a red reading, the list, the acknowledgement, told as they happen', async () => {
  const [reading, list, acknowledge, summary] = printedCommands();
  expect(paste(reading)).toMatchObject({ items: [{ index: 0, status: 'recorded' }] });
  await start.says(/^worklist \+ ▲ RED .* oxygen-saturation 79 % {2}.* open$/m);
  expect(paste(list)).toMatchObject({ items: [{ severity: 'red', state: 'open' }] });
  expect(paste(acknowledge)).toMatchObject({ state: 'acknowledged' });
  await start.says(/^worklist ~ ▲ RED .* acknowledged$/m);
  const [hospital, centre] = readDemo().tenants[0]?.units ?? [];
  expect(paste(list)).toMatchObject({ items: [{ unitId: hospital?.id, state: 'acknowledged' }] });
  expect(paste(summary)).toMatchObject({ days: 30, responsible: { red: { unitId: centre?.id } } });
});

/** What README's walks say to paste, in this start's folder; `pnpm db` has a test of its own. */
function walks(): string {
  const readme = readFileSync(path.join(import.meta.dirname, '../../README.md'), 'utf8');
  const walked = readme.slice(readme.indexOf('## A walk with curl'), readme.indexOf('## Layout'));
  const blocks = [...walked.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block]) => block ?? '');
  const lines = blocks.join('\n').replaceAll('.naer/', `${folder}/`).split('\n');
  return lines.filter((line) => !line.startsWith('npx ')).join('\n');
}

test('the walks of the README work as pasted: from a red reading to what the changed plan says of the next one', () => {
  const said = execFileSync('sh', ['-e', '-c', walks()], { encoding: 'utf8' });
  const answers = said
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  expect(answers).toMatchObject([
    { items: [{ status: 'recorded' }] },
    { items: expect.arrayContaining([expect.objectContaining({ rule: 'copd.oxygen-saturation', value: 79 })]) },
    { rule: 'copd.oxygen-saturation', state: 'acknowledged' },
    { items: [{ type: 'oxygen-saturation', value: 79 }] },
    ...lifeOfAnAlert(),
    { inForce: { planVersion: 1 } },
    { days: 30, current: { alerts: 2 }, proposed: { alerts: 3 } },
    { planVersion: 2, active: true },
    {
      from: 1,
      to: 2,
      differences: [
        { field: 'yellowLow', after: 90 },
        { key: 'spo2.twice', change: 'added' },
      ],
    },
    { items: [{ status: 'recorded' }] },
    { planVersion: 2, outcomes: [{ severity: 'yellow' }, { rule: 'spo2.twice', severity: 'red' }] },
    ...logIn(),
    // What a partner sees: a reading of its organisation's patient, and nothing that is for people.
    { items: [{ type: 'oxygen-saturation' }] },
    { code: 'unauthenticated' },
    ...onBoard(),
  ]);
});

/** What the walk of a patient who is taken in, and of a glass that is broken, answers, line by line. */
function onBoard(): readonly object[] {
  return [
    { state: 'sent' },
    { known: false, active: true },
    { code: 'not-found' },
    { stage: 'enrolled', active: true },
    { stage: 'trained' },
    { stage: 'started' },
    { stage: 'started', participants: [{ unit: expect.any(String) }], history: expect.any(Array) },
    { code: 'not-found' },
    { reviewId: expect.any(String), passedBlock: false },
    { items: [{ type: expect.any(String) }] },
    { items: [{ state: 'open', reason: 'Found unconscious at home' }] },
    { blocks: expect.any(Number), unsealed: expect.any(Number) },
  ];
}

/** What the walk of an administrator who logs in answers, line by line. */
function logIn(): readonly object[] {
  return [
    { kind: 'staff', current: { role: 'administrator', tenantId: readDemo().tenants[0]?.id, units: [] } },
    { items: [{ name: expect.any(String) }, { name: expect.any(String) }] },
    { code: 'forbidden' },
    { code: 'cross-origin' },
    {},
    { code: 'unauthenticated' },
    // The patient, and the next of kin who is let in.
    { complete: true, items: [{ relation: 'self', tenant: { id: readDemo().tenants[0]?.id } }] },
    { items: expect.any(Array) },
    { basis: 'consent', maySee: ['measurements'], granted: { by: 'patient' } },
  ];
}

/** What the walk through the life of an alert answers, line by line. */
function lifeOfAnAlert(): readonly object[] {
  const [own, other] = readDemo().tenants[0]?.units ?? [];
  return [
    { items: [{ status: 'recorded' }] },
    { claim: { unitId: own?.id } },
    { items: [{ claim: { unitId: own?.id }, alerts: [{ value: 78 }] }] },
    { state: 'in-progress', attempts: { n: 1 } },
    { suppressed: [{ kind: 'snoozed', reason: 'contacted-patient' }] },
    { unitId: own?.id, handover: { toUnitId: other?.id } },
    { unitId: other?.id },
    { unitId: other?.id, state: 'resolved' },
    { items: expect.arrayContaining([expect.objectContaining({ event: 'handover-accepted' })]) },
    { items: [{ status: 'recorded', matched: true }] },
    { rule: 'built-in.event.3', state: 'in-progress' },
    { contactId: expect.any(String) },
    { rule: 'built-in.event.3', state: 'resolved' },
    { status: 'recorded' },
    { messageId: expect.any(String) },
    { seen: 1 },
    { items: expect.arrayContaining([expect.objectContaining({ kind: 'message' })]) },
    { drillId: expect.any(String) },
    { rule: 'drill', state: 'acknowledged', drill: true },
    { rule: 'drill', state: 'resolved' },
    { items: [{ unitId: own?.id, endedMs: expect.any(Number) }] },
    { unitId: own?.id, duties: [{ key: 'lege' }, { key: 'sykepleier' }] },
    { unitId: own?.id, unattended: false },
    { days: 30 },
  ];
}

function command(script: string, ...args: string[]): { readonly code: number | null; readonly said: string } {
  const file = path.join(import.meta.dirname, '../../packages/local', script);
  const { DATABASE_URL: _ignored, ...env } = process.env;
  const ran = spawnSync(process.execPath, [file, ...args], { env: { ...env, NAER_HOME: folder }, encoding: 'utf8' });
  return { code: ran.status, said: ran.stdout + ran.stderr };
}

test('simulate makes the patients it needs, plays them and says what became of everything', () => {
  const played = command('simulate.ts', '--patients', '30', '--rate', '20', '--duration', '3');
  expect(played).toMatchObject({ code: 0, said: expect.stringContaining('30 patients play') });
  expect(played.said).toMatch(/^simulator: [1-9]\d* sent, [1-9]\d* recorded$/m);
  expect(played.said).toMatch(/^p50 [\d.]+ ms, p99 [\d.]+ ms; 0 batches sent again, \d+ readings left out$/m);
});

test('db shows the records as a table and changes nothing', () => {
  const shown = command('query.ts', 'select count(*) as tenants from tenant');
  expect(shown).toEqual({ code: 0, said: 'tenants\n-------\n2\n(1 row)\n' });
  const refused = command('query.ts', 'delete from alert');
  expect(refused).toEqual({ code: 1, said: 'cannot execute DELETE in a read-only transaction\n' });
  expect(command('query.ts', 'commit; delete from alert').code).toBe(1);
});

test('a second start in the same folder is refused with one sentence, and the first goes on', async () => {
  const second = runStart(folder, ['--port', String(await freePort())]);
  expect(await second.ended()).toBe(1);
  expect(second.stderr()).toMatch(/^Nær already runs from this folder \(process \d+\): stop it first\.\n$/);
  expect((await fetch(`http://127.0.0.1:${port}/health`)).status).toBe(200);
});

test.each([
  ['workerd', /workerd\S* serve/, 'worker'],
  ['the SQL endpoint', /run-sql-endpoint/, 'sql-endpoint'],
  ['the identity provider', /run-identity-provider/, 'identity-provider'],
  ['PostgreSQL', /bin\/postgres -D/, 'postgres'],
])('%s killed with -9 is reported and runs again', async (_what, command, name) => {
  const victim = descendantsOf(start.process.pid ?? 0).find((process) => command.test(process.command));
  process.kill(victim?.pid ?? 0, 'SIGKILL');
  await start.says(`! ${name} runs again`);
  expect(start.stdout()).toMatch(new RegExp(`^! ${name} .*; starting it again in 0\\.\\d\\d s$`, 'm'));
  await vi.waitFor(
    async () => {
      const deep = await fetch(`http://127.0.0.1:${port}/health?deep=1`);
      expect(await deep.json()).toMatchObject({ status: 'up', database: 'up' });
    },
    { timeout: 20_000, interval: 200 },
  );
});

test('SIGTERM ends every process with code 0; the next start has the same people, keys and alerts', async () => {
  const before = readDemo();
  const processes = descendantsOf(start.process.pid ?? 0);
  expect(processes.length).toBeGreaterThan(3);
  expect(await start.ended('SIGTERM')).toBe(0);
  await vi.waitFor(() => expect(processes.filter(({ pid }) => isAlive(pid))).toEqual([]), { timeout: 5_000 });

  start = runStart(folder, ['--port', String(port), '--no-simulate']);
  await start.says(`\nready http://127.0.0.1:${port}\n`);
  const after = readDemo();
  for (const kept of ['patients', 'users', 'citizens', 'partners'] as const)
    expect(after.tenants.map((tenant) => tenant[kept])).toEqual(before.tenants.map((tenant) => tenant[kept]));
  expect(after.guests).toEqual(before.guests);
  await start.says(/: [1-9]\d* alerts?$/m);
});

test('a taken port, a folder or database that is broken or not there, options that do not exist: one sentence and code 1', async () => {
  const elsewhere = mkdtempSync(path.join(tmpdir(), 'naer-start-'));
  const taken = createServer().listen(0, '127.0.0.1');
  await vi.waitFor(() => expect(taken.listening).toBe(true));
  const address = taken.address();
  const takenPort = typeof address === 'object' && address !== null ? address.port : 0;
  const nobody = { DATABASE_URL: 'postgres://owner:a-password@127.0.0.1:9/naer' };
  const free = String(await freePort());
  const file = path.join(elsewhere, 'a-file');
  const broken = path.join(elsewhere, 'broken');
  writeFileSync(file, '');
  // As root the server's own user must reach the cluster, or the refusal is another one.
  chmodSync(elsewhere, 0o755);
  mkdirSync(path.join(broken, 'postgres', 'cluster'), { recursive: true });
  writeFileSync(path.join(broken, 'postgres', 'secret'), 'a-password');
  const cases: [readonly string[], NodeJS.ProcessEnv, RegExp][] = [
    [
      ['--port', free],
      { NAER_HOME: file },
      /^\S+ cannot be written to: it must be a folder of the user who starts\.\n$/,
    ],
    [['--port', free], { NAER_HOME: broken }, /^PostgreSQL did not start on .*, and --reset begins afresh\.\n$/],
    [['--port', String(takenPort)], {}, /^Port \d+ is taken: choose another with --port\.\n$/],
    [['--port', free], nobody, /^The PostgreSQL at 127\.0\.0\.1:9 cannot be used .*DATABASE_URL\.\n$/],
    [['--reset'], nobody, /^--reset is refused with DATABASE_URL: .*\n$/],
    [['--colour', 'red'], {}, /^The option --colour is not understood; --help lists them all\.\n$/],
  ];
  try {
    for (const [args, env, sentence] of cases) {
      const refused = runStart(elsewhere, args, env);
      expect(await refused.ended()).toBe(1);
      expect(refused.stderr()).toMatch(sentence);
    }
  } finally {
    taken.close();
    removePostgres(path.join(broken, 'postgres'));
    rmSync(elsewhere, { recursive: true, force: true });
  }
});
