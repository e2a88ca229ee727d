import type { Records } from '@naer/db/records';
import type { RecordsError } from '@naer/db/records-error';
import { withDirectoryScope } from '@naer/db/with-directory-scope';
import { withSystemScope } from '@naer/db/with-system-scope';
import { mayRepresent } from '@naer/domain/access/may-represent';
import type { SealedIdentity } from '@naer/domain/monitor/registry';
import { err, ok, type Result } from '@naer/domain/result';
import { type SQL, sql } from 'drizzle-orm';
import type { Citizen, Found } from './citizen.ts';

/** Opens a sealed identity; undefined when it cannot be opened. Nothing of it is kept. */
export type OpenIdentity = (
  sealed: SealedIdentity,
  owner: { readonly tenantId: string; readonly patientId: string },
) => Promise<{ readonly name: string; readonly birthDate: string } | undefined>;

export interface FoundOwn {
  readonly found: readonly Found[];
  /** Tenants where one of the indexes leads anywhere, to this patient or not. */
  readonly tenantIds: readonly string[];
  /** False when a tenant could not be asked. */
  readonly complete: boolean;
}

interface Row {
  readonly patient_id: string;
  readonly today: string;
  readonly indexes: readonly string[];
  readonly sealed: string | null;
  readonly wrapped_key: string | null;
}

/** Patients of one citizen; more are nobody's. */
const MOST_PATIENTS = 100;

/**
 * Whom a citizen may see, over all tenants: by ids alone. The directory says in which tenants to look, the tenant where an
 * index leads; what may be seen there is decided by the scope in which it is read. A represented patient's birth date is
 * opened to know whether that still holds. A tenant that is away is left out, unless nothing is left.
 */
export async function findOwn(
  records: Records,
  citizen: Citizen,
  open: OpenIdentity,
  patientId?: string,
): Promise<Result<FoundOwn, RecordsError>> {
  const indexes = JSON.stringify([citizen.subjectIndex, ...citizen.represents]);
  const answer = await withDirectoryScope(records, [
    sql<{ tenant_id: string }>`select distinct tenant_id from citizen_directory
      where subject_index in (select jsonb_array_elements_text(${indexes}::jsonb)) order by tenant_id`,
  ]);
  if (!answer.ok) return answer;
  // A tenant with a database of its own keeps its directory there.
  const tenantIds = [...new Set([...answer.value[0].map((row) => row.tenant_id), ...records.tenantsWithOwn])];
  const asked = await Promise.all(tenantIds.map((tenantId) => findIn(records, tenantId, citizen, open, patientId)));
  const found = asked.flatMap((one) => (one.ok ? one.value.found : []));
  const fault = asked.find((one) => !one.ok);
  if (fault?.ok === false && found.length === 0) return err(fault.error);
  const known = tenantIds.filter((_, nth) => asked[nth]?.ok === true && asked[nth].value.known);
  return ok({ found, tenantIds: known, complete: fault === undefined });
}

async function findIn(
  records: Records,
  tenantId: string,
  { subjectIndex, represents, representsAs }: Citizen,
  open: OpenIdentity,
  patientId: string | undefined,
): Promise<Result<{ readonly found: readonly Found[]; readonly known: boolean }, RecordsError>> {
  // A consent stands where it was given: it leads to the record that stays, as the national ids do.
  const stays = (patient: SQL) => sql`coalesce((select m.to_patient_id from patient_merge m
    where m.tenant_id = ${tenantId}::uuid and m.from_patient_id = ${patient} and m.undone_at is null), ${patient})`;
  const list = (values: readonly string[]) => sql`(select jsonb_array_elements_text(${JSON.stringify(values)}::jsonb))`;
  const answer = await withSystemScope(records, tenantId, [
    sql<Row>`with x as (
        select n.patient_id, n.blind_index as index from patient_national_id n
          where n.tenant_id = ${tenantId}::uuid and n.blind_index in ${list([subjectIndex, ...represents])}
        union select ${stays(sql`k.patient_id`)}, null from kin_relation k
          where k.tenant_id = ${tenantId}::uuid and k.subject_index = ${subjectIndex} and k.ended_at is null
            and k.period @> now()),
      y as (select x.patient_id, coalesce(jsonb_agg(x.index) filter (where x.index in ${list(represents)}), '[]') as indexes
        from x group by x.patient_id)
      select y.patient_id, y.indexes, to_char(now() at time zone t.time_zone, 'YYYY-MM-DD') as today,
        case when y.indexes <> '[]' then i.sealed end as sealed, k.wrapped_key
      from y join tenant t on t.tenant_id = ${tenantId}::uuid
      left join patient_identity i on i.tenant_id = t.tenant_id and i.patient_id = y.patient_id
      left join tenant_key k on k.tenant_id = i.tenant_id and k.key_id = i.key_id
      where ${patientId === undefined ? sql`true` : sql`y.patient_id = ${stays(sql`${patientId}::uuid`)}`}
      order by y.patient_id limit ${MOST_PATIENTS}`,
    sql<{ known: boolean }>`select exists (select from citizen_directory d where d.tenant_id = ${tenantId}::uuid
      and d.subject_index in ${list([subjectIndex, ...represents])}) as known`,
  ]);
  if (!answer.ok) return answer;
  const [rows, [directory]] = answer.value;
  const found = await Promise.all(
    rows.map(async ({ patient_id: foundId, today, indexes, sealed, wrapped_key: wrappedKey }): Promise<Found> => {
      const owner = { tenantId, patientId: foundId };
      const isSealed = sealed !== null && wrappedKey !== null;
      const birthDate = isSealed ? (await open({ v: 1, sealed, wrappedKey }, owner))?.birthDate : undefined;
      const holds = (index: string) => mayRepresent(representsAs?.[index], birthDate ?? '', today);
      // Who asks for a record that leads to another asks for that one, and reads it by its own id.
      return { tenantId, patientId: patientId ?? foundId, represents: indexes.filter(holds) };
    }),
  );
  return ok({ found, known: directory?.known === true });
}
