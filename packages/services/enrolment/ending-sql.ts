import type { Reader } from '@naer/db/reader';
import type { EnrolmentEnd } from '@naer/domain/enrolment/end';
import { type SQL, sql } from 'drizzle-orm';
import { noteEvent } from './note-event.ts';

/**
 * CTEs that end the active enrolment of `p`: `e` is what ended, `a` the assignments that were cut at that moment (one that
 * was still to begin keeps its first instant alone). Their credentials hold on: what was measured before is still taken
 * in. Devices are told by their own sweep.
 */
export function endingOf(
  reader: Reader,
  { reason, outcome, closesRed }: Pick<EnrolmentEnd, 'reason' | 'outcome' | 'closesRed'>,
  note: string | undefined,
): SQL {
  return sql`e as (update enrolment x set active_to = greatest(now(), x.active_from + interval '1 microsecond'),
        stage = 'ended', ended_reason = ${reason}, ended_by = ${reader.practitionerId}::uuid, ended_outcome = ${outcome},
        closes_red = ${closesRed === true}, updated_at = now()
      from p where x.tenant_id = p.tenant_id and x.patient_id = p.patient_id and x.active
      returning x.tenant_id, x.patient_id, x.enrolment_id),
    a as (update device_assignment d set updated_at = now(),
        period = tstzrange(lower(d.period), greatest(now(), lower(d.period) + interval '1 microsecond'), '[)')
      from e where d.tenant_id = e.tenant_id and d.patient_id = e.patient_id and d.voided_at is null
        and (upper(d.period) is null or upper(d.period) > greatest(now(), lower(d.period) + interval '1 microsecond'))
      returning d.tenant_id, d.assignment_id, d.device_id),
    v as (update device d set version = d.version + 1, updated_at = now()
      from (select distinct tenant_id, device_id from a) a where d.tenant_id = a.tenant_id and d.device_id = a.device_id),
    h as (${noteEvent(reader, { event: 'ended', reason, note }, sql`e`)})`;
}
