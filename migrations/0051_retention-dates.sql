-- The dates that retention counts from are not the application's to choose. Whoever migrates may still set what has to be set right.

-- A follow-up ends when it is ended, and none is written down that was over before.
create function enrolment_ends_now() returns trigger
  language plpgsql
  set search_path = pg_catalog, public
as $$
begin
  if current_user = 'naer_app' and new.active_to < now() then
    raise exception using errcode = 'insufficient_privilege', message = 'A follow-up ends no earlier than now';
  end if;
  return new;
end $$;
create trigger enrolment_ends_now before insert on enrolment
  for each row when (new.active_to is not null) execute function enrolment_ends_now();
create trigger enrolment_ends_now_again before update of active_to on enrolment
  for each row when (new.active_to is distinct from old.active_to) execute function enrolment_ends_now();

-- What an erasure keeps stays for the least time (0046) after the last follow-up of which the one that left was controller: before,
-- nothing of it is overwritten, and no erasure has a date while somebody is followed.
create function job_kept_long_enough() returns trigger
  language plpgsql
  set search_path = pg_catalog, public
as $$
begin
  if current_user = 'naer_app' and exists (select from enrolment e where e.tenant_id = new.tenant_id
      and e.controller_organisation_id = coalesce(new.organisation_id, e.controller_organisation_id)
      and (e.active or e.active_to + retention_minimum() > new.kept_until)) then
    raise exception using errcode = 'insufficient_privilege', message = 'The least time of this journal content has not passed';
  end if;
  return new;
end $$;
create trigger job_kept_long_enough before insert on job
  for each row when (new.kept_until is not null) execute function job_kept_long_enough();
create trigger job_kept_long_enough_again before update of kept_until on job
  for each row when (new.kept_until is distinct from old.kept_until) execute function job_kept_long_enough();
