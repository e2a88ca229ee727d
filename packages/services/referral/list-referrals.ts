import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withUnitScope } from '@naer/db/with-unit-scope';
import type { Risk } from '@naer/domain/enrolment/stage';
import type { SealedIdentity } from '@naer/domain/monitor/registry';
import type { ReferralState } from '@naer/domain/referral/referral';
import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import { lastCorrection, type MarkRow } from '../correction/last-correction.ts';
import { decodeCursor } from '../shared/page-cursor.ts';
import { pageOf } from '../shared/page-of.ts';
import type { ReadError } from '../shared/read-error.ts';
import { noteReferral } from './note-referral.ts';

export interface ListReferrals {
  /** One of the reader's. */
  readonly unitId: string;
  readonly direction?: 'sent' | 'received' | undefined;
  readonly state?: ReferralState | 'overdue' | undefined;
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

/** A referral with its sealed part, which who holds the key opens. Times are epoch ms. */
export interface StoredReferral {
  readonly referralId: string;
  readonly state: ReferralState;
  readonly fromUnitId: string;
  readonly fromUnit: string;
  readonly toUnitId: string;
  readonly toUnit: string;
  readonly programme: string;
  readonly purpose: string;
  readonly risk: Risk;
  readonly sealed: SealedIdentity;
  readonly sentAt: number;
  readonly sentBy: string;
  readonly dueAt: number;
  readonly decidedAt: number | null;
  readonly decidedBy: string | null;
  readonly decidedWhy: string | null;
  readonly patientId: string | null;
  /** Of its texts: `purpose` is as it stands now. */
  readonly correction: MarkRow | null;
  /** What the text was corrected to, and for which command it is sealed. */
  readonly corrected?: { readonly commandId: string; readonly text: SealedIdentity } | undefined;
}

type Row = Omit<StoredReferral, 'sealed' | 'corrected'> & {
  readonly commandId: string | null;
  readonly newText: string | null;
  readonly newKey: string | null;
  readonly sealedText: string;
  readonly wrappedKey: string;
  readonly micros: number;
};

export interface StoredReferralPage {
  readonly items: StoredReferral[];
  readonly nextCursor: string | null;
  /** Of all in that direction. */
  readonly overdue: number;
}

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;

/** Referrals that a unit sent or got, the newest first; row security lets no other be seen. One audit row for each shown. */
export async function listReferrals(
  records: Records,
  reader: Reader,
  { unitId, direction, state, cursor, limit: asked = DEFAULT_LIMIT }: ListReferrals,
): Promise<Result<StoredReferralPage, ReadError>> {
  const limit = Math.min(Math.max(asked, 1), MAX_LIMIT);
  const after = cursor === undefined ? undefined : decodeCursor(cursor, ['time', 'uuid']);
  if (cursor !== undefined && after === undefined) return err({ code: 'invalid-cursor' });
  const own =
    direction === 'sent'
      ? sql`r.from_unit_id = ${unitId}::uuid`
      : direction === 'received'
        ? sql`r.to_unit_id = ${unitId}::uuid`
        : sql`${unitId}::uuid in (r.from_unit_id, r.to_unit_id)`;
  const isOverdue = sql`r.state = 'sent' and r.due_at <= now()`;
  const wanted = state === undefined ? sql`true` : state === 'overdue' ? isOverdue : sql`r.state = ${state}`;
  const ms = (column: string) => sql`(extract(epoch from r.${sql.raw(column)}) * 1e3)::float8`;
  const micros = sql`(extract(epoch from r.sent_at) * 1e6)::float8`;
  const page = sql<Row>`select r.referral_id as "referralId", r.state, r.from_unit_id as "fromUnitId", f.name as "fromUnit",
      r.to_unit_id as "toUnitId", y.name as "toUnit", r.programme,
      case when x.state is null then r.purpose else coalesce(x.content ->> 'purpose', '') end as purpose,
      x.mark as correction, x.command_id as "commandId", x.sealed as "newText", xk.wrapped_key as "newKey", r.risk,
      r.sealed as "sealedText", k.wrapped_key as "wrappedKey", ${ms('sent_at')} as "sentAt", r.sent_by as "sentBy", ${ms('due_at')} as "dueAt",
      ${ms('decided_at')} as "decidedAt", r.decided_by as "decidedBy", r.decided_why as "decidedWhy",
      r.patient_id as "patientId", ${micros} as micros
    from referral r
    join tenant_key k on k.tenant_id = r.tenant_id and k.key_id = r.key_id
    join unit f on f.tenant_id = r.tenant_id and f.unit_id = r.from_unit_id
    join unit y on y.tenant_id = r.tenant_id and y.unit_id = r.to_unit_id
    cross join lateral (select r.tenant_id, r.patient_id, r.referral_id) w
    left join lateral ${lastCorrection('referral', 'w', 'referral_id')} x on true
    left join tenant_key xk on xk.tenant_id = r.tenant_id and xk.key_id = x.key_id
    where r.tenant_id = ${reader.tenantId}::uuid and ${own} and ${wanted}
      ${after === undefined ? sql`` : sql`and (r.sent_at, r.referral_id) < (timestamptz 'epoch' + ${after[0]}::float8 * interval '1 microsecond', ${after[1]}::uuid)`}
    order by r.sent_at desc, r.referral_id desc limit ${limit + 1}`;
  const told = sql`(select ${reader.tenantId}::uuid as tenant_id, r."referralId" as referral_id, r."patientId" as patient_id
    from r limit ${limit})`;
  const answer = await withUnitScope(records, { ...reader, unitIds: [unitId] }, [
    sql<Row>`with r as materialized (${page}), t as (${noteReferral(reader, 'referral.read', unitId, told)})
      select * from r order by micros desc, "referralId" desc`,
    sql<{ n: number }>`select count(*)::integer as n from referral r
      where r.tenant_id = ${reader.tenantId}::uuid and ${own} and ${isOverdue}`,
  ]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  const [rows, [counted]] = answer.value;
  const shown = pageOf(rows, limit, show, (row) => [row.micros, row.referralId]);
  return ok({ ...shown, overdue: counted?.n ?? 0 });
}

function show({ sealedText, wrappedKey, micros: _, commandId, newText, newKey, ...row }: Row): StoredReferral {
  const text =
    newText !== null && newKey !== null ? ({ v: 1, sealed: newText, wrappedKey: newKey } as const) : undefined;
  return {
    ...row,
    sealed: { v: 1, sealed: sealedText, wrappedKey },
    corrected: commandId !== null && text !== undefined ? { commandId, text } : undefined,
  };
}
