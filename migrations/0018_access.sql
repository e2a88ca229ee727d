-- Who else may see a patient, and who may not: relations beside the enrolment, blocks (sperring) by the patient's wish,
-- what was opened by breaking the glass, next of kin. The one decision over these rows is taken by packages/db/scope.ts
-- (and by packages/domain/access from the same facts); the policies below compare with what it has set.

alter table patient
  -- Graded address: 6 strictly confidential, 7 confidential.
  add column address_grade smallint check (address_grade in (6, 7));
-- The programme is invisible outside its care team (mental health, substance use).
alter table enrolment
  add column sensitive boolean not null default false;

create table care_relation (
  tenant_id       uuid not null,
  relation_id     uuid not null,
  patient_id      uuid not null,
  kind            text not null check (kind in ('participant', 'listed-gp', 'emergency', 'break-glass')),
  unit_id         uuid,
  practitioner_id uuid,
  -- As granted. What ended before its time says so in ended_at.
  period          tstzrange not null check (not isempty(period) and lower_inc(period) and not upper_inc(period)
    and not lower_inf(period)),
  reason          text check (reason <> ''),
  -- Null: by the system itself (an import, a referral that was accepted).
  granted_by      uuid,
  created_at      timestamptz not null default now(),
  ended_at        timestamptz,
  ended_by        uuid,
  primary key (tenant_id, relation_id),
  foreign key (tenant_id, patient_id) references patient,
  foreign key (tenant_id, unit_id) references unit,
  foreign key (tenant_id, practitioner_id) references practitioner,
  foreign key (tenant_id, granted_by) references practitioner,
  foreign key (tenant_id, ended_by) references practitioner,
  -- Of a unit; a broken glass is one person's.
  constraint care_relation_whose check (case kind when 'break-glass' then practitioner_id is not null and unit_id is null
    else unit_id is not null and practitioner_id is null end),
  constraint care_relation_ends check (kind in ('participant', 'listed-gp') or (not upper_inf(period) and
    upper(period) - lower(period) <= case kind when 'emergency' then interval '72 hours' else interval '8 hours' end)),
  constraint care_relation_reasoned check (kind <> 'break-glass' or reason is not null),
  constraint care_relation_once exclude using gist
    (tenant_id with =, patient_id with =, kind with =, unit_id with =, period with &&) where (ended_at is null),
  constraint care_relation_broken_once exclude using gist
    (tenant_id with =, patient_id with =, practitioner_id with =, period with &&) where (ended_at is null)
);
create index care_relation_by_patient on care_relation (tenant_id, patient_id, created_at desc, relation_id desc);
create index care_relation_by_unit on care_relation (tenant_id, unit_id, patient_id) where ended_at is null;

-- The patient's own wish: exactly one of a person, a unit, an organisation; the whole record, or one document.
create table access_block (
  tenant_id       uuid not null,
  block_id        uuid not null,
  patient_id      uuid not null,
  practitioner_id uuid,
  unit_id         uuid,
  organisation_id uuid,
  document        text check (document ~ '^(measurement/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.[1-9][0-9]{0,15}|(contact|message)/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$'),
  -- What the patient said, as it was written down, and by whom.
  wish            text not null check (wish <> ''),
  recorded_by     uuid not null,
  recorded_at     timestamptz not null default now(),
  lifted_at       timestamptz,
  lifted_by       uuid,
  primary key (tenant_id, block_id),
  foreign key (tenant_id, patient_id) references patient,
  foreign key (tenant_id, practitioner_id) references practitioner,
  foreign key (tenant_id, unit_id) references unit,
  foreign key (tenant_id, organisation_id) references organisation,
  foreign key (tenant_id, recorded_by) references practitioner,
  foreign key (tenant_id, lifted_by) references practitioner,
  constraint access_block_whom check (num_nonnulls(practitioner_id, unit_id, organisation_id) = 1),
  constraint access_block_lifted check ((lifted_at is null) = (lifted_by is null))
);
create unique index access_block_once on access_block
  (tenant_id, patient_id, practitioner_id, unit_id, organisation_id, document) nulls not distinct where lifted_at is null;
create index access_block_newest on access_block (tenant_id, patient_id, recorded_at desc, block_id desc);

-- Every time the glass was broken: looked at afterwards by somebody else.
create table access_review (
  tenant_id       uuid not null,
  review_id       uuid not null,
  patient_id      uuid not null,
  relation_id     uuid not null,
  practitioner_id uuid not null,
  unit_id         uuid,
  at              timestamptz not null default now(),
  until           timestamptz not null,
  reason          text not null check (reason <> ''),
  -- The patient had kept this person out.
  passed_block    boolean not null,
  state           text not null default 'open' check (state in ('open', 'reviewed')),
  verdict         text check (verdict in ('justified', 'not-justified', 'reported')),
  note            text check (note <> ''),
  reviewed_by     uuid,
  reviewed_at     timestamptz,
  primary key (tenant_id, review_id),
  foreign key (tenant_id, patient_id) references patient,
  foreign key (tenant_id, relation_id) references care_relation,
  foreign key (tenant_id, practitioner_id) references practitioner,
  foreign key (tenant_id, reviewed_by) references practitioner,
  constraint access_review_done check ((state = 'open') = (verdict is null) and (state = 'open') = (reviewed_by is null)
    and (state = 'open') = (reviewed_at is null)),
  constraint access_review_not_own check (reviewed_by <> practitioner_id)
);
create index access_review_newest on access_review (tenant_id, at desc, review_id desc);

