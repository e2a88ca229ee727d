-- Patients on their way in and out: referrals, the stages of an enrolment, consents and decisions, deaths. Texts about a
-- patient of a referral are sealed like identities; nothing of a referral gives a care relation to anything else.

-- How long a unit has to answer a referral unless the referral says so itself.
alter table tenant add column referral_working_days integer not null default 3
  check (referral_working_days between 1 and 60);
grant update (referral_working_days) on tenant to naer_app;

-- Rows of before were enrolled and monitored at once: they count as started.
alter table enrolment
  add column stage        text not null default 'started'
    check (stage in ('accepted', 'enrolled', 'trained', 'started', 'ended')),
  add column purpose      text,
  add column risk         text check (risk in ('low', 'medium', 'high')),
  add column referral_id  uuid,
  -- With which reason it ended, and what that means for the alerts that were live; null in rows of before.
  add column ended_reason text check (ended_reason in
    ('completed', 'patient-wish', 'admitted-permanently', 'moved', 'died', 'equipment', 'other')),
  add column ended_by     uuid,
  add column ended_outcome text,
  add column closes_red   boolean not null default false;
grant update (stage, purpose, risk, ended_reason, ended_by, ended_outcome, closes_red) on enrolment to naer_app;
-- The sweep also walks those that ended of late: their monitors must have been told.
create index enrolment_by_end on enrolment (tenant_id, active_to, patient_id) where not active;

-- The identity is sealed anew when a patient gets another national id.
grant update (key_id, sealed, updated_at) on patient_identity to naer_app;

-- Who did what to an enrolment, when and why. Append-only.
create table enrolment_event (
  tenant_id    uuid not null,
  event_id     uuid not null,
  enrolment_id uuid not null,
  patient_id   uuid not null,
  event        text not null check (event in ('accepted', 'enrolled', 'trained', 'started', 'ended', 'changed',
    'death-revoked', 'national-id-changed', 'consent-given', 'consent-withdrawn')),
  -- A code: of an end, of a source.
  reason       text,
  note         text,
  at           timestamptz not null default now(),
  by           uuid not null,
  unit_id      uuid,
  primary key (tenant_id, event_id),
  foreign key (tenant_id, enrolment_id) references enrolment
);
create index enrolment_event_by_patient on enrolment_event (tenant_id, patient_id, at);

-- Samtykke or vedtak. One with a review date that has passed still stands: it warns, and ends nothing.
create table consent (
  tenant_id     uuid not null,
  consent_id    uuid not null,
  patient_id    uuid not null,
  enrolment_id  uuid not null,
  kind          text not null check (kind in ('consent', 'decision')),
  basis         text not null check (basis <> ''),
  scopes        text[] not null check (scopes <@ array['monitoring', 'location', 'supervision'] and cardinality(scopes) > 0),
  valid_from    timestamptz not null,
  review_by     timestamptz check (review_by > valid_from),
  by            uuid not null,
  unit_id       uuid,
  created_at    timestamptz not null default now(),
  withdrawn_at  timestamptz,
  withdrawn_by  uuid,
  withdrawn_why text,
  primary key (tenant_id, consent_id),
  foreign key (tenant_id, enrolment_id) references enrolment,
  -- Location and supervision are looked at again (pasient- og brukerrettighetsloven § 4-6 a).
  check (review_by is not null or not scopes && array['location', 'supervision'])
);
create index consent_by_patient on consent (tenant_id, patient_id);

-- A death stands until it is revoked: an error happens. `assignments`: those it ended, to be given back then.
create table patient_death (
  tenant_id     uuid not null,
  death_id      uuid not null,
  patient_id    uuid not null,
  enrolment_id  uuid not null,
  died_on       date not null,
  source        text not null check (source in ('national-register', 'hospital', 'physician', 'relative', 'other')),
  reason        text not null,
  registered_at timestamptz not null default now(),
  by            uuid not null,
  unit_id       uuid not null,
  -- Where the enrolment stood.
  stage         text not null default 'started',
  assignments   uuid[] not null default '{}',
  revoked_at    timestamptz,
  revoked_by    uuid,
  revoked_why   text,
  primary key (tenant_id, death_id),
  foreign key (tenant_id, enrolment_id) references enrolment
);
create unique index patient_death_once on patient_death (tenant_id, patient_id) where revoked_at is null;

