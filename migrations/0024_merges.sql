-- Two records of one person (a D- or help number, and a fødselsnummer). Nothing of the record that is merged away is moved:
-- it leads to the other (as replaced-by of FHIR's Patient.link), its measurements name it as before, its devices stay its
-- own. What leads to a record by a national id leads to the one that stays for as long as the merge stands.

create table patient_merge (
  tenant_id       uuid not null,
  merge_id        uuid not null,
  from_patient_id uuid not null,
  to_patient_id   uuid not null,
  -- The enrolment that ended by it, and where it stood; null when nobody followed that record.
  enrolment_id    uuid,
  stage           text,
  unit_id         uuid,
  -- Blind indexes that led to the record that was merged away.
  national_ids    text[] not null default '{}',
  reason          text not null check (reason <> ''),
  at              timestamptz not null default now(),
  by              uuid not null,
  by_unit_id      uuid not null,
  undone_at       timestamptz,
  undone_by       uuid,
  undone_unit_id  uuid,
  undone_why      text,
  primary key (tenant_id, merge_id),
  foreign key (tenant_id, from_patient_id) references patient,
  foreign key (tenant_id, to_patient_id) references patient,
  foreign key (tenant_id, enrolment_id) references enrolment,
  foreign key (tenant_id, by) references practitioner,
  foreign key (tenant_id, undone_by) references practitioner,
  constraint patient_merge_of_two check (from_patient_id <> to_patient_id),
  constraint patient_merge_undone check (num_nulls(undone_at, undone_by, undone_unit_id, undone_why) in (0, 4))
);
-- A record leads to one other, and only a record that stands for itself is led to (checked where a merge is made).
create unique index patient_merge_standing on patient_merge (tenant_id, from_patient_id) where undone_at is null;
create index patient_merge_into on patient_merge (tenant_id, to_patient_id, at desc);

alter table enrolment
  drop constraint enrolment_ended_reason_check,
  add constraint enrolment_ended_reason_check check (ended_reason in
    ('completed', 'patient-wish', 'admitted-permanently', 'moved', 'died', 'equipment', 'other', 'merged'));
alter table enrolment_event
  drop constraint enrolment_event_event_check,
  add constraint enrolment_event_event_check check (event ~ '^[a-z]+(-[a-z]+)*$' and length(event) <= 40);
grant update (patient_id) on patient_national_id to naer_app;

alter table patient_merge enable row level security;
alter table patient_merge force row level security;

-- As 0004 has it: the tenant that is set and no other; system scope; and of the patient that is open either way.
create policy patient_merge_tenant on patient_merge as restrictive for all to naer_app
  using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid))
  with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));
create policy patient_merge_system on patient_merge for all to naer_app
  using ((select current_setting('app.scope', true)) = 'system')
  with check ((select current_setting('app.scope', true)) = 'system');
create policy patient_merge_patient on patient_merge for select to naer_app
  using ((select current_setting('app.scope', true)) = 'patient'
    and (from_patient_id = (select nullif(current_setting('app.patient_id', true), '')::uuid)
      or to_patient_id = (select nullif(current_setting('app.patient_id', true), '')::uuid)));
-- While a relation is decided (0018): where the record that is asked for leads, and what leads to it.
create policy patient_merge_decide on patient_merge for select to naer_app
  using ((select current_setting('app.scope', true)) = 'patient'
    and (from_patient_id = (select nullif(current_setting('app.relation_of', true), '')::uuid)
      or to_patient_id = (select nullif(current_setting('app.relation_of', true), '')::uuid)));

-- Who is related to the record that stays may read the one that leads to it: what that is decided from is seen while it is
-- decided. The sub-query is asked once a statement and compared as a constant.
do $$
declare name text;
begin
  foreach name in array array['care_relation', 'access_block', 'enrolment'] loop
    execute format($policy$
      create policy %1$s_decide_merged on %1$I for select to naer_app
        using ((select current_setting('app.scope', true)) = 'patient'
          and patient_id = (select m.to_patient_id from patient_merge m
            where m.tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)
              and m.from_patient_id = (select nullif(current_setting('app.relation_of', true), '')::uuid)
              and m.undone_at is null))
    $policy$, name);
  end loop;
end $$;
create policy alert_owner_read_merged on alert for select to naer_app
  using ((select current_setting('app.scope', true)) = 'patient' and state <> 'resolved'
    and patient_id = (select m.to_patient_id from patient_merge m
      where m.tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)
        and m.from_patient_id = (select nullif(current_setting('app.relation_of', true), '')::uuid)
        and m.undone_at is null)
    and (unit_id = any ((select nullif(current_setting('app.unit_ids', true), '')::uuid[])::uuid[])
      or (body -> 'handover' ->> 'toUnitId')::uuid = any ((select nullif(current_setting('app.unit_ids', true), '')::uuid[])::uuid[])));

-- Whoever changes what stands of a record that leads to another (its devices, their credentials): the other one's monitor
-- answers for these, and must hear of it as well.
create function patient_merge_raise() returns trigger
  language plpgsql
  set search_path = public
as $$
begin
  update patient p set registry_version = p.registry_version + 1, updated_at = now()
    from patient_merge m where m.tenant_id = new.tenant_id and m.from_patient_id = new.patient_id and m.undone_at is null
      and p.tenant_id = m.tenant_id and p.patient_id = m.to_patient_id and m.at < now();
  return null;
end $$;
create trigger patient_merge_raise after update of registry_version on patient
  for each row execute function patient_merge_raise();

revoke all on patient_merge from public;
grant select, insert on patient_merge to naer_app;
grant update (undone_at, undone_by, undone_unit_id, undone_why) on patient_merge to naer_app;