-- Next of kin, and what they may see: by the patient's consent, or because they represent the patient.
create table kin_relation (
  tenant_id     uuid not null,
  kin_id        uuid not null,
  patient_id    uuid not null,
  -- Keyed blind index of the national id.
  subject_index text not null check (subject_index <> ''),
  basis         text not null check (basis in ('consent', 'representation')),
  kinship       text check (kinship <> ''),
  may_see       text[] not null check (cardinality(may_see) > 0
    and may_see <@ array['status', 'measurements', 'messages', 'contacts', 'plan', 'alerts', 'position']),
  period        tstzrange not null check (not isempty(period) and lower_inc(period) and not upper_inc(period)
    and not lower_inf(period)),
  granted_by    uuid not null,
  created_at    timestamptz not null default now(),
  ended_at      timestamptz,
  ended_by      uuid,
  primary key (tenant_id, kin_id),
  foreign key (tenant_id, patient_id) references patient,
  foreign key (tenant_id, granted_by) references practitioner,
  foreign key (tenant_id, ended_by) references practitioner,
  constraint kin_relation_ended check ((ended_at is null) = (ended_by is null)),
  constraint kin_relation_once exclude using gist
    (tenant_id with =, patient_id with =, subject_index with =, period with &&) where (ended_at is null)
);
create index kin_relation_newest on kin_relation (tenant_id, patient_id, created_at desc, kin_id desc);
create index kin_relation_by_subject on kin_relation (tenant_id, subject_index) where ended_at is null;

-- The attest of access (DOMAIN 6): in what capacity, for which organisation and purpose, by what relation, and on what it rests.
alter table audit_event
  add column role               text,
  add column organisation_id    uuid,
  add column purpose            text check (purpose in ('TREAT', 'ETREAT', 'COC', 'BTG')),
  add column relation           text,
  add column decision_reference text;

-- Rows of before have the hash of before: what they lack is not hashed.
create or replace function audit_event_testify() returns trigger
  language plpgsql
  set search_path = pg_catalog
as $$
begin
  new.xid := pg_current_xact_id();
  new.recorded_at := now();
  new.row_hash := sha256(convert_to((jsonb_build_array(
    new.tenant_id, new.event_id, new.xid::text, extract(epoch from new.at), extract(epoch from new.recorded_at),
    new.actor_id, new.action, new.outcome, new.subject_patient_id, new.subject_id, new.unit_id, new.request_id, new.shown
  ) || case when num_nonnulls(new.role, new.organisation_id, new.purpose, new.relation, new.decision_reference) = 0
    then '[]'::jsonb
    else jsonb_build_array(new.role, new.organisation_id, new.purpose, new.relation, new.decision_reference) end
  )::text, 'UTF8'));
  return new;
end $$;

alter table care_relation enable row level security;
alter table care_relation force row level security;
alter table access_block  enable row level security;
alter table access_block  force row level security;
alter table access_review enable row level security;
alter table access_review force row level security;
alter table kin_relation  enable row level security;
alter table kin_relation  force row level security;

-- As 0004 has it: the tenant that is set and no other; and system scope. A review is read there alone, by its verbs.
do $$
declare name text;
begin
  foreach name in array array['care_relation', 'access_block', 'access_review', 'kin_relation'] loop
    execute format($policy$
      create policy %1$s_tenant on %1$I as restrictive for all to naer_app
        using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid))
        with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid))
    $policy$, name);
    execute format($policy$
      create policy %1$s_system on %1$I for all to naer_app
        using ((select current_setting('app.scope', true)) = 'system')
        with check ((select current_setting('app.scope', true)) = 'system')
    $policy$, name);
  end loop;
  foreach name in array array['care_relation', 'access_block', 'kin_relation'] loop
    execute format($policy$
      create policy %1$s_patient on %1$I for select to naer_app
        using ((select current_setting('app.scope', true)) = 'patient'
          and patient_id = (select nullif(current_setting('app.patient_id', true), '')::uuid))
    $policy$, name);
  end loop;
  -- What is decided from is seen while it is decided: the decision itself takes app.relation_of away again.
  foreach name in array array['care_relation', 'access_block', 'enrolment', 'measurement'] loop
    execute format($policy$
      create policy %1$s_decide on %1$I for select to naer_app
        using ((select current_setting('app.scope', true)) = 'patient'
          and patient_id = (select nullif(current_setting('app.relation_of', true), '')::uuid))
    $policy$, name);
  end loop;
