import type { ScheduleView } from '@naer/contracts/schedule';
import { auditedRead } from '@naer/db/audited-read';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withPatientScope } from '@naer/db/with-patient-scope';
import { ruleContext } from '@naer/domain/monitor/rule-context';
import type { PlanVersion } from '@naer/domain/plan/plan';
import { err, ok, type Result } from '@naer/domain/result';
import { listSlots } from '@naer/domain/schedule/list-slots';
import { SAMPLES_READ } from '@naer/domain/schedule/slot-state';
import { sql } from 'drizzle-orm';
import { pauseStretches } from '../pause/pause-stretches.ts';
import type { ReadError } from '../shared/read-error.ts';
import { isoTime, present } from '../shared/sent-digits.ts';
import { STANDS } from './plan-row.ts';

export interface GetSchedule {
  readonly patientId: string;
  /** Slots that begin in `[from, to)`, as they stand at `now`; epoch ms. */
  readonly from: number;
  readonly to: number;
  readonly now: number;
}

interface Row {
  readonly time_zone: string;
  readonly plans: readonly PlanVersion[];
  readonly pauses: readonly { readonly from: number; readonly to: number }[];
  readonly measured: readonly { readonly series: string; readonly times: readonly number[] }[];
  readonly reminders: readonly { readonly entry: string; readonly slot: number; readonly at: number }[];
}

/** A month at a time. */
export const MAX_SCHEDULE_DAYS = 31;
const NO_TIMES: readonly number[] = [];
/** A window of a schedule ends on its own day. */
const LONGEST_SLOT_MS = 2 * 24 * 60 * 60_000;

/** The measuring schedule of a patient over a stretch, and how each slot stands; audited. */
export async function getSchedule(
  records: Records,
  reader: Reader,
  { patientId, from, to, now }: GetSchedule,
): Promise<Result<ScheduleView, ReadError>> {
  const ms = (column: string) => sql`(extract(epoch from ${sql.raw(column)}) * 1e3)::float8`;
  const at = (time: number) => sql`to_timestamp(${time} / 1e3::float8)`;
  const own = (table: string) =>
    sql`${sql.raw(table)}.tenant_id = p.tenant_id and ${sql.raw(table)}.patient_id = p.patient_id`;
  const statement = auditedRead(
    reader,
    { action: 'schedule.read', patientId, limit: 1 },
    sql<Row>`select t.time_zone,
        coalesce((select json_agg(v.body order by v.plan_version) from plan_version v where ${own('v')} and ${STANDS}), '[]') as plans,
        ${pauseStretches('p')} as pauses,
        coalesce((select json_agg(json_build_object('series', s.series, 'times', n.times))
          from (select distinct m.series from measurement m where ${own('m')} and m.measured_at >= ${at(from)}
            and m.measured_at < ${at(to + LONGEST_SLOT_MS)}) s,
          lateral (select json_agg(x.ms) as times from (select ${ms('m.measured_at')} as ms from measurement m
            where ${own('m')} and m.series = s.series and not m.is_test and m.measured_at >= ${at(from)}
              and m.measured_at < ${at(to + LONGEST_SLOT_MS)}
              and not exists (select from measurement_correction c where ${own('c')} and c.sequence = m.sequence)
            order by m.measured_at desc limit ${SAMPLES_READ * MAX_SCHEDULE_DAYS}) x) n), '[]') as measured,
        coalesce((select json_agg(json_build_object('entry', r.entry_key, 'slot', ${ms('r.slot_from')},
            'at', ${ms('r.at')}) order by r.at) from measurement_reminder r
          where ${own('r')} and r.slot_from >= ${at(from)} and r.slot_from < ${at(to)}), '[]') as reminders
      from patient p join tenant t on t.tenant_id = p.tenant_id
      where p.tenant_id = ${reader.tenantId}::uuid and p.patient_id = ${patientId}::uuid`,
  );
  const answer = await withPatientScope(records, reader, patientId, [statement]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  const [row] = answer.value.rows[0];
  if (!answer.value.related || row === undefined) return err({ code: 'not-found' });
  const { time_zone: timeZone, plans, pauses, measured, reminders } = row;
  const [plan] = plans;
  const times = new Map(measured.map((one) => [one.series, one.times ?? NO_TIMES]));
  const samplesOf = (series: string) => (times.get(series) ?? NO_TIMES).map((measuredAt) => ({ measuredAt }));
  const slots =
    plan === undefined ? [] : listSlots(ruleContext({ timeZone, pauses, plans }, plan), { from, to, now }, samplesOf);
  return ok({
    timeZone,
    from: isoTime(from),
    to: isoTime(to),
    slots: slots.map((slot) => {
      const reminded = reminders.find((one) => one.entry === slot.entryKey && one.slot === slot.from);
      return {
        entry: slot.entryKey,
        from: isoTime(slot.from),
        to: isoTime(slot.to),
        state: slot.state,
        measures: [...slot.series],
        missing: [...slot.missing],
        ...present({ remindedAt: reminded && isoTime(reminded.at) }),
      };
    }),
  });
}
