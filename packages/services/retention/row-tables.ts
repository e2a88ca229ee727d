import type { RetentionClass } from '@naer/domain/retention/retention-class';
import { type SQL, sql } from 'drizzle-orm';
import { anyHold } from '../hold/lock-holds.ts';

/** A table of which each row has a time of its own. `x`: a row of it. */
export interface RowTable {
  readonly name: Exclude<RetentionClass, 'journal' | 'audit'>;
  readonly table: string;
  /** After `tenant_id`. */
  readonly key: readonly (readonly [column: string, type: 'uuid' | 'bigint' | 'text' | 'date'])[];
  /** From when its time is counted; null: it has not begun. */
  readonly ended: SQL;
  readonly patient?: SQL;
  /** What the log of the patient says of it. */
  readonly told?: string;
  readonly organisation?: SQL;
  /** What keeps a row beside the holds that row security knows. */
  readonly held?: (tenantId: string) => SQL;
  /** Rows of other tables that go with it; `g`: the keys of rows that go. */
  readonly with?: readonly (readonly [table: string, isIts: SQL])[];
  /** Rows at once. */
  readonly rows: number;
}

const ROWS = 2_000;
const uuid = (column: string) => [column, 'uuid'] as const;
const ITS_JOB = sql`x.job_id = g.job_id`;

/** An archive is the receipt of whoever is leaving, until they have left. */
const STILL_NEEDED = sql`x.kind = 'archive' and exists (select from organisation o join tenant t on t.tenant_id = o.tenant_id
  where o.tenant_id = x.tenant_id and 'leaving' in (o.state, t.state)
    and coalesce(x.organisation_id, o.organisation_id) = o.organisation_id)`;

/** A patient has been told until when their copy can be taken. */
const STILL_TAKEN = sql`exists (select from access_export c where c.tenant_id = x.tenant_id and c.job_id = x.job_id
  and c.expires_at > now() and c.sealed <> 'erased')`;

export const ROW_TABLES: readonly RowTable[] = [
  {
    name: 'messages',
    table: 'patient_message',
    key: [uuid('message_id')],
    ended: sql`x.at`,
    patient: sql`x.patient_id`,
    told: 'message.erase',
    with: [['record_correction', sql`x.kind = 'message' and x.record_id = g.message_id`]],
    // Each may be another patient's, whose monitor is asked first.
    rows: 500,
  },
  {
    name: 'quarantine',
    table: 'quarantine',
    key: [uuid('patient_id'), ['sequence', 'bigint']],
    ended: sql`case when x.state <> 'releasing' then x.received_at end`,
    patient: sql`x.patient_id`,
    told: 'quarantine.erase',
    rows: ROWS,
  },
  {
    name: 'quarantine',
    table: 'refusal_count',
    key: [uuid('patient_id'), uuid('device_id'), ['day', 'date'], ['code', 'text']],
    ended: sql`(x.day + 1)::timestamp at time zone 'UTC'`,
    patient: sql`x.patient_id`,
    told: 'quarantine.erase',
    rows: ROWS,
  },
  {
    name: 'quarantine',
    table: 'device_quarantine',
    key: [uuid('held_id')],
    ended: sql`case when x.state <> 'releasing' then x.received_at end`,
    organisation: sql`x.organisation_id`,
    rows: ROWS,
  },
  {
    // One that became an enrolment is part of the patient's journal.
    name: 'referrals',
    table: 'referral',
    key: [uuid('referral_id')],
    ended: sql`case when x.enrolment_id is null and x.state <> 'sent' then x.decided_at end`,
    patient: sql`x.patient_id`,
    told: 'referral.erase',
    rows: ROWS,
  },
  {
    name: 'jobs',
    table: 'job',
    key: [uuid('job_id')],
    // An erasure knows until when what it kept stays.
    ended: sql`case when x.state in ('done', 'failed') and x.kind <> 'erasure' and not (${STILL_NEEDED})
      and not ${STILL_TAKEN} then x.finished_at end`,
    organisation: sql`x.organisation_id`,
    // Its files may hold whoever is held.
    held: (tenantId) => sql`x.kind in ('archive', 'access-export') and ${anyHold(tenantId)}`,
    with: [
      ['import_line', ITS_JOB],
      ['import_part', ITS_JOB],
      ['archive_part', ITS_JOB],
      ['archive_receipt', ITS_JOB],
      ['access_export', ITS_JOB],
    ],
    rows: 5,
  },
  { name: 'sign-ins', table: 'login', key: [uuid('login_id')], ended: sql`x.ended_at`, rows: ROWS },
  {
    name: 'sign-ins',
    table: 'invitation',
    key: [uuid('invitation_id')],
    ended: sql`coalesce(x.accepted_at, x.revoked_at, x.expires_at)`,
    rows: ROWS,
  },
  {
    name: 'sign-ins',
    table: 'push_subscription',
    key: [uuid('subscription_id')],
    ended: sql`x.ended_at`,
    rows: ROWS,
  },
  { name: 'rosters', table: 'duty_shift', key: [uuid('shift_id')], ended: sql`x.ends_at`, rows: ROWS },
  { name: 'rosters', table: 'drill', key: [uuid('drill_id')], ended: sql`x.started_at`, rows: ROWS },
];
