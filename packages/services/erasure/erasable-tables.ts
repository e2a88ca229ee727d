import { type SQL, sql } from 'drizzle-orm';

/** Whose erasure it is; without an organisation the whole tenant's. */
export interface ErasureScope {
  readonly tenantId: string;
  readonly organisationId: string | undefined;
  /** Who held something in the organisation when it left. */
  readonly people: readonly string[];
}

/** A table with something in it that names a person or opens a door, and how a row of it is overwritten. */
export interface ErasableTable {
  readonly table: string;
  /** After `tenant_id`. */
  readonly key: string;
  readonly set: SQL;
  /** Of row `x`: not erased yet, and of the scope. */
  readonly where: (scope: ErasureScope) => SQL;
  /** Of row `x`: a legal hold stands over it, beside one over the whole scope. */
  readonly held?: SQL;
}

/** Whom of `people` nothing is held by any more. */
export function gonePeople(tenantId: string, people: readonly string[]): SQL {
  return sql`(select p.practitioner_id from practitioner p where p.tenant_id = ${tenantId}::uuid
      and p.practitioner_id = any (${`{${people.join(',')}}`}::uuid[])
    and not exists (select from practitioner_unit x where x.tenant_id = p.tenant_id
      and x.practitioner_id = p.practitioner_id and x.active_to is null)
    and not exists (select from practitioner_role x where x.tenant_id = p.tenant_id
      and x.practitioner_id = p.practitioner_id and x.active_to is null))`;
}

const ofGone = ({ tenantId, organisationId, people }: ErasureScope) =>
  organisationId === undefined ? sql`true` : sql`x.practitioner_id in ${gonePeople(tenantId, people)}`;
const ofOrganisation = ({ organisationId }: ErasureScope) =>
  organisationId === undefined ? sql`true` : sql`x.organisation_id = ${organisationId}::uuid`;

/** Of its organisation, or of who has ever had it: what was measured by it stands or falls with it. */
export const DEVICE_HELD = sql`(is_held(x.tenant_id, null, x.organisation_id) or exists (select from device_assignment d
  where d.tenant_id = x.tenant_id and d.device_id = x.device_id and is_held(d.tenant_id, d.patient_id, null)))`;

/** In the order in which they are erased. Rows stay with their ids and times. */
export const ERASABLE_TABLES: readonly ErasableTable[] = [
  {
    table: 'login',
    key: 'login_id',
    set: sql`subject_index = 'erased/' || x.login_id, ended_at = coalesce(x.ended_at, now())`,
    where: (scope) => sql`x.subject_index not like 'erased/%' and ${ofGone(scope)}`,
  },
  {
    table: 'invitation',
    key: 'invitation_id',
    set: sql`code_hash = 'erased/' || x.invitation_id,
      revoked_at = case when x.accepted_at is null then coalesce(x.revoked_at, now()) else x.revoked_at end`,
    where: (scope) => sql`x.code_hash not like 'erased/%' and ${ofGone(scope)}`,
  },
  {
    table: 'push_subscription',
    key: 'subscription_id',
    set: sql`endpoint = '', p256dh = '', auth = '', sealed = 'erased', endpoint_index = null,
      ended_at = coalesce(x.ended_at, now())`,
    where: (scope) => sql`(x.auth <> '' or x.sealed <> 'erased') and ${ofGone(scope)}`,
  },
  {
    table: 'practitioner_contact',
    key: 'practitioner_id',
    set: sql`phone = '', sealed = 'erased', updated_at = now()`,
    where: (scope) => sql`(x.phone <> '' or x.sealed <> 'erased') and ${ofGone(scope)}`,
  },
  {
    table: 'api_client',
    key: 'client_id',
    set: sql`jwks = '{"keys": []}', jwks_uri = null, secret_hash = null, updated_at = now()`,
    where: (scope) =>
      sql`(x.jwks is distinct from '{"keys": []}'::jsonb or x.secret_hash is not null) and ${ofOrganisation(scope)}`,
    held: sql`is_held(x.tenant_id, null, x.organisation_id)`,
  },
  {
    table: 'device',
    key: 'device_id',
    set: sql`identifier_system = 'erased', identifier_value = x.device_id::text, label = null,
      identifier_key = encode(sha256(convert_to('erased/' || x.device_id, 'UTF8')), 'hex'), version = x.version + 1, updated_at = now()`,
    where: (scope) => sql`x.identifier_system <> 'erased' and ${ofOrganisation(scope)}`,
    held: DEVICE_HELD,
  },
  {
    // One that became an enrolment is part of the patient's journal.
    table: 'referral',
    key: 'referral_id',
    set: sql`blind_index = 'erased/' || x.referral_id, sealed = 'erased', purpose = 'erased', decided_why = null, updated_at = now(),
      state = case x.state when 'sent' then 'withdrawn' else x.state end, decided_at = coalesce(x.decided_at, now())`,
    where: ({ tenantId, organisationId }) =>
      sql`x.enrolment_id is null and x.sealed <> 'erased' and ${
        organisationId === undefined
          ? sql`true`
          : sql`x.state <> 'sent' and x.from_unit_id in (select u.unit_id from unit u where u.tenant_id = ${tenantId}::uuid
            and u.organisation_id = ${organisationId}::uuid)`
      }`,
    held: sql`is_held(x.tenant_id, x.patient_id, null)`,
  },
  {
    table: 'import_part',
    key: 'job_id, part',
    set: sql`sealed = null`,
    where: ({ tenantId, organisationId }) => sql`x.sealed is not null and x.job_id in (select j.job_id from job j
      where j.tenant_id = ${tenantId}::uuid and ${
        organisationId === undefined ? sql`true` : sql`j.organisation_id = ${organisationId}::uuid`
      })`,
  },
];
