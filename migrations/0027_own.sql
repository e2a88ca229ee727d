-- Patients and next of kin who log in themselves: where they are known, what they see, what they change.

-- Ids alone, across tenants: in which of them a blind index leads anywhere. What it leads to, the tenant itself decides.
-- Readable in system scope only; an entry stays, and is no proof of anything.
create table citizen_directory (
  tenant_id     uuid not null references tenant_directory,
  subject_index text not null,
  primary key (tenant_id, subject_index)
);
create index citizen_directory_by_subject on citizen_directory (subject_index);

-- The owner sees no row of a table that forces its policies: they are taken down for as long as this transaction copies.
alter table patient_national_id no force row level security;
alter table kin_relation        no force row level security;
insert into citizen_directory (tenant_id, subject_index)
  select tenant_id, blind_index from patient_national_id union select tenant_id, subject_index from kin_relation;
alter table patient_national_id force row level security;
alter table kin_relation        force row level security;

-- Whoever writes an index enters it: no verb can forget to. As its caller, so that the caller's policies hold.
create function citizen_directory_enter() returns trigger
  language plpgsql
  set search_path = pg_catalog, public
as $$
begin
  insert into citizen_directory (tenant_id, subject_index)
  values (new.tenant_id, case tg_table_name when 'kin_relation' then to_jsonb(new) ->> 'subject_index'
    else to_jsonb(new) ->> 'blind_index' end)
  on conflict do nothing;
  return null;
end $$;
create trigger citizen_directory_enter after insert on patient_national_id
  for each row execute function citizen_directory_enter();
create trigger citizen_directory_enter after insert on kin_relation
  for each row execute function citizen_directory_enter();

alter table kin_relation
  -- Sensitive programmes that the consent names: any other hides the patient from this next of kin.
  add column programmes         text[] not null default '{}',
  -- By the patient, logged in: no member of staff stands behind it.
  add column granted_by_patient boolean not null default false,
  add column ended_by_patient   boolean not null default false,
  alter column granted_by drop not null,
  drop constraint kin_relation_ended,
  add constraint kin_relation_granted check ((granted_by is null) = granted_by_patient),
  add constraint kin_relation_ended check ((ended_at is null) = (ended_by is null and not ended_by_patient)
    and not (ended_by is not null and ended_by_patient));

-- A message that somebody wrote logged in, without a device: the patient, or who represents them.
alter table patient_message
  add column author_relation text check (author_relation in ('self', 'represented')),
  add column author_index    text check (author_index <> ''),
  drop constraint patient_message_check,
  add constraint patient_message_check check (case direction
    when 'to-patient' then sent_by is not null and unit_id is not null and author_index is null
    else num_nonnulls(device_id, author_index) = 1 end and (author_index is null) = (author_relation is null));

-- Purposes of use when somebody reads what is theirs, or by consent or representation (HL7 v3 PurposeOfUse).
alter table audit_event
  drop constraint audit_event_purpose_check,
  add constraint audit_event_purpose_check check (purpose in ('TREAT', 'ETREAT', 'COC', 'BTG', 'PATRQT', 'FAMRQT', 'PWATRNY'));

alter table citizen_directory enable row level security;
alter table citizen_directory force row level security;
create policy citizen_directory_system on citizen_directory for select to naer_app
  using ((select current_setting('app.scope', true)) = 'system');
create policy citizen_directory_enter on citizen_directory for insert to naer_app
  with check ((select current_setting('app.scope', true)) = 'system'
    and tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));

-- Citizen scope: the one patient that packages/db has set, and of that what the relation lets this subject see.
do $$
declare part record;
declare name text;
begin
  foreach name in array array['patient', 'patient_identity'] loop
    execute format($policy$
      create policy %1$s_citizen on %1$I for select to naer_app
        using ((select current_setting('app.scope', true)) = 'citizen'
          and patient_id = (select nullif(current_setting('app.patient_id', true), '')::uuid))
    $policy$, name);
  end loop;
  for part in select * from (values
    ('enrolment', 'status'), ('plan_version', 'plan'), ('monitoring_pause', 'plan'), ('measurement_reminder', 'plan'),
    ('measurement', 'measurements'), ('measurement_doubt', 'measurements'), ('measurement_correction', 'measurements'),
    ('measurement_seen', 'measurements'), ('patient_message', 'messages'), ('kin_relation', 'kin')
  ) x (relation, aspect) loop
    execute format($policy$
      create policy %1$s_citizen on %1$I for select to naer_app
        using ((select current_setting('app.scope', true)) = 'citizen'
          and patient_id = (select nullif(current_setting('app.patient_id', true), '')::uuid)
          and %2$L = any ((select nullif(current_setting('app.may_see', true), '')::text[])::text[]))
    $policy$, part.relation, part.aspect);
  end loop;
  -- What is decided from is seen while it is decided: the decision itself takes app.relation_of away again.
  foreach name in array array['patient', 'patient_national_id', 'kin_relation', 'enrolment', 'patient_death'] loop
    execute format($policy$
      create policy %1$s_decide_citizen on %1$I for select to naer_app
        using ((select current_setting('app.scope', true)) = 'citizen'
          and patient_id = (select nullif(current_setting('app.relation_of', true), '')::uuid))
    $policy$, name);
  end loop;
  foreach name in array array['tenant', 'tenant_key'] loop
    execute format($policy$
      create policy %1$s_citizen on %1$I for select to naer_app
        using ((select current_setting('app.scope', true)) = 'citizen')
    $policy$, name);
  end loop;
end $$;
-- Of the frame: the unit and organisation that follow the patient, for whom may see that somebody does.
create policy unit_citizen on unit for select to naer_app
  using ((select current_setting('app.scope', true)) = 'citizen'
    and unit_id = (select nullif(current_setting('app.followed_by', true), '')::uuid));
create policy organisation_citizen on organisation for select to naer_app
  using ((select current_setting('app.scope', true)) = 'citizen' and organisation_id in (
    select n.organisation_id from unit n where n.tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)));
create policy audit_event_citizen on audit_event for insert to naer_app
  with check ((select current_setting('app.scope', true)) = 'citizen');

revoke all on citizen_directory from public;
grant select, insert on citizen_directory to naer_app;
grant update (ended_by_patient) on kin_relation to naer_app;
