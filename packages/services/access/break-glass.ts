import { ATTEST_COLUMNS, attest } from '@naer/db/attest';
import { blockedDocuments, decideRelation } from '@naer/db/decide-relation';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withSystemScope } from '@naer/db/with-system-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { type SQL, sql } from 'drizzle-orm';
import { type RegistryError, toRegistryError } from '../shared/registry-error.ts';

export interface BreakGlass {
  readonly patientId: string;
  readonly reason: string;
}

export interface BrokenGlass {
  readonly relationId: string;
  readonly reviewId: string;
  /** Epoch ms. */
  readonly until: number;
  readonly passedBlock: boolean;
  /** The registry version now; absent: nothing changed, it was broken before. */
  readonly version: number | undefined;
}

interface Row {
  readonly relation_id: string;
  readonly until_ms: number;
  readonly passed_block: boolean;
  readonly version: number | null;
}

/** A working day's length: then it closes by itself. */
const OPEN_FOR = sql.raw(`interval '8 hours'`);

/**
 * Opens a patient to a person who has no relation, or whom the patient keeps out: for 8 hours, with a reason, for somebody
 * else to look at afterwards. Again while it is open: the reason is added, the time is not extended. `already-related` for
 * who sees all of the patient anyway; `not-found` for a patient whom nobody follows, and for one in a sensitive programme.
 */
export async function breakGlass(
  records: Records,
  reader: Reader,
  { patientId, reason }: BreakGlass,
): Promise<Result<BrokenGlass, RegistryError | { readonly code: 'already-related' }>> {
  const { tenantId, practitionerId } = reader;
  const [relationId, reviewId] = [crypto.randomUUID(), crypto.randomUUID()];
  const own = (table: string) =>
    sql`${sql.raw(table)}.tenant_id = ${tenantId}::uuid and ${sql.raw(table)}.patient_id = ${patientId}::uuid`;
  const broken = sql`select c.relation_id, upper(c.period) as until from care_relation c where ${own('c')}
    and c.kind = 'break-glass' and c.practitioner_id = ${practitionerId}::uuid and c.ended_at is null and c.period @> now()`;
  const kept = sql`(d.contacts || d.messages || d.measurements) <> '{}{}{}'`;
  const may = sql`select exists (select from access_block b where ${own('b')} and b.lifted_at is null
        and (w.relation is null or b.document is not null)
        and (b.practitioner_id = ${practitionerId}::uuid or b.unit_id = any (${unitsOf(reader)})
          or b.organisation_id in (select n.organisation_id from unit n where n.tenant_id = ${tenantId}::uuid
            and n.unit_id = any (${unitsOf(reader)})))) as passed_block
      from (${blockedDocuments(reader, patientId)}) d left join (${decideRelation(reader, patientId)}) w on true
      where (w.relation is null or w.relation = 'break-glass' or ${kept})
        and exists (select from enrolment e where ${own('e')} and e.active)
        and not exists (select from enrolment s where ${own('s')} and s.sensitive)`;
  const review = (id: string, of: string) => sql`insert into access_review
      (tenant_id, review_id, patient_id, relation_id, practitioner_id, unit_id, until, reason, passed_block)
    select ${tenantId}::uuid, ${id}::uuid, ${patientId}::uuid, x.relation_id, ${practitionerId}::uuid,
      ${reader.unitIds[0] ?? null}::uuid, x.until, ${reason}, x.passed_block from ${sql.raw(of)} x`;
  const again = sql`a as (select o.*, coalesce((select v.passed_block from access_review v where v.tenant_id = ${tenantId}::uuid
      and v.relation_id = o.relation_id order by v.at limit 1), false) as passed_block from (${broken}) o)`;
  const answer = await withSystemScope(records, tenantId, [
    // One at a time for this patient: who comes twice at once breaks it once.
    sql`select 1 from patient p where ${own('p')} for update`,
    sql<Row>`with m as (${may}), ${again}, p as (update patient p set registry_version = registry_version + 1, updated_at = now()
        where ${own('p')} and exists (select from m) and not exists (select from a) returning p.registry_version),
      s as (insert into care_relation (tenant_id, relation_id, patient_id, kind, practitioner_id, period, reason, granted_by)
        select ${tenantId}::uuid, ${relationId}::uuid, ${patientId}::uuid, 'break-glass', ${practitionerId}::uuid,
          tstzrange(now(), now() + ${OPEN_FOR}), ${reason}, ${practitionerId}::uuid from p
        returning relation_id, upper(period) as until),
      x as (select s.relation_id, s.until, m.passed_block, p.registry_version from s, m, p
        union all select a.relation_id, a.until, a.passed_block, null from a, m),
      v as (${review(reviewId, 'x')}),
      t as (${testify(reader, patientId, sql`from (values (1)) one left join x on true`)})
      select x.relation_id, (extract(epoch from x.until) * 1e3)::float8 as until_ms, x.passed_block,
        x.registry_version::float8 as version from x`,
    sql<{ related: boolean }>`select exists (${decideRelation(reader, patientId)}) as related`,
  ]);
  if (!answer.ok) return err(toRegistryError(answer.error));
  const [, [row], [standing]] = answer.value;
  if (row === undefined) return err({ code: standing?.related === true ? 'already-related' : 'not-found' });
  const { relation_id, until_ms: until, passed_block: passedBlock, version } = row;
  return ok({ relationId: relation_id, reviewId, until, passedBlock, version: version ?? undefined });
}

/** Written down also when it did not open. */
function testify(reader: Reader, patientId: string, from: SQL): SQL {
  const by = {
    relation: sql`case when x.relation_id is null then null else 'break-glass' end`,
    unitId: sql`null::uuid`,
    reference: sql`'relation/' || x.relation_id`,
  };
  return sql`insert into audit_event
      (tenant_id, actor_id, action, outcome, subject_patient_id, subject_id, request_id, ${ATTEST_COLUMNS})
    select ${reader.tenantId}::uuid, ${reader.practitionerId}, 'glass.break',
      case when x.relation_id is null then 'refused' else 'allowed' end, ${patientId}::uuid, x.relation_id::text,
      ${reader.requestId ?? null}, ${attest(reader, by)} ${from}`;
}

function unitsOf({ unitIds }: Reader): SQL {
  return sql`${`{${unitIds.join(',')}}`}::uuid[]`;
}
