import { randomUUID } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { sealFor } from '@naer/auth/seal';
import { applyMonitorEvents } from '@naer/services/projection/apply-monitor-events';
import type { CastPerson } from './cast.ts';
import { eventually } from './eventually.ts';
import type { TestRecords } from './records.ts';
import { seedEveryAccessTable } from './records-access.ts';
import { MEASURED_AT, testPatient } from './records-changes.ts';
import { seedEveryPatientTable } from './records-patients.ts';
import { must, type TestTenant } from './records-tenant.ts';
import type { TestStack } from './stack.ts';

export type Line = Readonly<Record<string, unknown>>;

/** Files of a ZIP by its directory, each held against its checksum. */
export function unzip(zip: Uint8Array): ReadonlyMap<string, string> {
  const view = Buffer.from(zip);
  const end = view.length - 22;
  if (view.readUInt32LE(end) !== 0x06054b50) throw new Error('It has no directory');
  const files = new Map<string, string>();
  let at = view.readUInt32LE(end + 16);
  for (let n = view.readUInt16LE(end + 10); n > 0; n -= 1) {
    const length = view.readUInt16LE(at + 28);
    const name = view.toString('utf8', at + 46, at + 46 + length);
    const [sum, size, local] = [16, 24, 42].map((field) => view.readUInt32LE(at + field));
    const from = (local ?? 0) + 30 + view.readUInt16LE((local ?? 0) + 26);
    const bytes = view.subarray(from, from + (size ?? 0));
    if (crc32(bytes) !== sum || files.has(name)) throw new Error(`${name} is not whole, or stands there twice`);
    files.set(name, bytes.toString('utf8'));
    at += 46 + length;
  }
  if (at !== end) throw new Error('The directory is not whole');
  return files;
}

/** The files of the copy of a patient's record that a person of the unit has made, once it is done. */
export async function takeExport(
  { baseUrl }: Pick<TestStack, 'baseUrl'>,
  person: CastPerson,
  patientId: string,
): Promise<ReadonlyMap<string, string>> {
  const exports = `/api/v1/patients/${patientId}/exports`;
  const { jobId } = (await person.post<{ jobId: string }>(exports)).body;
  await eventually(
    async () => (await person.get<{ state: string }>(`${exports}/${jobId}`)).body,
    ({ state }) => state === 'done',
    60_000,
  );
  const headers = { authorization: `Bearer ${person.token}` };
  const file = await fetch(`${baseUrl}${exports}/${jobId}/file`, { headers });
  return unzip(new Uint8Array(await file.arrayBuffer()));
}

/** Lines of a kind over all of its files; of an FHIR Bundle its resources. */
export function linesOf(files: ReadonlyMap<string, string>, kind: string): readonly Line[] {
  return [...files].flatMap(([name, text]) => {
    if (!new RegExp(`^${kind}-\\d{4}\\.`).test(name)) return [];
    if (name.endsWith('.json'))
      return (JSON.parse(text) as { entry: { resource: Line }[] }).entry.map(({ resource }) => resource);
    return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Line]));
  });
}

