-- A tenant that leaves: its erasure is an operator's, one at a time, and knows until when what it kept stays.

alter table job
  alter column created_by drop not null,
  -- Of the platform, when nobody of the tenant did it.
  add column operator   text check (operator <> ''),
  -- Of an erasure that is done: what it kept may go then.
  add column kept_until timestamptz,
  add constraint job_by check (num_nonnulls(created_by, operator) = 1),
  add constraint job_kept check (kept_until is null or kind = 'erasure');
create unique index job_erasure_of_tenant_once on job (tenant_id)
  where kind = 'erasure' and organisation_id is null and state <> 'failed';
create index job_kept_until on job (tenant_id, kept_until) where kept_until is not null;
grant update (kept_until) on job to naer_app;

grant update (quotas, updated_at) on tenant to naer_app;

-- When the time of what an erasure kept has passed, what names people is overwritten; rows stay with their ids and times.
grant update (blind_index) on patient_national_id to naer_app;
grant update (text) on patient_message to naer_app;
grant update (note, video_link) on contact to naer_app;
grant update (subject_index) on kin_relation to naer_app;

-- And only then: whatever else asks for it changes nothing. Another column of these tables is as free as it was.
create function kept_time_has_passed() returns trigger
  language plpgsql
  set search_path = pg_catalog, public
as $$
begin
  if not exists (select from job j where j.tenant_id = new.tenant_id and j.kind = 'erasure' and j.kept_until <= now()) then
    raise exception using errcode = 'insufficient_privilege', message = 'The time of this journal content has not passed';
  end if;
  return new;
end $$;
create trigger kept_time_has_passed before update of blind_index on patient_national_id
  for each row execute function kept_time_has_passed();
create trigger kept_time_has_passed before update of text on patient_message
  for each row execute function kept_time_has_passed();
create trigger kept_time_has_passed before update of note, video_link on contact
  for each row execute function kept_time_has_passed();
create trigger kept_time_has_passed before update of subject_index on kin_relation
  for each row execute function kept_time_has_passed();
