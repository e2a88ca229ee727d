import type { Insert } from '@naer/db/insert-rows';
import type { measurementReminder } from '@naer/db/schema/records';
import { type SQL, sql } from 'drizzle-orm';
import type { Placed } from './placed-change.ts';

const REMINDER_COLUMNS = {
  patientId: 'uuid',
  ruleKey: 'text',
  at: 'timestamptz',
  entryKey: 'text',
  slotFrom: 'timestamptz',
  missing: 'text[]',
} as const;

/** One row per rule and due time; a repeat changes nothing. */
export function insertReminders<Row>(
  insert: Insert<Row>,
  tenantId: string,
  changes: readonly Placed<'reminder'>[],
): SQL<Row> {
  const rows = changes.map(({ patientId, change: { ruleKey, at, entryKey, slotFrom, missing } }) => ({
    patientId,
    ruleKey,
    at,
    entryKey,
    slotFrom,
    missing,
  }));
  return insert<typeof measurementReminder>(
    'measurement_reminder',
    REMINDER_COLUMNS,
    tenantId,
    rows,
    sql`on conflict do nothing`,
  );
}
