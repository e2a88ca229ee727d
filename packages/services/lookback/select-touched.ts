import type { LookbackQuery } from '@naer/contracts/lookback';
import type { FiringLine, LookedAlert } from '@naer/domain/lookback/rests-on';
import type { PlanVersion } from '@naer/domain/plan/plan';
import { type SQL, sql } from 'drizzle-orm';
import { pauseStretches } from '../pause/pause-stretches.ts';
import { STANDS } from '../plan/plan-row.ts';

/** What must hold of a measurement; `from`, `to` epoch ms. */
export type Asked = Omit<LookbackQuery, 'cursor'>;

/** A record of a patient that is looked through, with what is touched of it. Times are epoch ms. */
export interface LookedRecord {
  readonly patient_id: string;
  /** False: it was merged into one of the page, and is needed for that one alone. */
  readonly own: boolean;
  /** Records of the page; on every row the same. */
  readonly looked: number;
  readonly is_last: boolean;
  readonly last: string;
  readonly touched: readonly TouchedArray[];
  readonly alerts: readonly LookedAlertRow[];
  readonly plans: readonly PlanVersion[];
  readonly pauses: readonly { readonly from: number; readonly to: number }[];
  readonly time_zone: string;
  readonly merged: readonly MergedFrom[];
  /** Of its own: events, with the alerts that each fired, and readings that are kept aside; by their numbers. */
  readonly events: readonly { readonly sequence: number; readonly alertIds: readonly string[] | null }[];
  readonly held: readonly number[];
}
export type TouchedArray = readonly [
  sequence: number,
  series: string,
  measuredMs: number,
  receivedMs: number,
  planVersion: number | null,
];
export interface LookedAlertRow {
  readonly alertId: string;
  readonly body: LookedAlert;
  /** By its engine alone, whatever it rests on. */
  readonly byEngine: boolean;
  readonly lines: readonly (FiringLine & { readonly from?: string | undefined })[];
}
export interface MergedFrom {
  readonly patientId: string;
  readonly nth: number;
  readonly at: number;
  readonly undoneAt: number | null;
}

/** Records of patients in one page, and so many touched measurements or one record's more. */
const PATIENTS_PER_PAGE = 50;
const MEASUREMENTS_PER_PAGE = 20_000;

/** What fires, and what comes of a merge. */
const LINES = '{pending,opened,repeated,raised,reopened,merged}';

/**
 * The next records in the order of their ids, each whole: its touched measurements, and where there are any, here or in a
 * record that was merged into it, its alerts with all that tells what they rest on. One bounded scan by the key of
 * `measurement`. `lead`: all that was ever merged into a record, by however many steps, also what was taken back.
 */
