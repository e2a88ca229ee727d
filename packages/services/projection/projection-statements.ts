import { insertEach, type RefusedRow } from '@naer/db/insert-each';
import { type Insert, insertRows } from '@naer/db/insert-rows';
import type { RecordChange } from '@naer/domain/monitor/change';
import type { SQL } from 'drizzle-orm';
import { insertAlertHistory } from './insert-alert-history.ts';
import { insertAudit } from './insert-audit.ts';
import { insertContacts } from './insert-contacts.ts';
import { insertCorrections } from './insert-corrections.ts';
import { insertDoubts } from './insert-doubts.ts';
import { insertEvents } from './insert-events.ts';
import { insertMeasurements } from './insert-measurements.ts';
import { insertMessages } from './insert-messages.ts';
import { insertReminders } from './insert-reminders.ts';
import { insertSeen } from './insert-seen.ts';
import { ofKind, type Placed, type PlacedChange } from './placed-change.ts';
import { newestAlerts, upsertAlerts } from './upsert-alerts.ts';
import { newestDrills, upsertDrills } from './upsert-drills.ts';
import { newestQuarantine, upsertQuarantine } from './upsert-quarantine.ts';
import { greatestRefusalCounts, upsertRefusalCounts } from './upsert-refusal-counts.ts';

/** One statement per kind that is there. Most groups are measurements alone: one statement. */
export function projectionStatements(tenantId: string, changes: readonly PlacedChange[]): readonly SQL[] {
  const statements: SQL[] = [];
  const add = makeAdd(insertRows, tenantId, (_, statement) => statements.push(statement));
  add(ofKind(changes, 'measurement'), insertMeasurements);
  add(newestAlerts(ofKind(changes, 'alert')), upsertAlerts);
  add(ofKind(changes, 'alert-history'), insertAlertHistory);
  add(newestQuarantine(ofKind(changes, 'quarantine')), upsertQuarantine);
  add(greatestRefusalCounts(ofKind(changes, 'refusal-count')), upsertRefusalCounts);
  add(ofKind(changes, 'event'), insertEvents);
  add(ofKind(changes, 'doubt'), insertDoubts);
  add(ofKind(changes, 'correction'), insertCorrections);
  add(ofKind(changes, 'reminder'), insertReminders);
  add(ofKind(changes, 'contact'), insertContacts);
  add(ofKind(changes, 'message'), insertMessages);
  add(ofKind(changes, 'seen'), insertSeen);
  add(newestDrills(ofKind(changes, 'drill')), upsertDrills);
  add(ofKind(changes, 'audit'), insertAudit);
  return statements;
}

export interface CarefulStatement {
  /** The rows of an answer name places in these. */
  readonly items: readonly { readonly change: RecordChange }[];
  readonly statement: SQL<RefusedRow>;
}

/** The same, row by row: nothing is left out for a newer one, since the newer one may be refused. */
export function carefulStatements(tenantId: string, changes: readonly PlacedChange[]): readonly CarefulStatement[] {
  const statements: CarefulStatement[] = [];
  const add = makeAdd(insertEach, tenantId, (items, statement) => statements.push({ items, statement }));
  add(ofKind(changes, 'measurement'), insertMeasurements);
  add(ofKind(changes, 'alert'), upsertAlerts);
  add(ofKind(changes, 'alert-history'), insertAlertHistory);
  add(ofKind(changes, 'quarantine'), upsertQuarantine);
  add(ofKind(changes, 'refusal-count'), upsertRefusalCounts);
  add(ofKind(changes, 'event'), insertEvents);
  add(ofKind(changes, 'doubt'), insertDoubts);
  add(ofKind(changes, 'correction'), insertCorrections);
  add(ofKind(changes, 'reminder'), insertReminders);
  add(ofKind(changes, 'contact'), insertContacts);
  add(ofKind(changes, 'message'), insertMessages);
  add(ofKind(changes, 'seen'), insertSeen);
  add(ofKind(changes, 'drill'), upsertDrills);
  add(ofKind(changes, 'audit'), insertAudit);
  return statements;
}

function makeAdd<Row>(
  insert: Insert<Row>,
  tenantId: string,
  push: (items: readonly { readonly change: RecordChange }[], statement: SQL<Row>) => void,
) {
  return <Kind extends RecordChange['kind']>(
    items: readonly Placed<Kind>[],
    make: (insert: Insert<Row>, tenantId: string, items: readonly Placed<Kind>[]) => SQL<Row>,
  ): void => {
    if (items.length > 0) push(items, make(insert, tenantId, items));
  };
}
