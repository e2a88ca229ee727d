import type { SealOwner, SealUse } from '@naer/auth/seal';
import { type SQL, sql } from 'drizzle-orm';
import { IS_CLEAR } from '../duty/seal-clear-addresses.ts';

export type SealedTableName =
  | 'patient_identity'
  | 'responder_card'
  | 'referral'
  | 'record_correction'
  | 'import_part'
  | 'access_export'
  | 'practitioner_contact'
  | 'push_subscription';

/** Where sealed texts stand in the records. `x`: a row. */
export interface SealedTable {
  readonly table: SealedTableName;
  /** What names the row in its seal, as text. */
  readonly id: SQL;
  readonly order: SQL;
  /** Rows after, or at, such an id. */
  readonly beyond: (id: string) => SQL;
  readonly at: (id: SQL) => SQL;
  /** Absent: an identity. */
  readonly use?: SealUse;
  /** The monitor of the row's patient holds it as well. */
  readonly isInMonitor: boolean;
  /** Of rows `x` of before, which hold in clear what is sealed since. */
  readonly isClear?: SQL;
}

export const SEALED_TABLES: readonly SealedTable[] = [
  named('patient_identity', 'patient_id', undefined),
  named('responder_card', 'patient_id', 'responder-card'),
  named('referral', 'referral_id', 'referral'),
  named('record_correction', 'command_id', 'referral'),
  {
    table: 'import_part',
    id: sql`x.job_id || '/' || x.part`,
    order: sql`x.job_id, x.part`,
    beyond: (id) => sql`(x.job_id, x.part) > (split_part(${id}, '/', 1)::uuid, split_part(${id}, '/', 2)::integer)`,
    at: (id) => sql`x.job_id = split_part(${id}, '/', 1)::uuid and x.part = split_part(${id}, '/', 2)::integer`,
    use: 'import',
    isInMonitor: false,
  },
  named('access_export', 'job_id', 'access-export'),
  // Duty objects hold them as well: they are asked after.
  { ...named('practitioner_contact', 'practitioner_id', 'staff-phone'), isClear: IS_CLEAR.practitioner_contact },
  { ...named('push_subscription', 'subscription_id', 'push-subscription'), isClear: IS_CLEAR.push_subscription },
];

/** Of rows whose content is still there. */
export const IS_SEALED = sql`x.sealed is not null and x.sealed <> 'erased'`;

export function ownerOfRow(tenantId: string, id: string): SealOwner {
  return { tenantId, patientId: id };
}

function named(table: SealedTableName, column: string, use: SealUse | undefined): SealedTable {
  const key = sql.raw(`x.${column}`);
  return {
    table,
    id: sql`${key}::text`,
    order: key,
    beyond: (id) => sql`${key} > ${id}::uuid`,
    at: (id) => sql`${key} = ${id}::uuid`,
    ...(use !== undefined && { use }),
    isInMonitor: column === 'patient_id',
  };
}
