import { insertRows } from '@naer/db/insert-rows';
import type { Records } from '@naer/db/records';
import type { planVersion } from '@naer/db/schema/plans';
import type { device, enrolment, patient, patientNationalId } from '@naer/db/schema/registry';
import { withSystemScope } from '@naer/db/with-system-scope';
import type { SealedIdentity } from '@naer/domain/monitor/registry';
import type { PlanVersion } from '@naer/domain/plan/plan';
import { err, ok, type Result } from '@naer/domain/result';
import { type SQL, sql } from 'drizzle-orm';
import { keyIdOf } from '../key/key-id-of.ts';
import { type RegistryError, toRegistryError } from '../shared/registry-error.ts';

export interface NewEnrolment {
  readonly patientId: string;
  /** Sealed by the caller; its wrapped key must be one of the tenant's. */
  readonly sealedIdentity: SealedIdentity;
  /** Keyed blind indexes of the patient's national ids. */
  readonly nationalIdIndexes: readonly string[];
  readonly enrolmentId: string;
  readonly unitId: string;
  readonly programme: string;
  readonly ownerOrganisationId: string;
  readonly controllerOrganisationId: string;
  /** Epoch ms. */
  readonly from: number;
  /** A personal device from the start. Times in epoch ms, `to` null while it lasts. */
  readonly device?:
    | {
        readonly deviceId: string;
        readonly assignmentId: string;
        readonly label?: string | undefined;
        readonly from: number;
        readonly to?: number | null | undefined;
      }
    | undefined;
  /** A plan from the start, approved by a named clinician. */
  readonly plan?:
    | {
        readonly version: PlanVersion;
        /** Practitioner id; the same clinician counts as the proposer. */
        readonly approvedBy: string;
        readonly hprNumber?: string | undefined;
        readonly authorisation?: string | undefined;
        readonly reason?: string | undefined;
      }
    | undefined;
}

const ROWS_PER_BATCH = 1000;

const PATIENT_COLUMNS = {
  patientId: 'uuid',
} as const;
const NATIONAL_ID_COLUMNS = {
  blindIndex: 'text',
  patientId: 'uuid',
} as const;
const ENROLMENT_COLUMNS = {
  enrolmentId: 'uuid',
  patientId: 'uuid',
  unitId: 'uuid',
  programme: 'text',
  ownerOrganisationId: 'uuid',
  controllerOrganisationId: 'uuid',
  activeFrom: 'timestamptz',
} as const;
const DEVICE_COLUMNS = {
  deviceId: 'uuid',
  label: 'text',
} as const;
const PLAN_COLUMNS = {
  patientId: 'uuid',
  planVersion: 'integer',
  programme: 'text',
  validFrom: 'timestamptz',
  body: 'jsonb',
  approvedBy: 'uuid',
  proposedBy: 'uuid',
  reason: 'text',
  approverHprNumber: 'text',
  approverAuthorisation: 'text',
} as const;

/**
 * New patients with identity and enrolment, device and plan where given: all or none per thousand, registry version 1.
 * A national id that the tenant knows already is `already-exists`, and so is an enrolled patient.
 */
export async function enrolPatients(
  records: Records,
  tenantId: string,
  enrolments: readonly NewEnrolment[],
): Promise<Result<true, RegistryError>> {
  for (let start = 0; start < enrolments.length; start += ROWS_PER_BATCH) {
    const rows = enrolments.slice(start, start + ROWS_PER_BATCH);
    const answer = await withSystemScope(records, tenantId, statements(tenantId, rows));
    if (!answer.ok) return err(toRegistryError(answer.error));
  }
  return ok(true);
}

function statements(tenantId: string, rows: readonly NewEnrolment[]): readonly SQL[] {
  const nationalIds = rows.flatMap(({ patientId, nationalIdIndexes }) =>
    nationalIdIndexes.map((blindIndex) => ({ blindIndex, patientId })),
  );
  const devices = rows.flatMap(({ patientId, device: own }) => (own === undefined ? [] : [{ ...own, patientId }]));
  const plans = rows.flatMap(({ patientId, plan }) => (plan === undefined ? [] : [{ patientId, ...planRow(plan) }]));
  const enrolments = rows.map(({ from, ...row }) => ({ ...row, activeFrom: from }));
  return [
    insertRows<typeof patient>('patient', PATIENT_COLUMNS, tenantId, rows, sql``),
    insertIdentities(tenantId, rows),
    insertRows<typeof patientNationalId>('patient_national_id', NATIONAL_ID_COLUMNS, tenantId, nationalIds, sql``),
    insertRows<typeof enrolment>('enrolment', ENROLMENT_COLUMNS, tenantId, enrolments, sql``),
    insertRows<typeof device>('device', DEVICE_COLUMNS, tenantId, devices, sql`on conflict do nothing`),
    insertAssignments(tenantId, devices),
    insertRows<typeof planVersion>('plan_version', PLAN_COLUMNS, tenantId, plans, sql``),
  ];
}

function planRow({ version, approvedBy, hprNumber, authorisation, reason }: NonNullable<NewEnrolment['plan']>) {
  const { planVersion: number, programme, validFrom } = version;
  return {
    planVersion: number,
    programme,
    validFrom,
    body: version,
    approvedBy,
    proposedBy: approvedBy,
    reason,
    approverHprNumber: hprNumber,
    approverAuthorisation: authorisation,
  };
}

/** A wrapped key that is none of the tenant's gives a null key id, which the table refuses. */
function insertIdentities(tenantId: string, rows: readonly NewEnrolment[]): SQL {
  const sent = rows.map(({ patientId, sealedIdentity: { sealed, wrappedKey } }) => ({ patientId, sealed, wrappedKey }));
  return sql`insert into patient_identity (tenant_id, patient_id, key_id, sealed)
    select ${tenantId}::uuid, x."patientId", ${keyIdOf(sql`${tenantId}::uuid`, sql`x."wrappedKey"`)}, x.sealed
    from json_to_recordset(${JSON.stringify(sent)}::json) as x("patientId" uuid, sealed text, "wrappedKey" text)`;
}

function insertAssignments(tenantId: string, devices: readonly object[]): SQL {
  return sql`insert into device_assignment (tenant_id, assignment_id, device_id, patient_id, personal, period)
    select ${tenantId}::uuid, x."assignmentId", x."deviceId", x."patientId", true,
      tstzrange(to_timestamp(x."from" / 1e3), to_timestamp(x."to" / 1e3), '[)')
    from json_to_recordset(${JSON.stringify(devices)}::json)
      as x("assignmentId" uuid, "deviceId" uuid, "patientId" uuid, "from" float8, "to" float8)`;
}
