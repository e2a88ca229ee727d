import { setTimeout as wait } from 'node:timers/promises';
import { withPatientScope } from '@naer/db/with-patient-scope';
import type { RecordChange } from '@naer/domain/monitor/change';
import { sealAudit } from '@naer/services/audit/seal-audit';
import { listMeasurements } from '@naer/services/measurement/list-measurements';
import { selectMeasurements } from '@naer/services/measurement/select-measurements';
import { applyMonitorEvents } from '@naer/services/projection/apply-monitor-events';
import { startRecords, type TestRecords } from '../../support/records.ts';
import { MEASURED_AT, testPatient } from '../../support/records-changes.ts';
import { must, seedTenant, type TestTenant } from '../../support/records-tenant.ts';
import { median } from '../harness/quantile.ts';
import { judge, ROUNDS, type Row, shortNumber } from '../harness/row.ts';

const PATIENTS = 20;
const EACH = 500;
const SHOWN = 20;
/** Enough to keep the endpoint's connections and both sides of it busy. */
const AT_ONCE = 64;
const ROUND_MS = 3_000;
const SEAL_EVERY_MS = 1_000;

/**
 * The 20 newest of a patient, as the door asks for them, against the same statement without its row in the log: on a
 * database that syncs to disk, through the SQL endpoint, 16 at once, while the sealer runs.
 */
export async function measureAuditedReads(): Promise<readonly Row[]> {
  const stack = await startRecords({ durable: true });
  try {
    const tenant = await seedTenant(stack.records, PATIENTS);
    await fill(stack, tenant);
    const audited = (patientId: string) =>
      listMeasurements(stack.records, tenant.reader, { patientId, limit: SHOWN }).then(must);
    const bare = (patientId: string) =>
      withPatientScope(stack.records, tenant.reader, patientId, [
        selectMeasurements(tenant.tenantId, { patientId }, undefined, SHOWN + 1),
      ]).then(must);
    const rounds: { readonly audited: number; readonly bare: number }[] = [];
    for (let round = -1; round < ROUNDS; round += 1) {
      const one = await perSecond(tenant, bare);
      const other = await whileSealing(stack, tenant, () => perSecond(tenant, audited));
      // The first round warms up.
      if (round >= 0) rounds.push({ audited: other, bare: one });
    }
    const show = (side: 'audited' | 'bare') => shortNumber(median(rounds.map((round) => round[side])));
    return [
      judge(
        'reads with their row in the log, against reads without',
        { kind: 'at-least', value: 0.8, unit: ' x' },
        rounds.map((round) => round.audited / round.bare),
        `20 newest of ${PATIENTS} patients with ${EACH} each, ${AT_ONCE} at once, sealer running, fsync on: ${show('audited')} against ${show('bare')} a second`,
      ),
    ];
  } finally {
    await stack.close();
  }
}

async function fill({ records }: TestRecords, tenant: TestTenant): Promise<void> {
  for (const [index] of tenant.patients.entries()) {
    const patient = testPatient(tenant, index);
    const changes: RecordChange[] = Array.from({ length: EACH }, (_, n) =>
      patient.measurement(n + 1, { deviceTime: MEASURED_AT + n * 1000, measuredAt: MEASURED_AT + n * 1000 }),
    );
    const [answer] = await applyMonitorEvents(records, [patient.payload(...changes)]);
    if (answer?.ok !== true || answer.parked.length > 0) throw new Error('The records could not be filled');
  }
}

async function perSecond({ patients }: TestTenant, read: (patientId: string) => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  let done = 0;
  const reader = async (nth: number) => {
    for (let i = nth; performance.now() - startedAt < ROUND_MS; i += 1) {
      await read(patients[i % patients.length]?.patientId ?? '');
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, (_, nth) => reader(nth)));
  return (done * 1000) / (performance.now() - startedAt);
}

async function whileSealing<T>({ records }: TestRecords, { tenantId }: TestTenant, work: () => Promise<T>): Promise<T> {
  let working = true;
  const sealer = async () => {
    for (; working; await wait(SEAL_EVERY_MS)) must(await sealAudit(records, tenantId));
  };
  const sealing = sealer();
  try {
    return await work();
  } finally {
    working = false;
    await sealing;
  }
}
