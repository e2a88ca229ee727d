import { readFileSync } from 'node:fs';
import { type DemoFile, demoFile } from '@naer/contracts/demo';
import { Records } from '@naer/db/records';
import { progressLine, summaryLines } from '@naer/simulator/report';
import { type Progress, runSimulator, type SimulatorPatient } from '@naer/simulator/run-simulator';
import { withLogin } from '../migrate/migrate.ts';
import { HOME } from '../paths.ts';
import { readSecrets } from '../secrets/read-secrets.ts';
import { seedLoad } from '../seed/seed-load.ts';
import { serveSqlEndpoint } from '../sql-endpoint/serve-sql-endpoint.ts';
import { sweepUntilDone } from '../stack/sweep-until-done.ts';
import { requestSweep } from '../start/request-sweep.ts';
import type { SimulateOptions } from './parse-simulate-options.ts';

/** Plays until the duration is over or the signal says so; says how it goes and what became of everything. */
export async function playPatients(options: SimulateOptions, signal: AbortSignal): Promise<number> {
  const demo = readDemo();
  await assertRunning(demo);
  const patients = options.patients === undefined ? demoPatients(demo) : await loadPatients(demo, options.patients);
  process.stdout.write(`${patients.length} patients play against ${demo.baseUrl}; Ctrl-C ends it\n`);
  const summary = await runSimulator({
    baseUrl: demo.baseUrl,
    patients,
    rate: options.rate,
    speed: options.speed,
    durationSeconds: options.durationSeconds,
    seed: options.seed,
    signal,
    onProgress: progressWriter(),
  });
  process.stdout.write(`${process.stdout.isTTY ? '\r\u001b[2K' : ''}${summaryLines(summary).join('\n')}\n`);
  return 0;
}

function readDemo(): DemoFile {
  try {
    return demoFile.parse(JSON.parse(readFileSync(HOME.demo, 'utf8')));
  } catch {
    throw new Error('There is no stack yet: run `npx -y pnpm@12 start` first, and this beside it.');
  }
}

async function assertRunning({ baseUrl }: DemoFile): Promise<void> {
  const answered = await fetch(`${baseUrl}/health`).then(
    (response) => response.ok,
    () => false,
  );
  if (!answered)
    throw new Error(`Nær does not answer at ${baseUrl}: run \`npx -y pnpm@12 start\` first, and this beside it.`);
}

function demoPatients({ tenants }: DemoFile): readonly SimulatorPatient[] {
  const patients = tenants.flatMap((tenant) => tenant.patients.map(({ id, ...rest }) => ({ patientId: id, ...rest })));
  if (patients.length === 0) throw new Error('The stack has no demo patients (--seed none): give --patients.');
  return patients;
}

/** Makes the patients that are missing, over an SQL endpoint of our own: the stack's is nobody else's. */
async function loadPatients(demo: DemoFile, count: number): Promise<readonly SimulatorPatient[]> {
  process.stdout.write(`making ${count} patients …\n`);
  const secrets = await readSecrets(HOME);
  const { hostname, port } = new URL(demo.databaseUrl.replace(/^postgres(ql)?:/, 'http:'));
  const endpoint = await serveSqlEndpoint({ target: { host: hostname, port: Number(port || 5432) } });
  try {
    const appUrl = withLogin(demo.databaseUrl, 'naer_app', secrets.appPassword);
    const records = new Records({ databaseUrl: appUrl, sqlEndpoint: endpoint.url });
    const patients = await seedLoad({ records, secrets }, count);
    process.stdout.write('bringing them to their monitors …\n');
    await sweepUntilDone(records, () => requestSweep(HOME, records));
    return patients;
  } finally {
    await endpoint.close();
  }
}

/** One line that is rewritten on a terminal; into a file or pipe one every ten seconds. */
function progressWriter(): (progress: Progress) => void {
  let told = 0;
  return (progress) => {
    if (process.stdout.isTTY) process.stdout.write(`\r\u001b[2K${progressLine(progress)}`);
    else if (told % 10 === 0) process.stdout.write(`${progressLine(progress)}\n`);
    told += 1;
  };
}