export function selectTouched(tenantId: string, asked: Asked, after: string | undefined): SQL<LookedRecord> {
  const tenant = sql`${tenantId}::uuid`;
  const ms = (column: string) => sql`(extract(epoch from ${sql.raw(column)}) * 1e3)::float8`;
  const own = (table: string) =>
    sql`${sql.raw(table)}.tenant_id = ${tenant} and ${sql.raw(table)}.patient_id = w.patient_id`;
  const byEngine = isOfEngineAlone(asked)
    ? sql`(a.engine_version = ${asked.engine} and exists (select from alert_history h where h.tenant_id = a.tenant_id
        and h.alert_id = a.alert_id and ${inPeriod(asked, ['h.at'])}))`
    : sql`false`;
  return sql<LookedRecord>`with recursive chunk as materialized (select p.patient_id from patient p where p.tenant_id = ${tenant}
      and p.patient_id > coalesce(${after ?? null}::uuid, '00000000-0000-0000-0000-000000000000')
      order by p.patient_id limit ${PATIENTS_PER_PAGE}),
    lead as (select c.patient_id as root, c.patient_id from chunk c
      union select l.root, m.from_patient_id from lead l
      join patient_merge m on m.tenant_id = ${tenant} and m.to_patient_id = l.patient_id),
    numbered as materialized (select m.to_patient_id, m.from_patient_id, m.at, m.undone_at,
        row_number() over (partition by m.to_patient_id order by m.at, m.merge_id) as nth
      from patient_merge m where m.tenant_id = ${tenant} and m.to_patient_id in (select l.patient_id from lead l)),
    touched as materialized (select m.patient_id, m.sequence, m.series, m.measured_at, m.received_at, m.plan_version
      from (select distinct l.patient_id from lead l) c
      join measurement m on m.tenant_id = ${tenant} and m.patient_id = c.patient_id
      where ${matches(asked)}),
    counts as materialized (select x.patient_id, count(*) as n from (select t.patient_id from touched t union all
        select v.patient_id from (select distinct l.patient_id from lead l) c
        join monitor_event v on v.tenant_id = ${tenant} and v.patient_id = c.patient_id where ${matchesEvent(asked)}) x
      group by x.patient_id),
    sums as (select l.root as patient_id, coalesce(sum(k.n), 0) as n
      from lead l left join counts k using (patient_id) group by l.root),
    page as materialized (select s.patient_id, s.n from
        (select s.*, sum(s.n) over (order by s.patient_id) - s.n as before from sums s) s
      where s.before < ${MEASUREMENTS_PER_PAGE}),
    wanted as (select p.patient_id, true as own, p.n > 0 as is_touched from page p
      union all
      select f.patient_id, false, true from (select distinct l.patient_id from lead l
        join page p on p.patient_id = l.root where p.n > 0) f
      where f.patient_id not in (select p.patient_id from page p)),
    told as materialized (select t.patient_id, json_agg(json_build_array(t.sequence, t.series, ${ms('t.measured_at')},
        ${ms('t.received_at')}, t.plan_version) order by t.sequence) as list
      from touched t where t.patient_id in (select x.patient_id from wanted x) group by t.patient_id)
    select w.patient_id, w.own, (select count(*)::integer from page) as looked,
      (select max(p.patient_id::text) from page p) as last,
      (select count(*) from page) = (select count(*) from chunk) and (select count(*) from chunk) < ${PATIENTS_PER_PAGE} as is_last,
      coalesce((select t.list from told t where t.patient_id = w.patient_id), '[]') as touched,
      coalesce((select json_agg(json_strip_nulls(json_build_object('alertId', a.alert_id, 'byEngine', ${byEngine},
          'body', json_build_object('ruleKey', a.rule_key, 'category', a.category, 'planVersion', a.plan_version,
            'firedAt', a.body -> 'firedAt', 'openedBySequence', a.body -> 'openedBySequence', 'repeats', coalesce(a.body -> 'repeats', '[]'),
            'reading', json_build_object('sequence', a.body #> '{reading,sequence}'),
            'finding', json_build_object('values', jsonb_path_query_array(a.body, '$.finding.values[*] ? (exists (@.sequence))')),
            'greens', json_build_object('marks', coalesce(a.body #> '{greens,marks}', '[]')),
            'resolved', case when a.state = 'resolved' then json_build_object('at', a.body #> '{resolved,at}') end),
          'lines', coalesce((select json_agg(json_build_object('sequence', h.sequence, 'at', ${ms('h.at')},
              'measuredAt', ${ms('m.measured_at')}, 'from', h.detail ->> 'fromAlertId') order by h.at)
            from alert_history h left join measurement m on m.tenant_id = h.tenant_id and m.patient_id = h.patient_id
              and m.sequence = h.sequence
            where h.tenant_id = a.tenant_id and h.alert_id = a.alert_id and h.event = any (${LINES}::text[])), '[]'))))
        from alert a where ${own('a')} and (w.is_touched or ${byEngine})), '[]') as alerts,
      case when w.is_touched then coalesce((select json_agg(v.body order by v.plan_version) from plan_version v
        where ${own('v')} and ${STANDS}), '[]') else '[]' end as plans,
      (select ${pauseStretches('e')} from (select ${tenant} as tenant_id, w.patient_id) e) as pauses,
      (select t.time_zone from tenant t where t.tenant_id = ${tenant}) as time_zone,
      coalesce((select json_agg(json_build_object('patientId', n.from_patient_id, 'nth', n.nth, 'at', ${ms('n.at')},
        'undoneAt', ${ms('n.undone_at')}) order by n.nth) from numbered n where n.to_patient_id = w.patient_id), '[]') as merged,
      coalesce((select json_agg(json_build_object('sequence', v.sequence, 'alertIds', v.alert_ids)
        order by v.sequence) from monitor_event v where ${own('v')} and ${matchesEvent(asked)}), '[]') as events,
      case when w.own then coalesce((select json_agg(q.sequence order by q.sequence) from quarantine q
        where ${own('q')} and ${matchesHeld(asked, ['q.measured_at', 'q.received_at'])}), '[]') else '[]' end as held
    from wanted w order by w.own, w.patient_id`;
}

