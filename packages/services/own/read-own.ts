import { MAY_SEE } from '@naer/contracts/access';
import type { OwnPatient } from '@naer/contracts/own';
import { auditedRead } from '@naer/db/audited-read';
import type { CitizenRelation } from '@naer/db/decide-citizen';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withPatientScope } from '@naer/db/with-patient-scope';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import type { ReadError } from '../shared/read-error.ts';
import { isoTime, present } from '../shared/sent-digits.ts';
import type { OpenIdentity } from './find-own.ts';

interface Row {
  readonly tenant: string;
  readonly sealed: string | null;
  readonly wrapped_key: string | null;
  readonly followed: {
    readonly unit: string;
    readonly organisation: string;
    readonly programme: string;
    readonly since: number;
  } | null;
}

/** What a citizen is told of one patient: whose record it is, who follows them, and what may be seen; audited. */
export async function readOwn(
  records: Records,
  reader: Reader,
  patientId: string,
  open: OpenIdentity,
): Promise<Result<OwnPatient, ReadError>> {
  const { tenantId } = reader;
  const statement = auditedRead(
    reader,
    { action: 'own.read', patientId, limit: 1 },
    sql<Row>`select t.name as tenant, i.sealed, k.wrapped_key,
        (select json_build_object('unit', u.name, 'organisation', o.name, 'programme', e.programme,
            'since', (extract(epoch from e.active_from) * 1e3)::float8)
          from enrolment e join unit u on u.tenant_id = e.tenant_id and u.unit_id = e.unit_id
          join organisation o on o.tenant_id = u.tenant_id and o.organisation_id = u.organisation_id
          where e.tenant_id = p.tenant_id and e.patient_id = p.patient_id and e.active) as followed
      from patient p join tenant t on t.tenant_id = p.tenant_id
      left join patient_identity i on i.tenant_id = p.tenant_id and i.patient_id = p.patient_id
      left join tenant_key k on k.tenant_id = i.tenant_id and k.key_id = i.key_id
      where p.tenant_id = ${tenantId}::uuid and p.patient_id = ${patientId}::uuid`,
  );
  const answer = await withPatientScope(records, reader, patientId, [statement]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  const { related, citizen } = answer.value;
  const [row] = answer.value.rows[0];
  if (!related || citizen === undefined || row === undefined) return err({ code: 'not-found' });
  const { tenant, sealed, wrapped_key: wrappedKey, followed } = row;
  const isSealed = sealed !== null && wrappedKey !== null;
  const identity = isSealed ? await open({ v: 1, sealed, wrappedKey }, { tenantId, patientId }) : undefined;
  return ok({
    patientId,
    tenant: { id: tenantId, name: tenant },
    relation: citizen.relation,
    name: identity?.name ?? null,
    maySee: MAY_SEE.filter((aspect) => citizen.maySee.includes(aspect)),
    ...present({ followed: followed && { ...followed, since: isoTime(followed.since) } }),
  });
}

/** By which a citizen stands to the patient and what they may see, audited under that action; `not-found` for a stranger. */
export async function approachOwn(
  records: Records,
  reader: Reader,
  patientId: string,
  action: string,
): Promise<Result<{ readonly relation: CitizenRelation; readonly maySee: readonly string[] }, ReadError>> {
  const statement = auditedRead(reader, { action, patientId, limit: 0 }, sql`select 1 as n where false`);
  const answer = await withPatientScope(records, reader, patientId, [statement]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  const { related, citizen } = answer.value;
  return related && citizen !== undefined ? ok(citizen) : err({ code: 'not-found' });
}
