import { type SQL, sql } from 'drizzle-orm';

/** Texts of somebody else as a `text[]`: none of them can break out of it. */
export function textArray(texts: readonly string[]): SQL {
  return sql`(select coalesce(array_agg(distinct x), '{}') from jsonb_array_elements_text(${JSON.stringify(texts)}::jsonb) x)`;
}
