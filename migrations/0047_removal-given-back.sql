-- What was taken in hand of a journal is given back while nothing of it has been erased; and who meets a removal that is under
-- way is told that, and not that there is nobody. As 0042 has the rest.
create policy retention_removal_release on retention_removal as restrictive for delete to naer_app
  using ((select is_retention_run()) and exists (select from patient p
    where p.tenant_id = retention_removal.tenant_id and p.patient_id = retention_removal.patient_id));
grant delete on retention_removal to naer_app;

create or replace function enrolment_in_journal() returns trigger
  language plpgsql
  set search_path = pg_catalog
as $$
begin
  perform from public.patient p where p.tenant_id = new.tenant_id and p.patient_id = new.patient_id for key share;
  if exists (select from public.retention_removal r where r.tenant_id = new.tenant_id and r.patient_id = new.patient_id) then
    raise exception using errcode = 'foreign_key_violation', constraint = 'journal_being_removed',
      message = 'The journal is being removed';
  end if;
  return new;
end $$;
