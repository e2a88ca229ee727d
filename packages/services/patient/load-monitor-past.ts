import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import type { Alert } from '@naer/domain/alert/alert';
import type { QuarantineChange } from '@naer/domain/monitor/change';
import type { MonitorPast, PastEvent } from '@naer/domain/monitor/past';
import { err, ok, type Result } from '@naer/domain/result';
import { type SQL, sql } from 'drizzle-orm';
import { lastCorrection } from '../correction/last-correction.ts';
import { CONTACTS_NOW } from '../correction/stands-now.ts';
import { passedOf } from '../merge/passed-sql.ts';
import { presentEvent } from '../rehearsal/present-event.ts';
import { type StoredSeriesRow, selectStoredReadings, toStoredReadings } from '../rehearsal/stored-readings.ts';
import { type RegistryError, toRegistryError } from '../shared/registry-error.ts';

const WINDOW_MS = 90 * 24 * 3_600_000;
/** What an isolate of 128 MB can hold (measured with rehearsals): of more the newest are missing last. */
const READINGS_AT_MOST = 60_000;
/** What the patient's app is shown again. */
const MESSAGES_AT_MOST = 500;

/** As JSON of the records has what is absent. */
type Nullable<T> = { readonly [K in keyof T]: undefined extends T[K] ? Exclude<T[K], undefined> | null : T[K] };

interface Row {
  readonly series: readonly StoredSeriesRow[] | null;
  readonly keys:
    | readonly (readonly [sequence: number, status: 'recorded' | 'questionable', senderId: string | null])[]
    | null;
  readonly doubts: MonitorPast['doubts'] | null;
  readonly corrections: MonitorPast['corrections'] | null;
  readonly events: readonly PastEvent[] | null;
  readonly alerts: readonly Alert[] | null;
  readonly quarantine: readonly Omit<QuarantineChange, 'kind'>[] | null;
  readonly contacts: readonly number[] | null;
  readonly messages: readonly Nullable<NonNullable<MonitorPast['messages']>[number]>[] | null;
  readonly notes: MonitorPast['notes'] | null;
  readonly seen: MonitorPast['seen'] | null;
  readonly passed: MonitorPast['passed'] | null;
  readonly last_act_ms: number | null;
}

/**
 * What the records know of a patient's monitor: its window of 90 days, its alerts and what is kept aside.
 */
