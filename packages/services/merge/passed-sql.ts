import { type SQL, sql } from 'drizzle-orm';

/**
 * What came in for records that were merged into patient's and has not gone back since, as JSON of `MonitorPast.passed`: it
 * was taken under an assignment of theirs, and so it belongs to the latest merge of that record.
 */
export function passedOf(tenantId: string, patientId: string): SQL {
  const own = (table: string) =>
    sql`${sql.raw(table)}.tenant_id = ${tenantId}::uuid and ${sql.raw(table)}.patient_id = ${patientId}::uuid`;
  const ms = (column: string) => sql`(extract(epoch from o.${sql.raw(column)}) * 1e3)::float8`;
  const stands = (row: string) => sql`not exists (select from measurement_correction c where ${own('c')}
    and c.sequence = ${sql.raw(row)}.sequence and c.reason = 'unmerged')`;
  const isErroneous = (row: string) => sql`nullif(exists (select from measurement_correction c where ${own('c')}
    and c.sequence = ${sql.raw(row)}.sequence), false)`;
  const theirs = sql`(select distinct on (d.assignment_id) d.assignment_id, k.merge_id
    from patient_merge k join device_assignment d on d.tenant_id = k.tenant_id and d.patient_id = k.from_patient_id
    where k.tenant_id = ${tenantId}::uuid and k.to_patient_id = ${patientId}::uuid order by d.assignment_id, k.at desc)`;
  return sql`(select json_build_object('readings', (select coalesce(json_agg(json_strip_nulls(json_build_object('mergeId', x.merge_id,
        'sequence', m.sequence, 'assignmentId', m.assignment_id, 'erroneous', ${isErroneous('m')})) order by m.sequence), '[]')
      from measurement m join ${theirs} x using (assignment_id) where ${own('m')} and ${stands('m')}),
    'events', (select coalesce(json_agg(jsonb_strip_nulls(jsonb_build_object('mergeId', x.merge_id, 'sequence', o.sequence,
        'assignmentId', o.assignment_id, 'erroneous', ${isErroneous('o')}, 'alertIds', coalesce(to_jsonb(o.alert_ids), '[]'), 'event', jsonb_build_object('v', 1,
          'code', o.code, 'text', o.text, 'at', ${ms('at')}, 'deviceTime', ${ms('device_time')}, 'atText', o.at_text,
          'clock', o.clock, 'receivedAt', ${ms('received_at')}, 'sentAt', ${ms('sent_at')}, 'late', o.late,
          'deviceId', o.device_id, 'senderId', o.sender_id, 'sentSeverity', o.sent_severity, 'readAs', o.read_as,
          'gatewayText', o.gateway_text, 'followsSequence', o.follows_sequence, 'receipts', o.receipts)))
        order by o.sequence), '[]')
      from monitor_event o join ${theirs} x using (assignment_id) where ${own('o')} and ${stands('o')}))
    where exists (select from patient_merge k where k.tenant_id = ${tenantId}::uuid and k.to_patient_id = ${patientId}::uuid))`;
}
