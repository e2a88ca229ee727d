-- Programme templates: what a tenant starts its patients' plans from, in versions that are never changed, and how one
-- tenant offers a version to others. No patient data stands in any of these tables.
--
-- Who sees what across the wall between tenants:
--   programme_template, programme_template_version, programme_publication, programme_subscription: their tenant, nobody
--     else. An unpublished version, who wrote it, who published it and why never leave it.
--   published_template: a copy of exactly one version, made when it is published, with neither author nor reason. It is
--     the only table of the records that a tenant reads of another, and only when the version was offered to it.
--   published_template_offer: who a version was offered to by name. The publisher sees all of its own; another tenant
--     sees the row that names itself, and so learns of no third one.
-- Both are written under the publisher's own setting alone. A subscriber never writes or points into another's rows: it
-- takes a copy into a version of a template of its own. So nothing changes under a subscriber when the publisher does.

create table programme_template (
  tenant_id       uuid not null references tenant,
  template_id     uuid not null,
  programme       text not null check (programme <> ''),
  current_version integer not null default 1 check (current_version > 0),
  created_at      timestamptz not null default now(),
  updated_at      timestamptz not null default now(),
  primary key (tenant_id, template_id)
);

-- Append-only: which template a plan came from can always be shown.
create table programme_template_version (
  tenant_id   uuid not null,
  template_id uuid not null,
  version     integer not null check (version > 0),
  body        jsonb not null check (body ->> 'v' = '1'),
  -- Where its content came from: a default, a person here, or a version that another tenant had published.
  origin      jsonb not null check (origin ->> 'kind' in ('default', 'own', 'subscribed')),
  created_by  uuid not null,
  -- Whose authorisation let it stand, as it was then.
  approved_by uuid not null,
  approver_authorisation text not null,
  reason      text not null check (reason <> ''),
  created_at  timestamptz not null default now(),
  primary key (tenant_id, template_id, version),
  foreign key (tenant_id, template_id) references programme_template,
  foreign key (tenant_id, created_by) references practitioner,
  foreign key (tenant_id, approved_by) references practitioner
);

-- Who published or withdrew which version, and why. Append-only, the publisher's own.
create table programme_publication (
  tenant_id   uuid not null,
  template_id uuid not null,
  version     integer not null,
  act_id      uuid not null default gen_random_uuid(),
  act         text not null check (act in ('published', 'withdrawn')),
  -- Tenants it was offered to by this act; absent: all.
  offered_to  uuid[],
  by          uuid not null,
  reason      text not null check (reason <> ''),
  at          timestamptz not null default now(),
  primary key (tenant_id, template_id, version, act_id),
  foreign key (tenant_id, template_id, version) references programme_template_version,
  foreign key (tenant_id, by) references practitioner
);

-- tenant_id is the publisher. Only what it has itself as a version can be published (foreign key).
create table published_template (
  tenant_id      uuid not null,
  template_id    uuid not null,
  version        integer not null,
  -- Name of the publishing health community, as it was then: a subscriber cannot read another's tenant row.
  publisher_name text not null check (publisher_name <> ''),
  programme      text not null check (programme <> ''),
  body           jsonb not null check (body ->> 'v' = '1'),
  audience       text not null check (audience in ('all', 'named')),
  published_at   timestamptz not null default now(),
  withdrawn_at   timestamptz,
  primary key (tenant_id, template_id, version),
  foreign key (tenant_id, template_id, version) references programme_template_version
);

create table published_template_offer (
  tenant_id            uuid not null,
  template_id          uuid not null,
  version              integer not null,
  subscriber_tenant_id uuid not null references tenant_directory (tenant_id),
  offered_at           timestamptz not null default now(),
  primary key (tenant_id, template_id, version, subscriber_tenant_id),
  foreign key (tenant_id, template_id, version) references published_template
);