end $$;

-- Who answers for an alert alone does not learn from here who follows the patient.
create policy enrolment_patient on enrolment for select to naer_app
  using ((select current_setting('app.scope', true)) = 'patient'
    and (select current_setting('app.relation', true)) is distinct from 'alert-owner'
    and patient_id = (select nullif(current_setting('app.patient_id', true), '')::uuid));

-- Unit scope: the relations of the units that are set, and the blocks that keep their people out.
create policy care_relation_unit on care_relation for select to naer_app
  using ((select current_setting('app.scope', true)) = 'unit'
    and unit_id = any ((select nullif(current_setting('app.unit_ids', true), '')::uuid[])::uuid[]));
create policy access_block_unit on access_block for select to naer_app
  using ((select current_setting('app.scope', true)) = 'unit' and lifted_at is null and document is null
    and (practitioner_id = (select nullif(current_setting('app.practitioner_id', true), '')::uuid)
      or unit_id = any ((select nullif(current_setting('app.unit_ids', true), '')::uuid[])::uuid[])
      or organisation_id in (select n.organisation_id from unit n
        where n.unit_id = any ((select nullif(current_setting('app.unit_ids', true), '')::uuid[])::uuid[]))));
drop policy enrolment_read on enrolment;
create policy enrolment_unit on enrolment for select to naer_app
  using ((select current_setting('app.scope', true)) = 'unit'
    and unit_id = any ((select nullif(current_setting('app.unit_ids', true), '')::uuid[])::uuid[])
    and patient_id not in (select b.patient_id from access_block b
      where b.practitioner_id = (select nullif(current_setting('app.practitioner_id', true), '')::uuid)
        and b.lifted_at is null and b.document is null));

-- Whom lists over many patients show: enrolled at one of the units, or with one of them as a participant, unless the
-- patient keeps that unit, its organisation or this person out. Who enrolled the patient is never kept out as a unit.
do $$
declare name text;
begin
  foreach name in array array['patient', 'patient_identity', 'alert', 'quarantine'] loop
    execute format('drop policy %1$s_unit on %1$I', name);
    execute format($policy$
      create policy %1$s_unit on %1$I for select to naer_app
        using ((select current_setting('app.scope', true)) = 'unit'
          and patient_id in (
            select e.patient_id from enrolment e
            where e.tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid) and e.active
              and e.unit_id = any ((select nullif(current_setting('app.unit_ids', true), '')::uuid[])::uuid[])
            union all
            select c.patient_id from care_relation c
            where c.tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)
              and c.kind = 'participant' and c.ended_at is null and c.period @> now()
              and c.unit_id = any ((select nullif(current_setting('app.unit_ids', true), '')::uuid[])::uuid[])
              and not exists (select from access_block b
                where b.tenant_id = c.tenant_id and b.patient_id = c.patient_id and b.lifted_at is null and b.document is null
                  and (b.practitioner_id = (select nullif(current_setting('app.practitioner_id', true), '')::uuid)
                    or b.unit_id = c.unit_id
                    or b.organisation_id = (select n.organisation_id from unit n
                      where n.tenant_id = c.tenant_id and n.unit_id = c.unit_id)))))
    $policy$, name);
  end loop;
end $$;

-- Documents that the patient keeps from this reader: decided once, compared as constants, nothing when there are none.
do $$
declare blocked record;
begin
  for blocked in select * from (values
    ('contact', 'contact_id', 'app.blocked_contacts', 'uuid[]'),
    ('patient_message', 'message_id', 'app.blocked_messages', 'uuid[]'),
    ('measurement', 'sequence', 'app.blocked_measurements', 'bigint[]'),
    ('measurement_doubt', 'sequence', 'app.blocked_measurements', 'bigint[]'),
    ('measurement_correction', 'sequence', 'app.blocked_measurements', 'bigint[]'),
    ('measurement_seen', 'sequence', 'app.blocked_measurements', 'bigint[]')
  ) x (relation, key, setting, type) loop
    execute format($policy$
      create policy %1$s_unblocked on %1$I as restrictive for select to naer_app
        using (%2$I <> all ((select coalesce(nullif(current_setting(%3$L, true), ''), '{}')::%4$s)::%4$s))
    $policy$, blocked.relation, blocked.key, blocked.setting, blocked.type);
  end loop;
end $$;

revoke all on care_relation, access_block, access_review, kin_relation from public;
grant select, insert on care_relation, access_block, access_review, kin_relation to naer_app;
grant update (ended_at, ended_by) on care_relation to naer_app;
grant update (lifted_at, lifted_by) on access_block to naer_app;
grant update (state, verdict, note, reviewed_by, reviewed_at) on access_review to naer_app;
grant update (ended_at, ended_by) on kin_relation to naer_app;
grant update (address_grade) on patient to naer_app;
grant update (sensitive) on enrolment to naer_app;
