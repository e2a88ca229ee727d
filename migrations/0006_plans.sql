-- Plans as people make them: who proposed, who approved with which authorisation, why; proposals that wait for an
-- approver; and stretches in which a patient is away and nothing is asked for.

-- Wall clocks of schedules and coverage are those of this zone. An unknown one is refused by `at time zone` itself.
alter table tenant
  add column time_zone text not null default 'Europe/Oslo'
    check (time_zone ~ '^(UTC|[A-Z][A-Za-z_]+(/[A-Z][A-Za-z_-]+)+)$' and (to_timestamp(0) at time zone time_zone) is not null),
  -- HPR authorisation codes whose holders may approve a plan; LE is a physician (lege).
  add column plan_approvers text[] not null default '{LE}'
    check (array_to_string(plan_approvers, ',', '?') ~ '^[A-Z]{2}(,[A-Z]{2})*$');

alter table practitioner
  add column hpr_number text check (hpr_number ~ '^[0-9]{7,9}$'),
  add column authorisations text[] not null default '{}'
    check (array_to_string(authorisations, ',', '?') ~ '^([A-Z]{2}(,[A-Z]{2})*)?$'),
  add constraint practitioner_one_hpr_number unique (tenant_id, hpr_number);

-- What the approver was allowed when approving, as it was then. Absent on versions that are older than this file.
alter table plan_version
  add column proposed_by            uuid,
  add column proposed_at            timestamptz,
  add column reason                 text check (reason <> ''),
  add column approver_hpr_number    text,
  add column approver_authorisation text,
  add constraint plan_version_proposer foreign key (tenant_id, proposed_by) references practitioner;

-- A plan that waits for somebody who may approve it. The body has no version number yet; a decision is made once.
create table plan_proposal (
  tenant_id         uuid not null,
  patient_id        uuid not null,
  proposal_id       uuid not null,
  -- The newest version when it was written; 0 when there was none. A newer one makes the proposal outdated.
  base_plan_version integer not null check (base_plan_version >= 0),
  body              jsonb not null check (body ->> 'v' = '1'),
  reason            text not null check (reason <> ''),
  proposed_by       uuid not null,
  proposed_at       timestamptz not null default now(),
  state             text not null default 'open' check (state in ('open', 'approved', 'declined', 'withdrawn')),
  decided_by        uuid,
  decided_at        timestamptz,
  note              text,
  -- The version it became.
  plan_version      integer,
  primary key (tenant_id, patient_id, proposal_id),
  foreign key (tenant_id, patient_id) references patient,
  foreign key (tenant_id, proposed_by) references practitioner,
  foreign key (tenant_id, decided_by) references practitioner,
  constraint plan_proposal_became foreign key (tenant_id, patient_id, plan_version) references plan_version,
  constraint plan_proposal_decided check ((state = 'open') = (decided_by is null) and (state = 'open') = (decided_at is null)),
  constraint plan_proposal_approved check ((state = 'approved') = (plan_version is not null))
);
create index plan_proposal_newest on plan_proposal (tenant_id, patient_id, proposed_at desc, proposal_id desc);
-- The same proposal sent again is the one that is open already.
create unique index plan_proposal_once on plan_proposal
  (tenant_id, patient_id, proposed_by, base_plan_version, (md5(body::text)::uuid), (md5(reason)::uuid)) where state = 'open';

-- A pause has an end, and may be ended before it.
create table monitoring_pause (
  tenant_id  uuid not null,
  patient_id uuid not null,
  pause_id   uuid not null,
  from_at    timestamptz not null,
  to_at      timestamptz not null,
  reason     text not null check (reason in ('holiday', 'admitted', 'other')),
  note       text,
  created_by uuid not null,
  created_at timestamptz not null default now(),
  ended_at   timestamptz,
  ended_by   uuid,
  primary key (tenant_id, patient_id, pause_id),
  foreign key (tenant_id, patient_id) references patient,
  foreign key (tenant_id, created_by) references practitioner,
  foreign key (tenant_id, ended_by) references practitioner,
  -- The hour is the change of the clock.
  constraint monitoring_pause_ends check (to_at > from_at and to_at - from_at <= interval '180 days 1 hour'),
  constraint monitoring_pause_ended check ((ended_at is null) = (ended_by is null))
);
create index monitoring_pause_newest on monitoring_pause (tenant_id, patient_id, from_at desc, pause_id desc);

alter table plan_proposal    enable row level security;
alter table plan_proposal    force row level security;
alter table monitoring_pause enable row level security;
alter table monitoring_pause force row level security;

-- As 0004 has it: the tenant that is set and no other; system scope; and the one patient of patient scope, to read.
do $$
declare name text;
begin
  foreach name in array array['plan_proposal', 'monitoring_pause'] loop
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
    execute format($policy$
      create policy %1$s_patient on %1$I for select to naer_app
        using ((select current_setting('app.scope', true)) = 'patient'
          and patient_id = (select nullif(current_setting('app.patient_id', true), '')::uuid))
    $policy$, name);
  end loop;
end $$;

revoke all on plan_proposal, monitoring_pause from public;
grant select, insert on plan_proposal, monitoring_pause to naer_app;
grant update (state, decided_by, decided_at, note, plan_version) on plan_proposal to naer_app;
grant update (ended_at, ended_by) on monitoring_pause to naer_app;
grant update (hpr_number, authorisations, updated_at) on practitioner to naer_app;