-- tenant_id is the subscriber. No foreign key to the publisher's rows: those checks see past row security, and would
-- tell whether something exists that was never offered. What was taken is a version of a template of one's own.
create table programme_subscription (
  tenant_id           uuid not null,
  publisher_tenant_id uuid not null,
  source_template_id  uuid not null,
  -- One's own template that the versions are taken into.
  template_id         uuid not null,
  taken_version       integer not null check (taken_version > 0),
  state               text not null default 'active' check (state in ('active', 'ended')),
  created_by          uuid not null,
  created_at          timestamptz not null default now(),
  updated_at          timestamptz not null default now(),
  ended_by            uuid,
  ended_at            timestamptz,
  end_reason          text check (end_reason <> ''),
  primary key (tenant_id, publisher_tenant_id, source_template_id),
  unique (tenant_id, template_id),
  foreign key (tenant_id, template_id) references programme_template,
  foreign key (tenant_id, created_by) references practitioner,
  foreign key (tenant_id, ended_by) references practitioner,
  constraint programme_subscription_ended check ((state = 'ended') = (ended_at is not null)
    and (ended_at is null) = (ended_by is null) and (ended_at is null) = (end_reason is null))
);

alter table programme_template         enable row level security;
alter table programme_template         force row level security;
alter table programme_template_version enable row level security;
alter table programme_template_version force row level security;
alter table programme_publication      enable row level security;
alter table programme_publication      force row level security;
alter table published_template         enable row level security;
alter table published_template         force row level security;
alter table published_template_offer   enable row level security;
alter table published_template_offer   force row level security;
alter table programme_subscription     enable row level security;
alter table programme_subscription     force row level security;

-- 1. As 0004 has it for the frame of a tenant: the tenant that is set and no other; system scope writes; those who work
-- there read.
do $$
declare name text;
begin
  foreach name in array array[
    'programme_template', 'programme_template_version', 'programme_publication', 'programme_subscription'
  ] loop
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
      create policy %1$s_read on %1$I for select to naer_app
        using ((select current_setting('app.scope', true)) in ('patient', 'unit'))
    $policy$, name);
  end loop;
end $$;

-- 2. Across tenants. To write is the publisher's alone, whatever else a policy permits. A read needs a tenant that is set:
-- 'all' means every tenant, not nobody. No policy here asks published_template from published_template_offer, so that
-- neither goes in a circle.
do $$
declare name text;
begin
  foreach name in array array['published_template', 'published_template_offer'] loop
    execute format($policy$
      create policy %1$s_insert_own on %1$I as restrictive for insert to naer_app
        with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid))
    $policy$, name);
    execute format($policy$
      create policy %1$s_update_own on %1$I as restrictive for update to naer_app
        using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid))
        with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid))
    $policy$, name);
    execute format($policy$
      create policy %1$s_delete_own on %1$I as restrictive for delete to naer_app
        using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid))
    $policy$, name);
    execute format($policy$
      create policy %1$s_system on %1$I for all to naer_app
        using ((select current_setting('app.scope', true)) = 'system')
        with check ((select current_setting('app.scope', true)) = 'system')
    $policy$, name);
    execute format($policy$
      create policy %1$s_read on %1$I for select to naer_app
        using ((select current_setting('app.scope', true)) in ('patient', 'unit'))
    $policy$, name);
  end loop;
end $$;

create policy published_template_offer_named on published_template_offer as restrictive for select to naer_app
  using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)
    or subscriber_tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));

-- Offered to me, by name or as to all; and not withdrawn, unless I had subscribed: I shall see that it was.
create policy published_template_offered on published_template as restrictive for select to naer_app
  using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)
    or ((select nullif(current_setting('app.tenant_id', true), '')::uuid) is not null
      and (audience = 'all' or exists (
        select from published_template_offer o
        where o.tenant_id = published_template.tenant_id and o.template_id = published_template.template_id
          and o.version = published_template.version
          and o.subscriber_tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)))
      and (withdrawn_at is null or exists (
        select from programme_subscription s
        where s.tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)
          and s.publisher_tenant_id = published_template.tenant_id
          and s.source_template_id = published_template.template_id))));

-- Grants: versions and publications are never changed, nothing is deleted. Of a published copy only its withdrawal can be
-- written, of a subscription what was taken, into which template, and whether it goes on.
revoke all on programme_template, programme_template_version, programme_publication, published_template,
  published_template_offer, programme_subscription from public;
grant select, insert on programme_template, programme_template_version, programme_publication, published_template,
  published_template_offer, programme_subscription to naer_app;
grant update (current_version, updated_at) on programme_template to naer_app;
grant update (withdrawn_at) on published_template to naer_app;
grant update (template_id, taken_version, state, created_by, updated_at, ended_by, ended_at, end_reason)
  on programme_subscription to naer_app;
