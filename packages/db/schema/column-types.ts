import { customType } from 'drizzle-orm/pg-core';

/** Half-open range of time, as PostgreSQL writes it. */
export const tstzrange = customType<{ data: string }>({ dataType: () => 'tstzrange' });
/** Transaction id that never wraps. */
export const xid8 = customType<{ data: string }>({ dataType: () => 'xid8' });
export const bytea = customType<{ data: Uint8Array }>({ dataType: () => 'bytea' });
/** Half-open range of days. */
export const daterange = customType<{ data: string }>({ dataType: () => 'daterange' });