/** A row in each table that may hold something of a patient, for one patient of a tenant whose key is `wrappedKey`. */
export async function plantPatient(
  stack: TestRecords,
  tenant: TestTenant,
  nth: number,
  { kek, wrappedKey, mark }: { readonly kek: string; readonly wrappedKey: string; readonly mark: string },
): Promise<void> {
  const { tenantId, practitionerId, unitId, otherUnitId } = tenant;
  const own = tenant.patients[nth];
  const other = tenant.patients.findLast((one) => one !== own);
  if (own === undefined || other === undefined) throw new Error('There is no such patient');
  const patient = testPatient(tenant, nth);
  const { patientId } = own;
  const [answer] = await applyMonitorEvents(stack.records, [
    patient.payload(
      patient.measurement(1),
      patient.alert(1),
      patient.history(1, 'opened'),
      patient.quarantine(2, 1),
      patient.reminder(1),
      patient.doubt(1),
      patient.correction(1),
      patient.event(3),
      patient.contact(1),
      patient.message(1),
      patient.seen(1),
      { kind: 'refusal-count', deviceId: own.device.deviceId, day: '2026-11-20', code: 'wrong-unit', total: 1 },
      {
        kind: 'audit',
        eventId: randomUUID(),
        at: MEASURED_AT,
        action: 'measurement.list',
        actorId: practitionerId,
        unitId,
      },
    ),
  ]);
  if (answer?.ok !== true) throw new Error('It was not taken');
  await seedEveryPatientTable(stack, { ...tenant, patients: [own, other] });
  await seedEveryAccessTable(stack, { ...tenant, patients: [own] });
  const put = (text: string, ...values: readonly unknown[]) => stack.query(text, [tenantId, patientId, ...values]);
  // What was found of a colleague who looked: not the patient's.
  await put(
    `insert into access_review (tenant_id, patient_id, review_id, practitioner_id, unit_id, until, reason, kind, events, patients, passed_block)
     values ($1, $2, gen_random_uuid(), $3, $4, now(), 'r', 'no-relation', 1, 1, false)`,
    practitionerId,
    unitId,
  );
  await put(
    `insert into plan_proposal (tenant_id, patient_id, proposal_id, proposed_by, base_plan_version, body, reason)
     values ($1, $2, gen_random_uuid(), $3, 1, '{"v": 1}', 'r')`,
    practitionerId,
  );
  await put(
    `insert into monitoring_pause (tenant_id, patient_id, pause_id, created_by, from_at, to_at, reason)
     values ($1, $2, gen_random_uuid(), $3, '2026-11-20', '2026-11-21', 'holiday')`,
    practitionerId,
  );
  const seal = async (patientOf: string, use: 'responder-card' | 'referral', value: object) =>
    must(await sealFor(kek, wrappedKey, { tenantId, patientId: patientOf }, use, value)).sealed;
  const card = { address: { lines: [`Gata ${mark}`] }, phones: [{ label: 'Datter', number: '+4799887766' }] };
  await put(
    `insert into responder_card (tenant_id, patient_id, key_id, sealed, changed_by)
     select $1, $2, key_id, $3, $4 from tenant_key where tenant_id = $1`,
    await seal(patientId, 'responder-card', card),
    practitionerId,
  );
  // One that became an enrolment, and one that nobody has answered.
  for (const accepted of [patientId, null]) {
    const referralId = randomUUID();
    await put(
      `insert into referral (tenant_id, referral_id, from_unit_id, to_unit_id, programme, purpose, risk, blind_index, key_id,
         sealed, sent_by, due_at, patient_id)
       select $1, $3, $4, $5, 'copd', 'p', 'low', case when $2::uuid is null then '' else $6 end, key_id, $7, $8, now(), $9
       from tenant_key where tenant_id = $1`,
      referralId,
      otherUnitId,
      unitId,
      own.nationalIdIndexes[0],
      await seal(referralId, 'referral', { name: `Referred ${mark}` }),
      practitionerId,
      accepted,
    );
  }
}

/** That the patient let somebody in, and kept somebody out, was registered in error. */
export async function plantVoided(
  { query }: Pick<TestRecords, 'query'>,
  { tenantId, practitionerId, unitId }: TestTenant,
  patientId: string,
): Promise<void> {
  await query(
    `insert into record_correction (tenant_id, patient_id, kind, record_id, n, command_id, state, reason, explanation, by, unit_id, version)
     select $1, $2, unnest(array['kin', 'block']), gen_random_uuid(), 1, gen_random_uuid(), 'voided', 'other', 'Kept out', $3, $4, 1`,
    [tenantId, patientId, practitionerId, unitId],
  );
  await query(
    `insert into audit_event (tenant_id, actor_id, action, subject_patient_id) values ($1, $3, 'block.record', $2)`,
    [tenantId, patientId, practitionerId],
  );
}
