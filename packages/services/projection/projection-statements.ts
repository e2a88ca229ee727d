import type { SQL } from 'drizzle-orm';
import { insertAlertHistory } from './insert-alert-history.ts';
import { insertAudit } from './insert-audit.ts';
import { insertMeasurements } from './insert-measurements.ts';
import { ofKind, type PlacedChange } from './placed-change.ts';
import { upsertAlerts } from './upsert-alerts.ts';
import { upsertQuarantine } from './upsert-quarantine.ts';
import { upsertRefusalCounts } from './upsert-refusal-counts.ts';

/** One statement per kind that is there. Most groups are measurements alone: one statement. */
export function projectionStatements(tenantId: string, changes: readonly PlacedChange[]): readonly SQL[] {
  const statements: SQL[] = [];
  const add = <T>(items: readonly T[], make: (tenantId: string, items: readonly T[]) => SQL) => {
    if (items.length > 0) statements.push(make(tenantId, items));
  };
  add(ofKind(changes, 'measurement'), insertMeasurements);
  add(ofKind(changes, 'alert'), upsertAlerts);
  add(ofKind(changes, 'alert-history'), insertAlertHistory);
  add(ofKind(changes, 'quarantine'), upsertQuarantine);
  add(ofKind(changes, 'refusal-count'), upsertRefusalCounts);
  add(ofKind(changes, 'audit'), insertAudit);
  return statements;
}
