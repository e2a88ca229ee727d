import type { OwnBlock, OwnBlockPage } from '@naer/contracts/own';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { lastCorrection, type MarkRow, showOwnMark } from '../correction/last-correction.ts';
import { type ListOfPatient, listOfPatient } from '../shared/list-of-patient.ts';
import type { ReadError } from '../shared/read-error.ts';
import { isoTime, present } from '../shared/sent-digits.ts';
import { uuidArray } from '../tenant/steward.ts';

/** Of staff the ids alone: who may be named is asked for by them. */
interface Row {
  readonly block_id: string;
  readonly patient_id: string;
  readonly kind: OwnBlock['whom']['kind'];
  readonly whom: string;
  readonly document: string | null;
  readonly wish: string;
  readonly recorded_us: number;
  readonly recorded_by: string;
  readonly lifted_ms: number | null;
  readonly lifted_by: string | null;
  readonly mark: MarkRow | null;
}

/**
 * Whom the patient keeps out of the record or of one document of it (sperring, pasientjournalloven § 17), in all records of
 * the person, the latest recorded first, lifted ones included; audited. For the patient alone: row security opens these rows
 * to nobody else of the citizens. Without what was registered on the wrong patient: it is another's wish.
 */
export async function listOwnBlocks(
  records: Records,
  reader: Reader,
  query: ListOfPatient,
): Promise<Result<OwnBlockPage, ReadError>> {
  const page = await listOfPatient(records, reader, query, {
    action: 'own.block.list',
    place: ['time', 'uuid'],
    select: (after, rows) => sql<Row>`select b.block_id, b.patient_id,
        case when b.practitioner_id is not null then 'person' when b.unit_id is not null then 'unit' else 'organisation' end as kind,
        coalesce(b.practitioner_id, b.unit_id, b.organisation_id) as whom, b.document,
        case when x.mark is null then b.wish else '' end as wish, b.recorded_by, b.lifted_by, x.mark,
        (extract(epoch from b.recorded_at) * 1e6)::float8 as recorded_us, (extract(epoch from b.lifted_at) * 1e3)::float8 as lifted_ms
      from access_block b left join lateral ${lastCorrection('block', 'b', 'block_id')} x on true
      where b.tenant_id = ${reader.tenantId}::uuid
        and b.patient_id = any ((select nullif(current_setting('app.log_of', true), '')::uuid[])::uuid[])
        and not exists (select from record_correction w where w.tenant_id = b.tenant_id and w.patient_id = b.patient_id
          and w.kind = 'block' and w.record_id = b.block_id and w.reason = 'wrong-patient')
        ${after === undefined ? sql`` : sql`and (b.recorded_at, b.block_id) < (to_timestamp(${after[0]} / 1e6::float8), ${after[1]}::uuid)`}
      order by b.recorded_at desc, b.block_id desc limit ${rows}`,
    show: (row) => row,
    placeOf: (row) => [row.recorded_us, row.block_id],
  });
  if (!page.ok) return page;
  const { items, nextCursor } = page.value;
  const names = await namesOf(records, reader.tenantId, items);
  return names.ok ? ok({ items: items.map((row) => showOwnBlock(row, names.value)), nextCursor }) : names;
}

/** Names by id; of people those who work for no organisation that shows its patients no names. */
async function namesOf(
  records: Records,
  tenantId: string,
  rows: readonly Row[],
): Promise<Result<ReadonlyMap<string, string>, ReadError>> {
  if (rows.length === 0) return ok(new Map());
  const ids = new Set(rows.flatMap((row) => [row.whom, row.recorded_by, row.lifted_by ?? row.whom]));
  const those = uuidArray([...ids]);
  const answer = await withSystemScope(records, tenantId, [
    sql<{ id: string; name: string }>`select p.practitioner_id as id, p.name from practitioner p
        where p.tenant_id = ${tenantId}::uuid and p.practitioner_id = any (${those})
          and not exists (select from practitioner_unit w join unit n on n.tenant_id = w.tenant_id and n.unit_id = w.unit_id
            join organisation o on o.tenant_id = n.tenant_id and o.organisation_id = n.organisation_id
            where w.tenant_id = p.tenant_id and w.practitioner_id = p.practitioner_id and not o.shows_names)
      union all select n.unit_id, n.name from unit n where n.tenant_id = ${tenantId}::uuid and n.unit_id = any (${those})
      union all select o.organisation_id, o.name from organisation o
        where o.tenant_id = ${tenantId}::uuid and o.organisation_id = any (${those})`,
  ]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  return ok(new Map(answer.value[0].map(({ id, name }) => [id, name])));
}

function showOwnBlock(row: Row, names: ReadonlyMap<string, string>): OwnBlock {
  const named = (id: string | null) => present({ by: names.get(id ?? '') });
  return {
    blockId: row.block_id,
    patientId: row.patient_id,
    whom: { kind: row.kind, ...present({ name: names.get(row.whom) }) },
    wish: row.wish,
    recorded: { at: isoTime(row.recorded_us / 1e3), ...named(row.recorded_by) },
    ...present({
      document: row.document,
      lifted: row.lifted_ms === null ? null : { at: isoTime(row.lifted_ms), ...named(row.lifted_by) },
      correction: row.mark && showOwnMark(row.mark),
    }),
  };
}