export async function loadMonitorPast(
  records: Records,
  tenantId: string,
  patientId: string,
  now: number,
): Promise<Result<Omit<MonitorPast, 'listed'>, RegistryError>> {
  const own = (table: string) =>
    sql`${sql.raw(table)}.tenant_id = ${tenantId}::uuid and ${sql.raw(table)}.patient_id = ${patientId}::uuid`;
  const ms = (column: string): SQL => sql`(extract(epoch from ${sql.raw(column)}) * 1e3)::float8`;
  const since = sql`to_timestamp(${now - WINDOW_MS} / 1e3::float8)`;
  const answer = await withSystemScope(records, tenantId, [
    sql<Row>`select
      (select json_agg(to_json(x)) from (${selectStoredReadings(tenantId, [patientId], { from: now - WINDOW_MS, to: now + WINDOW_MS, limit: READINGS_AT_MOST })}) x) as series,
      (select json_agg(json_build_array(m.sequence, m.status, m.sender_id)) from measurement m
        where ${own('m')} and m.measured_at >= ${since} and (m.status <> 'recorded' or m.sender_id is not null)) as keys,
      (select json_agg(json_build_object('sequence', d.sequence, 'doubt', d.doubt)) from measurement_doubt d
        where ${own('d')}) as doubts,
      (select json_agg(json_build_object('sequence', c.sequence, 'at', ${ms('c.at')}) order by c.at, c.sequence)
        from measurement_correction c where ${own('c')} and c.at >= ${since}) as corrections,
      (select json_agg(json_build_object('sequence', o.sequence, 'code', o.code, 'at', ${ms('o.at')}, 'late', o.late,
        'receivedAt', ${ms('o.received_at')}, 'planVersion', o.plan_version, 'deviceId', coalesce(o.device_id::text, ''),
        'deviceTime', ${ms('o.device_time')}, 'senderId', o.sender_id, 'severity', o.severity,
        'sentSeverity', o.sent_severity, 'readAs', o.read_as) order by o.sequence)
        from monitor_event o where ${own('o')} and o.received_at >= ${since}) as events,
      (select json_agg(a.body order by a.opened_at, a.alert_id) from alert a
        where ${own('a')} and (a.state <> 'resolved' or a.updated_at >= ${since})) as alerts,
      (select json_agg(json_build_object('sequence', q.sequence, 'reading', q.reading, 'reason', q.reason,
        'assignmentId', q.assignment_id, 'state', q.state, 'n', q.n, 'release', q.release) order by q.sequence)
        from quarantine q where ${own('q')}) as quarantine,
      (select json_agg(${ms('c.at')}) from (${CONTACTS_NOW}) c where ${own('c')} and c.at >= ${since}) as contacts,
      (select json_agg(json_build_object('v', 1, 'messageId', t.message_id, 'direction', t.direction, 'text', t.text,
        'now', case when x.state is not null then json_build_object('text', case x.state when 'corrected' then coalesce(x.content ->> 'text', t.text) end) end,
        'at', ${ms('t.at')}, 'unitId', t.unit_id, 'deviceId', t.device_id, 'senderId', t.sender_id, 'author', case when t.author_index is not null then
          json_build_object('relation', t.author_relation, 'subjectIndex', t.author_index) end) order by t.at)
        from (select * from patient_message p where ${own('p')} order by p.at desc, p.message_id desc
          limit ${MESSAGES_AT_MOST}) t left join lateral ${lastCorrection('message', 't', 'message_id')} x on true) as messages,
      (select json_agg(json_build_object('id', x.record_id, 'at', split_part(x.part, '/', 1)::float8, 'text', x.content ->> 'noteToPatient'))
        from (select distinct on (r.record_id, r.part) r.record_id, r.part, r.content from record_correction r where ${own('r')}
          and r.kind = 'alert' order by r.record_id, r.part, r.n desc) x) as notes,
      (select json_agg(json_build_object('sequence', s.sequence, 'at', ${ms('s.at')}, 'unitId', s.unit_id) order by s.sequence)
        from measurement_seen s where ${own('s')} and s.at >= ${since}) as seen,
      ${passedOf(tenantId, patientId)} as passed,
      (select (extract(epoch from max(x.at)) * 1e3)::float8 from (
        select max(m.received_at) as at from measurement m where ${own('m')} and m.measured_at >= ${since}
        union all select max(o.received_at) from monitor_event o where ${own('o')}
        union all select max(r.at) from measurement_reminder r where ${own('r')}
        union all select max(h.at) from alert_history h where ${own('h')}) x) as last_act_ms`,
  ]);
  if (!answer.ok) return err(toRegistryError(answer.error));
  const [row] = answer.value[0];
  return ok(toPast(row));
}

function toPast(row: Row | undefined): Omit<MonitorPast, 'listed'> {
  const keys = new Map((row?.keys ?? []).map(([sequence, status, senderId]) => [sequence, { status, senderId }]));
  return {
    v: 1,
    readings: toStoredReadings(row?.series ?? []).map((stored) => {
      const { status = 'recorded', senderId } = keys.get(stored.sequence) ?? {};
      return { ...stored, status, reading: { ...stored.reading, senderId: senderId ?? undefined } };
    }),
    doubts: row?.doubts ?? [],
    corrections: row?.corrections ?? [],
    events: (row?.events ?? []).map((event) => ({ ...presentEvent(event), senderId: event.senderId ?? undefined })),
    alerts: row?.alerts ?? [],
    quarantine: (row?.quarantine ?? []).map((held) => ({
      ...held,
      kind: 'quarantine',
      release: held.release ?? undefined,
    })),
    contactTimes: row?.contacts ?? [],
    messages: (row?.messages ?? []).map(({ unitId, deviceId, senderId, author, now, ...message }) => ({
      ...message,
      by: undefined,
      alertId: undefined,
      unitId: unitId ?? undefined,
      deviceId: deviceId ?? undefined,
      senderId: senderId ?? undefined,
      author: author ?? undefined,
      now: now ?? undefined,
    })),
    notes: row?.notes ?? [],
    seen: row?.seen ?? [],
    passed: row?.passed ?? undefined,
    lastActAt: row?.last_act_ms ?? 0,
  };
}
