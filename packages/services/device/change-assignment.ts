import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import type { Result } from '@naer/domain/result';
import { type SQL, sql } from 'drizzle-orm';
import { changePatient } from '../shared/change-patient.ts';
import type { RegistryError } from '../shared/registry-error.ts';

/** Of a registered device, by a person who follows the patient. */
export interface DeviceChange {
  readonly deviceId: string;
  /** The device's, as the person has seen it; another one changes nothing and is `not-found`. */
  readonly deviceVersion: number;
  readonly patientId: string;
  readonly assignmentId: string;
}

type Changed = Promise<Result<{ readonly version: number }, RegistryError>>;

export interface NewAssignment extends DeviceChange {
  readonly kind: 'assignment' | 'slot' | 'session';
  readonly slot?: string | undefined;
  /** Epoch ms, `[from, to)`. */
  readonly from: number;
  readonly to?: number | undefined;
  readonly reason?: string | undefined;
}

/** Assigns a registered device. `already-exists` when somebody has it (or its slot, or a session) in that time. Nobody has its credential yet. */
export function assignRegistered(records: Records, reader: Reader, command: NewAssignment): Changed {
  const { deviceId, assignmentId, kind, slot, from, to, reason } = command;
  const action = kind === 'session' ? 'device.session' : 'device.assign';
  return change(
    records,
    reader,
    command,
    action,
    sql`a as (insert into device_assignment (tenant_id, assignment_id, device_id, patient_id, personal, period, kind, slot,
        credential_issued_at, reason, assigned_by)
      select p.tenant_id, ${assignmentId}::uuid, ${deviceId}::uuid, p.patient_id, ${kind === 'assignment'}::boolean,
        tstzrange(to_timestamp(${from} / 1e3::float8), to_timestamp(${to ?? null}::float8 / 1e3), '[)'),
        ${kind}, ${slot ?? null}, null, ${reason ?? null}, ${reader.practitionerId}::uuid from p)`,
  );
}

/**
 * Ends an assignment at `to` (epoch ms). Its credential goes on for what was measured before; what was measured after is
 * not the patient's. One that has ended earlier keeps its end.
 */
export function endRegistered(
  records: Records,
  reader: Reader,
  command: DeviceChange & { readonly to: number },
): Changed {
  return change(
    records,
    reader,
    command,
    'device.return',
    sql`a as (update device_assignment d set updated_at = now(),
        period = tstzrange(lower(d.period), least(upper(d.period), to_timestamp(${command.to} / 1e3::float8)), '[)')
      from p where ${own(command)})`,
    true,
  );
}

/**
 * The next credential: of an assignment whose present generation nobody has, that one; otherwise a new generation, the one
 * before going on for `overlapMs`. Which it became is read from the desk.
 */
export function rotateCredential(
  records: Records,
  reader: Reader,
  command: DeviceChange & { readonly overlapMs: number },
): Changed {
  const issued = sql`d.credential_issued_at is not null`;
  return change(
    records,
    reader,
    command,
    'device.credential',
    sql`a as (update device_assignment d set updated_at = now(), credential_issued_at = now(),
        generation = d.generation + (${issued})::integer,
        previous_until = case when ${issued} and ${command.overlapMs}::float8 > 0
          then now() + ${command.overlapMs}::float8 * interval '1 millisecond' end
      from p where ${own(command)})`,
    true,
  );
}

/** Revokes every credential of the assignment, without any overlap. */
export function revokeRegistered(records: Records, reader: Reader, command: DeviceChange): Changed {
  return change(
    records,
    reader,
    command,
    'device.revoke',
    sql`a as (update device_assignment d set updated_at = now(), generation = d.generation + 1, previous_until = null,
        credential_issued_at = null
      from p where ${own(command)})`,
    true,
  );
}

function own({ deviceId, assignmentId }: DeviceChange): SQL {
  return sql`d.tenant_id = p.tenant_id and d.patient_id = p.patient_id and d.device_id = ${deviceId}::uuid
    and d.assignment_id = ${assignmentId}::uuid and d.voided_at is null`;
}

function change(
  records: Records,
  reader: Reader,
  command: DeviceChange,
  action: string,
  cte: SQL,
  goesOn?: true,
): Changed {
  const { tenantId } = reader;
  const { patientId, deviceId, deviceVersion, assignmentId } = command;
  const device = sql`select from device x where x.tenant_id = ${tenantId}::uuid and x.device_id = ${deviceId}::uuid
    and x.version = ${deviceVersion}::bigint`;
  return changePatient(
    records,
    { tenantId, patientId, actor: { reader, action, subjectId: assignmentId, goesOn } },
    cte,
    sql`exists (${device})`,
    // Of two who have seen one version, the second waits here and then sees another.
    [sql`${device} for update`],
  );
}
