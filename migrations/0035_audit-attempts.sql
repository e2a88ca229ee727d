-- Who is refused again and again within a minute is one row of the log: how often it was tried. Absent: the row is of one act.
alter table audit_event add column attempts integer check (attempts > 0);

-- What is hashed of a row. Columns that come later are added at the end, and only when a row has them.
create or replace function audit_event_text(e audit_event) returns text
  language sql stable
  set search_path = pg_catalog
as $$
  select (jsonb_build_array(
    e.tenant_id, e.event_id, e.xid::text, extract(epoch from e.at), extract(epoch from e.recorded_at),
    e.actor_id, e.action, e.outcome, e.subject_patient_id, e.subject_id, e.unit_id, e.request_id, e.shown
  ) || case when num_nonnulls(e.role, e.organisation_id, e.purpose, e.relation, e.decision_reference) = 0
    then '[]'::jsonb
    else jsonb_build_array(e.role, e.organisation_id, e.purpose, e.relation, e.decision_reference) end
    || case when e.attempts is null then '[]'::jsonb else jsonb_build_array('attempts', e.attempts) end)::text
$$;
