import { err, ok, type Result } from '@naer/domain/result';
import { sql } from 'drizzle-orm';
import type { Records } from './records.ts';
import type { RecordsError } from './records-error.ts';
import { withDirectoryScope } from './with-directory-scope.ts';

export type RoleFault =
  | { readonly kind: 'records'; readonly error: RecordsError }
  /** One short sentence per fault: names of roles and tables, nothing else. */
  | { readonly kind: 'unsafe'; readonly faults: readonly string[] };

/** SQLSTATE. */
const UNDEFINED_FUNCTION = '42883';

/**
 * Row security is off without a word when the role bypasses it, owns the tables, or a table is not forced. Asserted before
 * the records are used: the role and every table, view and function it can reach are as the migrations say.
 */
export async function assertRole(records: Records): Promise<Result<true, RoleFault>> {
  const answer = await withDirectoryScope(records, [
    sql<{ fault: string }>`
      select 'the role ' || rolname || ' is a superuser' as fault from pg_roles where rolname = current_user and rolsuper
      union all
      select 'the role ' || rolname || ' bypasses row security' from pg_roles where rolname = current_user and rolbypassrls
      union all
      select 'the role ' || current_user || ' may act as ' || r.rolname from pg_roles r
      where r.rolname <> current_user and pg_has_role(current_user, r.oid, 'member')
      union all
      select 'the role ' || current_user || ' may make tables in ' || n.nspname from pg_namespace n
      where n.nspname = 'public' and has_schema_privilege(current_user, n.oid, 'create')
      union all
      select 'the role ' || current_user || ' owns ' || c.relname from pg_class c
      where pg_get_userbyid(c.relowner) = current_user and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
      union all
      select 'row security is not forced on ' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public' and c.relkind in ('r', 'p') and not (c.relrowsecurity and c.relforcerowsecurity)
      union all
      select 'the view ' || c.relname || ' does not run as its reader' from pg_class c
      join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public' and (c.relkind = 'm' or c.relkind = 'v'
        and not coalesce(c.reloptions && array['security_invoker=true', 'security_invoker=on'], false))
      union all
      select 'the function ' || p.proname || ' does not run as its caller' from pg_proc p
      join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'public' and p.prosecdef
      union all
      select 'the table measurement is missing: migrate first' where to_regclass('public.measurement') is null`,
  ]);
  if (!answer.ok && 'sqlState' in answer.error && answer.error.sqlState === UNDEFINED_FUNCTION)
    return err({ kind: 'unsafe', faults: ['a function that opens a scope is missing: migrate first'] });
  if (!answer.ok) return err({ kind: 'records', error: answer.error });
  const faults = answer.value[0].map(({ fault }) => fault);
  return faults.length === 0 ? ok(true) : err({ kind: 'unsafe', faults });
}
