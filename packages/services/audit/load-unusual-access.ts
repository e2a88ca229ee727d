import type { Records } from '@naer/db/records';
import type { RecordsError } from '@naer/db/records-error';
import { withSystemScope } from '@naer/db/with-system-scope';
import type { Look, PatientAccess } from '@naer/domain/audit/unusual-access';
import type { SealedIdentity } from '@naer/domain/monitor/registry';
import { ok, type Result } from '@naer/domain/result';
import { type SQL, sql } from 'drizzle-orm';

/** A stretch of the log, by when it was written: what comes late is missed by none. Epoch ms; `to` is not part of it. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** One person and one patient: what was done, and what their names are opened from. */
export interface Pair {
  readonly practitionerId: string;
  readonly practitioner: string;
  readonly unitId: string | undefined;
  readonly access: PatientAccess;
  readonly sealed: SealedIdentity | undefined;
}
export type PairPlace = readonly [practitionerId: string, patientId: string];

interface PairRow {
  readonly practitioner_id: string;
  readonly practitioner: string;
  readonly patient_id: string;
  readonly unit_id: string | null;
  readonly first_ms: number;
  readonly last_ms: number;
  readonly events: number;
  readonly related: boolean;
  readonly ties: PatientAccess['ties'];
  readonly sealed: string | null;
  readonly wrapped_key: string | null;
}

/** Looks of one person that are held against the limit. */
const MOST_LOOKS = 20_000;
const PAIRS_AT_ONCE = 200;

/**
 * Acts of staff on one patient that was opened by themselves: by a relation, refused, or a look-up. Lists over many
 * patients are none, and what the system or a patient did.
 */
function looks(tenantId: string, { from, to }: Stretch): SQL {
  return sql`select p.practitioner_id, p.name, e.subject_patient_id as patient_id, e.unit_id, e.at, e.relation,
      coalesce(e.attempts, 1) as times
    from audit_event e join practitioner p on p.tenant_id = e.tenant_id
      and p.practitioner_id = case when e.actor_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then e.actor_id::uuid end
    where e.tenant_id = ${tenantId}::uuid and e.recorded_at >= to_timestamp(${from} / 1e3::float8)
      and e.recorded_at < to_timestamp(${to} / 1e3::float8)
      and e.subject_patient_id is not null
      and e.action <> 'worklist.read'
      and (e.relation is not null or e.outcome = 'refused' or e.action in ('status.read', 'patient.lookup'))`;
}

/** Pairs of a person and a patient, in their order after that place; the last page is shorter than `PAIRS_AT_ONCE`. */
export async function loadPairs(
  records: Records,
  tenantId: string,
  stretch: Stretch,
  after: PairPlace | undefined,
): Promise<Result<{ readonly pairs: readonly Pair[]; readonly next: PairPlace | undefined }, RecordsError>> {
  const ms = (time: string) => sql.raw(`(extract(epoch from ${time}) * 1e3)::float8`);
  const units = sql`(select w.unit_id from practitioner_unit w where w.tenant_id = ${tenantId}::uuid
    and w.practitioner_id = x.practitioner_id)`;
  const answer = await withSystemScope(records, tenantId, [
    sql<PairRow>`with l as (${looks(tenantId, stretch)}),
      x as (select l.practitioner_id, l.name, l.patient_id, min(l.at) as first, max(l.at) as last, sum(l.times) as events,
          bool_or(l.relation is not null) as related, (array_agg(l.unit_id order by l.at desc))[1] as unit_id
        from l ${
          after === undefined
            ? sql``
            : sql`where (l.practitioner_id, l.patient_id) > (${after[0]}::uuid, ${after[1]}::uuid)`
        }
        group by 1, 2, 3 order by 1, 3 limit ${PAIRS_AT_ONCE})
      select x.practitioner_id, x.name as practitioner, x.patient_id, x.unit_id, ${ms('x.first')} as first_ms,
        ${ms('x.last')} as last_ms, x.events::float8 as events, x.related, i.sealed, k.wrapped_key,
        (select coalesce(json_agg(json_build_array(t.starts, t.ends)), '[]') from (
          select ${ms('n.active_from')} as starts, ${ms('n.active_to')} as ends from enrolment n
            where n.tenant_id = ${tenantId}::uuid and n.patient_id = x.patient_id and n.unit_id in ${units}
          union all select ${ms('lower(c.period)')}, ${ms('least(upper(c.period), c.ended_at)')} from care_relation c
            where c.tenant_id = ${tenantId}::uuid and c.patient_id = x.patient_id and c.kind <> 'break-glass'
              and (c.unit_id in ${units} or c.practitioner_id = x.practitioner_id)) t) as ties
      from x left join patient_identity i on i.tenant_id = ${tenantId}::uuid and i.patient_id = x.patient_id
      left join tenant_key k on k.tenant_id = i.tenant_id and k.key_id = i.key_id
      order by x.practitioner_id, x.patient_id`,
  ]);
  if (!answer.ok) return answer;
  const pairs = answer.value[0].map(pairOf);
  const last = pairs.length < PAIRS_AT_ONCE ? undefined : pairs.at(-1);
  return ok({ pairs, next: last && [last.practitionerId, last.access.patientId] });
}

/** The people who opened as many patients in a stretch as the limit, or more, and what they opened. */
export async function loadBusyPeople(
  records: Records,
  tenantId: string,
  stretch: Stretch,
  patients: number,
): Promise<
  Result<
    readonly { readonly practitionerId: string; readonly looks: readonly (Look & { unitId: string | null })[] }[],
    RecordsError
  >
> {
  const answer = await withSystemScope(records, tenantId, [
    sql<{
      practitioner_id: string;
      looks: readonly [string, number, string | null][];
    }>`with l as (${looks(tenantId, stretch)}),
      b as (select l.practitioner_id from l group by 1 having count(distinct l.patient_id) >= ${patients})
      select b.practitioner_id, (select json_agg(json_build_array(y.patient_id, (extract(epoch from y.at) * 1e3)::float8, y.unit_id))
        from (select l.patient_id, l.at, l.unit_id from l where l.practitioner_id = b.practitioner_id
          order by l.at limit ${MOST_LOOKS}) y) as looks
      from b order by 1`,
  ]);
  if (!answer.ok) return answer;
  return ok(
    answer.value[0].map((row) => ({
      practitionerId: row.practitioner_id,
      looks: row.looks.map(([patientId, at, unitId]) => ({ patientId, at, unitId })),
    })),
  );
}

function pairOf(row: PairRow): Pair {
  const { sealed, wrapped_key: wrappedKey } = row;
  return {
    practitionerId: row.practitioner_id,
    practitioner: row.practitioner,
    unitId: row.unit_id ?? undefined,
    access: {
      patientId: row.patient_id,
      first: row.first_ms,
      last: row.last_ms,
      events: row.events,
      related: row.related,
      ties: row.ties,
    },
    sealed: sealed === null || wrappedKey === null ? undefined : { v: 1, sealed, wrappedKey },
  };
}
