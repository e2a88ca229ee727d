import type { AssignmentView, DeviceDetails } from '@naer/contracts/device';
import { auditedList } from '@naer/db/audited-read';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { withUnitScope } from '@naer/db/with-unit-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { MARK, type MarkRow, showMark } from '../correction/last-correction.ts';
import { voidJob } from '../correction/record-first.ts';
import type { ReadError } from '../shared/read-error.ts';
import { isoTime } from '../shared/sent-digits.ts';
import { DEVICE_COLUMNS, type DeviceRow, showDevice } from './list-devices.ts';

/** An assignment as it stands; the patient is the caller's to conceal. */
export interface StandingAssignment {
  readonly assignmentId: string;
  readonly kind: AssignmentView['kind'];
  readonly patientId: string;
  readonly from: number;
  readonly to: number | null;
  readonly slot: string | null;
  readonly generation: number;
  readonly previousUntil: number | null;
  /** It was entered in error, and how far the job has come that enters its readings in error. */
  readonly voided: {
    readonly mark: MarkRow;
    readonly readings: NonNullable<AssignmentView['enteredInError']>;
  } | null;
}

/** What a change of a device is decided from. */
export interface DeviceDesk {
  readonly version: number;
  readonly key: string;
  readonly row: DeviceRow;
  readonly assignments: readonly StandingAssignment[];
}

/** A device of the register with all its assignments; not for showing. `not-found` when it stands in no register of this tenant. */
export async function loadDeviceDesk(
  records: Records,
  tenantId: string,
  deviceId: string,
): Promise<Result<DeviceDesk, ReadError>> {
  const answer = await withSystemScope(records, tenantId, [
    sql<DeviceRow & Pick<DeviceDesk, 'version' | 'key' | 'assignments'>>`select ${DEVICE_COLUMNS},
        d.version::float8 as version, d.identifier_key as key,
        coalesce((select json_agg(json_build_object('assignmentId', a.assignment_id, 'kind', a.kind,
            'patientId', a.patient_id, 'from', (extract(epoch from lower(a.period)) * 1e3)::float8,
            'to', (extract(epoch from upper(a.period)) * 1e3)::float8, 'slot', a.slot, 'generation', a.generation,
            'previousUntil', (extract(epoch from a.previous_until) * 1e3)::float8, 'voided', (select json_build_object(
              'mark', ${MARK}, 'readings', coalesce((select jsonb_strip_nulls(jsonb_build_object('state', k.state, 'readings', k.done,
                'jobId', k.job_id, 'failure', k.failure, 'unrecorded', nullif(k.refused, 0))) from ${voidJob('a')} k),
                '{"state": "done", "readings": 0}')) from record_correction r where r.tenant_id = a.tenant_id and r.patient_id = a.patient_id
                and r.kind = 'assignment' and r.record_id = a.assignment_id
              order by r.n desc limit 1)) order by lower(a.period), a.assignment_id)
          from device_assignment a where a.tenant_id = d.tenant_id and a.device_id = d.device_id), '[]') as assignments
      from device d where d.tenant_id = ${tenantId}::uuid and d.device_id = ${deviceId}::uuid
        and d.identifier_key is not null`,
  ]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  const [row] = answer.value[0];
  if (row === undefined) return err({ code: 'not-found' });
  const { version, key, assignments } = row;
  return ok({ version, key, row, assignments });
}

/** A device with its assignments; patients are named only where the reader's units follow them, and audited as read. */
export async function readDevice(
  records: Records,
  reader: Reader,
  deviceId: string,
): Promise<Result<{ readonly details: DeviceDetails; readonly version: number }, ReadError>> {
  const desk = await loadDeviceDesk(records, reader.tenantId, deviceId);
  if (!desk.ok) return desk;
  const { row, assignments, version } = desk.value;
  const patients = [...new Set(assignments.map(({ patientId }) => patientId))];
  const followed = await withUnitScope(records, reader, [
    auditedList(
      reader,
      { action: 'device.read', limit: patients.length },
      sql<{ patient_id: string }>`select p.patient_id from patient p where p.tenant_id = ${reader.tenantId}::uuid
        and p.patient_id = any (${`{${patients.join(',')}}`}::uuid[])`,
    ),
  ]);
  if (!followed.ok) return err({ code: 'records-unavailable', cause: followed.error });
  const shown = new Set(followed.value[0].map(({ patient_id }) => patient_id));
  return ok({
    version,
    details: { ...showDevice(row), assignments: assignments.map((one) => showAssignment(one, shown)) },
  });
}

function showAssignment(one: StandingAssignment, shown: ReadonlySet<string>): AssignmentView {
  const { assignmentId, kind, patientId, from, to, slot, generation, previousUntil, voided } = one;
  return {
    assignmentId,
    kind,
    ...(shown.has(patientId) && { patientId }),
    from: isoTime(from),
    ...(to !== null && { to: isoTime(to) }),
    ...(slot !== null && { slot }),
    generation,
    ...(previousUntil !== null && { previousUntil: isoTime(previousUntil) }),
    ...(voided !== null && {
      correction: showMark(voided.mark),
      enteredInError: voided.readings,
    }),
  };
}
