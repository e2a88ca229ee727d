-- Finds the rows that PostgreSQL refuses for ever in one request: each row is inserted on its own, and a refused one is
-- answered (its place from 0, SQLSTATE, constraint) while the others are kept. `statement` is the text the caller would
-- send itself, with $1 for the tenant and $2 for a JSON array of rows; values are only ever bound. Runs as its caller,
-- under the caller's row security and grants: it can do nothing the caller could not do without it.
create function insert_each(statement text, tenant uuid, rows json)
  returns table (place integer, sql_state text, refused_by text)
  language plpgsql
  security invoker
as $$
declare row_text text;
begin
  place := -1;
  for row_text in select e.value from json_array_elements_text(rows) with ordinality e order by e.ordinality loop
    place := place + 1;
    begin
      execute statement using tenant, '[' || row_text || ']';
    -- Categories: SQLSTATE classes 22, 23 and 54. Anything else ends the transaction: nothing is kept, nothing refused.
    exception when data_exception or integrity_constraint_violation or program_limit_exceeded then
      get stacked diagnostics sql_state = returned_sqlstate, refused_by = constraint_name;
      refused_by := nullif(refused_by, '');
      return next;
    end;
  end loop;
end $$;

revoke all on function insert_each(text, uuid, json) from public;
grant execute on function insert_each(text, uuid, json) to naer_app;
