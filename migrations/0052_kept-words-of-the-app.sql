-- The wall of 0049 is the application's: whoever migrates may set right what was written once.
do $$
declare
  each record;
begin
  for each in select t.tgrelid::regclass as name, pg_get_triggerdef(t.oid) as def from pg_trigger t
      where t.tgname = 'kept_words' and t.tgfoid = 'kept_time_has_passed'::regproc loop
    execute format('drop trigger kept_words on %s', each.name);
    execute replace(each.def, ' FOR EACH ROW EXECUTE ', ' FOR EACH ROW WHEN (CURRENT_USER = ''naer_app''::name) EXECUTE ');
  end loop;
end $$;