/** A clock or an event fires an alert by no measurement: of those the engine alone is known. */
export function isOfEngineAlone({ engine, deviceModel, firmware, mapping }: Asked): boolean {
  return engine !== undefined && deviceModel === undefined && firmware === undefined && mapping === undefined;
}

function matches(asked: Asked): SQL {
  const { deviceModel, firmware, mapping, engine } = asked;
  const all = [inPeriod(asked, ['m.measured_at', 'm.received_at'])];
  if (deviceModel !== undefined)
    all.push(sql`lower(coalesce(m.device_model, ${labelOf('m')})) = lower(${deviceModel})`);
  if (firmware !== undefined) all.push(sql`lower(m.firmware) = lower(${firmware})`);
  if (mapping !== undefined) all.push(sql`m.mapping_version = ${mapping}`);
  if (engine !== undefined) all.push(sql`m.engine_version = ${engine}`);
  return sql.join(all, sql` and `);
}

/** An event says by which engine it was judged, and of its device what the register does: nothing of firmware and mapping. */
function matchesEvent(asked: Asked): SQL {
  const { deviceModel, firmware, mapping, engine } = asked;
  if (firmware !== undefined || mapping !== undefined) return sql`false`;
  const all = [inPeriod(asked, ['v.at', 'v.received_at'])];
  if (deviceModel !== undefined) all.push(sql`lower(${labelOf('v')}) = lower(${deviceModel})`);
  if (engine !== undefined) all.push(sql`v.engine_version = ${engine}`);
  return sql.join(all, sql` and `);
}

/** Of a reading that is kept aside (`q`): no engine has judged it. */
function matchesHeld(asked: Asked, times: readonly string[]): SQL {
  const { deviceModel, firmware, mapping, engine } = asked;
  if (engine !== undefined) return sql`false`;
  const all = [inPeriod(asked, times)];
  if (deviceModel !== undefined)
    all.push(sql`lower(coalesce(q.reading ->> 'deviceModel', ${labelOf('q')})) = lower(${deviceModel})`);
  if (firmware !== undefined) all.push(sql`lower(q.reading ->> 'firmware') = lower(${firmware})`);
  if (mapping !== undefined) all.push(sql`q.reading ->> 'mappingVersion' = ${mapping}`);
  return sql.join(all, sql` and `);
}

/** Readings that are kept aside at devices of the tenant: no patient could be named. */
export function selectHeldAtDevices(
  tenantId: string,
  asked: Asked,
): SQL<{ readonly heldId: string; readonly deviceId: string }> {
  return sql`select q.held_id as "heldId", q.device_id as "deviceId" from device_quarantine q
    where q.tenant_id = ${tenantId}::uuid and ${matchesHeld(asked, ['q.received_at'])} order by q.received_at, q.held_id`;
}

/** As the register calls the device of a row. */
function labelOf(table: 'm' | 'v' | 'q'): SQL {
  const of = sql.raw(table);
  return sql`(select d.label from device d where d.tenant_id = ${of}.tenant_id and d.device_id = ${of}.device_id)`;
}

/** Any of these times in `[from, to)`. */
function inPeriod({ from, to }: Asked, columns: readonly string[]): SQL {
  const lies = columns.map((column) => {
    const time = sql.raw(column);
    const begun = from === undefined ? sql`true` : sql`${time} >= to_timestamp(${from} / 1e3::float8)`;
    return to === undefined ? begun : sql`${begun} and ${time} < to_timestamp(${to} / 1e3::float8)`;
  });
  return sql`(${sql.join(lies, sql` or `)})`;
}