create table referral (
  tenant_id     uuid not null,
  referral_id   uuid not null,
  from_unit_id  uuid not null,
  to_unit_id    uuid not null,
  programme     text not null check (programme <> ''),
  purpose       text not null check (purpose <> ''),
  risk          text not null check (risk in ('low', 'medium', 'high')),
  blind_index   text not null,
  -- Name, birth date, national id and the text, for this referral alone.
  key_id        uuid not null,
  sealed        text not null,
  state         text not null default 'sent' check (state in ('sent', 'accepted', 'declined', 'withdrawn')),
  sent_at       timestamptz not null default now(),
  sent_by       uuid not null,
  due_at        timestamptz not null,
  -- When the sweep saw that its clock had run out.
  overdue_at    timestamptz,
  decided_at    timestamptz,
  decided_by    uuid,
  decided_why   text,
  patient_id    uuid,
  enrolment_id  uuid,
  updated_at    timestamptz not null default now(),
  primary key (tenant_id, referral_id),
  check (from_unit_id <> to_unit_id),
  foreign key (tenant_id, from_unit_id) references unit,
  foreign key (tenant_id, to_unit_id) references unit,
  foreign key (tenant_id, key_id) references tenant_key,
  foreign key (tenant_id, patient_id) references patient,
  foreign key (tenant_id, enrolment_id) references enrolment
);
create index referral_received on referral (tenant_id, to_unit_id, sent_at desc, referral_id);
create index referral_sent on referral (tenant_id, from_unit_id, sent_at desc, referral_id);
create index referral_waiting on referral (tenant_id, due_at) where state = 'sent';

alter table enrolment_event enable row level security;
alter table enrolment_event force row level security;
alter table consent         enable row level security;
alter table consent         force row level security;
alter table patient_death   enable row level security;
alter table patient_death   force row level security;
alter table referral        enable row level security;
alter table referral        force row level security;

do $$
declare name text;
begin
  foreach name in array array['enrolment_event', 'consent', 'patient_death', 'referral'] loop
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
  foreach name in array array['enrolment_event', 'consent', 'patient_death'] loop
    execute format($policy$
      create policy %1$s_patient on %1$I for select to naer_app
        using ((select current_setting('app.scope', true)) = 'patient'
          and patient_id = (select nullif(current_setting('app.patient_id', true), '')::uuid))
    $policy$, name);
  end loop;
end $$;

-- What a unit has to look at again, over its patients.
create policy consent_unit on consent for select to naer_app
  using ((select current_setting('app.scope', true)) = 'unit'
    -- Patients that unit scope lists: enrolled there, or with a part in their care, and no block.
    and patient_id in (select p.patient_id from patient p
      where p.tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)));

-- A referral is seen by the unit that sent it and the unit that got it, and by nobody else.
create policy referral_unit on referral for select to naer_app
  using ((select current_setting('app.scope', true)) = 'unit'
    and (to_unit_id = any ((select nullif(current_setting('app.unit_ids', true), '')::uuid[])::uuid[])
      or from_unit_id = any ((select nullif(current_setting('app.unit_ids', true), '')::uuid[])::uuid[])));

revoke all on enrolment_event, consent, patient_death, referral from public;
grant select, insert on enrolment_event, consent, patient_death, referral to naer_app;
grant update (withdrawn_at, withdrawn_by, withdrawn_why) on consent to naer_app;
grant update (revoked_at, revoked_by, revoked_why) on patient_death to naer_app;
grant update (state, overdue_at, decided_at, decided_by, decided_why, patient_id, enrolment_id, updated_at)
  on referral to naer_app;
