import { auditedRead } from '@naer/db/audited-read';
import type { KeptSample } from '@naer/db/decide-relation';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withPatientScope } from '@naer/db/with-patient-scope';
import { type Alert, SYSTEM } from '@naer/domain/alert/alert';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import type { PlanVersion } from '@naer/domain/plan/plan';
import type { StoredCorrection, StoredEvent } from '@naer/domain/rehearse/replay';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { pauseStretches } from '../pause/pause-stretches.ts';
import { STANDS } from '../plan/plan-row.ts';
import type { ReadError } from '../shared/read-error.ts';
import { presentEvent } from './present-event.ts';
import { ACT_EVENTS, type AlertActRow } from './stored-acts.ts';
import { type StoredReading, type StoredSeriesRow, selectStoredReadings, toStoredReadings } from './stored-readings.ts';

/** What the records hold of one patient's past, as rehearsals, replays and explanations need it. */
export interface PatientPast {
  readonly timeZone: string;
  readonly enrolment: RegistryFacts['enrolment'];
  readonly plans: readonly PlanVersion[];
  readonly pauses: NonNullable<RegistryFacts['pauses']>;
  /** In the order in which they were taken. */
  readonly readings: readonly StoredReading[];
  /** In the order in which they were taken. */
  readonly events: readonly StoredEvent[];
  readonly alerts: readonly Alert[];
  readonly acts: readonly AlertActRow[];
  /** Readings that were entered in error, in the order in which that was seen. */
  readonly corrections: readonly StoredCorrection[];
  /** What is not among the readings: the patient keeps it from the reader. */
  readonly kept: readonly KeptSample[];
}

export interface LoadPast {
  readonly patientId: string;
  /** What is being done with it, for the log: `plan.rehearse`, `alert.replay`, .. */
  readonly action: string;
  readonly subjectId?: string | undefined;
  /** Readings measured, and events that happened, in `[from, to)`, epoch ms. */
  readonly from: number;
  readonly to: number;
  readonly most?: Most | undefined;
}

/** What an isolate of 128 MB can hold (measured): half a year of a sensor that sends every five minutes. */
interface Most {
  readonly readings: number;
  readonly events: number;
  readonly alerts: number;
  readonly acts: number;
}
const MOST: Most = { readings: 60_000, events: 5_000, alerts: 5_000, acts: 10_000 };

const BOUNDED = ['readings', 'events', 'alerts', 'acts'] as const;

interface Row {
  readonly time_zone: string;
  readonly enrolment: RegistryFacts['enrolment'];
  readonly plans: readonly PlanVersion[] | null;
  readonly pauses: PatientPast['pauses'];
  readonly series: readonly StoredSeriesRow[] | null;
  readonly events: readonly StoredEvent[] | null;
  readonly alerts: readonly Alert[] | null;
  readonly acts: readonly AlertActRow[] | null;
  readonly corrections: readonly StoredCorrection[] | null;
}

/** One patient's past in one audited statement. `not-found` without a care relation; `too-much-to-play` rather than a part of it. */
export async function loadPast(
  records: Records,
  reader: Reader,
  { patientId, action, subjectId, from, to, most = MOST }: LoadPast,
): Promise<Result<PatientPast, ReadError>> {
  const own = (table: string) =>
    sql`${sql.raw(table)}.tenant_id = e.tenant_id and ${sql.raw(table)}.patient_id = e.patient_id`;
  const ms = (column: string) => sql`(extract(epoch from ${sql.raw(column)}) * 1e3)::float8`;
  const statement = auditedRead(
    reader,
    { action, patientId, subjectId, limit: 1 },
    sql<Row>`select t.time_zone,
        json_build_object('enrolmentId', e.enrolment_id, 'programme', e.programme, 'unitId', e.unit_id,
          'ownerOrganisationId', e.owner_organisation_id, 'controllerOrganisationId', e.controller_organisation_id,
          'active', e.active) as enrolment,
        (select json_agg(v.body order by v.plan_version) from plan_version v where ${own('v')} and ${STANDS}) as plans,
        ${pauseStretches('e')} as pauses,
        (select json_agg(to_json(x)) from (${selectStoredReadings(reader.tenantId, [patientId], { from, to, limit: most.readings + 1 })}) x) as series,
        (select json_agg(json_build_object('sequence', o.sequence, 'code', o.code, 'at', ${ms('o.at')}, 'late', o.late,
          'receivedAt', ${ms('o.received_at')}, 'planVersion', o.plan_version,
          'sentSeverity', o.sent_severity, 'readAs', o.read_as) order by o.sequence)
          from (select * from monitor_event o where ${own('o')} and o.at >= to_timestamp(${from} / 1e3::float8)
            and o.at < to_timestamp(${to} / 1e3::float8) limit ${most.events + 1}) o) as events,
        (select json_agg(x.body order by x.opened_at, x.alert_id) from (
          select a.body, a.opened_at, a.alert_id from alert a where ${own('a')} limit ${most.alerts + 1}) x) as alerts,
        (select json_agg(json_build_object('alertId', h.alert_id, 'epoch', h.epoch, 'n', h.n, 'event', h.event,
          'at', ${ms('h.at')}, 'by', h.act ->> 'by', 'unitId', h.act ->> 'unitId', 'outcome', h.outcome,
          'detail', h.detail) order by h.at, h.epoch, h.n)
          from (select * from alert_history h where ${own('h')} and h.event = any (${ACT_EVENTS}::text[])
            and h.act ->> 'by' <> ${SYSTEM} limit ${most.acts + 1}) h) as acts,
        (select json_agg(json_build_object('sequence', c.sequence, 'at', ${ms('c.at')}) order by c.at, c.sequence)
          from measurement_correction c where ${own('c')}) as corrections
      from enrolment e join tenant t on t.tenant_id = e.tenant_id
      where e.tenant_id = ${reader.tenantId}::uuid and e.patient_id = ${patientId}::uuid and e.active limit 1`,
  );
  const answer = await withPatientScope(records, reader, patientId, [statement]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  const [row] = answer.value.rows[0];
  if (row === undefined || !answer.value.related) return err({ code: 'not-found' });
  const past = {
    readings: toStoredReadings(row.series ?? []),
    events: (row.events ?? []).map(presentEvent),
    alerts: row.alerts ?? [],
    acts: row.acts ?? [],
    corrections: row.corrections ?? [],
    kept: answer.value.kept,
  };
  if (BOUNDED.some((name) => past[name].length > most[name])) return err({ code: 'too-much-to-play' });
  return ok({
    timeZone: row.time_zone,
    enrolment: row.enrolment,
    plans: row.plans ?? [],
    pauses: row.pauses,
    ...past,
  });
}
