import { is } from 'drizzle-orm';
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import * as access from './access.ts';
import * as audit from './audit.ts';
import * as clients from './clients.ts';
import * as contacts from './contacts.ts';
import * as devices from './devices.ts';
import * as drills from './drills.ts';
import * as duty from './duty.ts';
import * as jobs from './jobs.ts';
import * as merges from './merges.ts';
import * as patients from './patients.ts';
import * as people from './people.ts';
import * as plans from './plans.ts';
import * as programmes from './programmes.ts';
import * as records from './records.ts';
import * as registry from './registry.ts';
import * as retention from './retention.ts';
import * as tenants from './tenants.ts';

export interface DescribedColumn {
  readonly table: string;
  readonly column: string;
  /** As PostgreSQL writes types. */
  readonly type: string;
  readonly notNull: boolean;
  readonly hasDefault: boolean;
  /** Place in the primary key, from 1; 0 outside it. */
  readonly key: number;
}

/** Every table that Drizzle knows. */
export function schemaTables(): readonly PgTable[] {
  return Object.values({
    ...access,
    ...audit,
    ...clients,
    ...duty,
    ...contacts,
    ...devices,
    ...drills,
    ...jobs,
    ...merges,
    ...patients,
    ...people,
    ...plans,
    ...programmes,
    ...records,
    ...registry,
    ...retention,
    ...tenants,
  }).filter((value) => is(value, PgTable));
}

/** What Drizzle believes the tables to be, for comparison with the catalogue. */
export function describeSchema(): readonly DescribedColumn[] {
  return schemaTables().flatMap((table) => {
    const { name, columns, primaryKeys } = getTableConfig(table);
    const key = primaryKeys[0]?.columns.map((column) => column.name) ?? [];
    return columns.map((column) => ({
      table: name,
      column: column.name,
      type: column.getSQLType(),
      notNull: column.notNull,
      hasDefault: column.hasDefault || column.generated !== undefined,
      key: column.primary ? 1 : key.indexOf(column.name) + 1,
    }));
  });
}
