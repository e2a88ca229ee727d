-- The wall between tenants, and inside one the care relation. FORCE: the owner of the tables obeys as well.
-- app.tenant_id, app.scope (patient | unit | system), app.unit_ids and app.patient_id are set per transaction by
-- packages/db; what is not set, or was reset to '', admits nothing. `(select ..)` lets a setting be read once a query.

alter table tenant_directory    enable row level security;
alter table tenant_directory    force row level security;
alter table tenant              enable row level security;
alter table tenant              force row level security;
alter table tenant_key          enable row level security;
alter table tenant_key          force row level security;
alter table organisation        enable row level security;
alter table organisation        force row level security;
alter table unit                enable row level security;
alter table unit                force row level security;
alter table practitioner        enable row level security;
alter table practitioner        force row level security;
alter table practitioner_unit   enable row level security;
alter table practitioner_unit   force row level security;
alter table patient             enable row level security;
alter table patient             force row level security;
alter table patient_identity    enable row level security;
alter table patient_identity    force row level security;
alter table patient_national_id enable row level security;
alter table patient_national_id force row level security;
alter table enrolment           enable row level security;
alter table enrolment           force row level security;
alter table device              enable row level security;
alter table device              force row level security;
alter table device_assignment   enable row level security;
alter table device_assignment   force row level security;
alter table plan_version        enable row level security;
alter table plan_version        force row level security;
alter table measurement         enable row level security;
alter table measurement         force row level security;
alter table alert               enable row level security;
alter table alert               force row level security;
alter table alert_history       enable row level security;
alter table alert_history       force row level security;
alter table quarantine          enable row level security;
alter table quarantine          force row level security;
alter table refusal_count       enable row level security;
alter table refusal_count       force row level security;
alter table sweep_cursor        enable row level security;
alter table sweep_cursor        force row level security;
alter table audit_event         enable row level security;
alter table audit_event         force row level security;

-- 1. Every table with tenant data: the tenant that is set, and no other, whatever else a policy below permits.
do $$
declare name text;
begin
  foreach name in array array[
    'tenant', 'tenant_key', 'organisation', 'unit', 'practitioner', 'practitioner_unit', 'patient', 'patient_identity',
    'patient_national_id', 'enrolment', 'device', 'device_assignment', 'plan_version', 'measurement', 'alert',
    'alert_history', 'quarantine', 'refusal_count', 'audit_event'
  ] loop
    execute format($policy$
      create policy %1$s_tenant on %1$I as restrictive for all to naer_app
        using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid))
        with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid))
    $policy$, name);
    -- 2. System scope (projector, sweep, registry verbs) tests the tenant only.
    execute format($policy$
      create policy %1$s_system on %1$I for all to naer_app
        using ((select current_setting('app.scope', true)) = 'system')
        with check ((select current_setting('app.scope', true)) = 'system')
    $policy$, name);
  end loop;
end $$;

-- 3. Ids alone, across tenants: system scope only. A tenant is entered under its own setting.
create policy tenant_directory_system on tenant_directory for select to naer_app
  using ((select current_setting('app.scope', true)) = 'system');
create policy tenant_directory_enter on tenant_directory for insert to naer_app
  with check ((select current_setting('app.scope', true)) = 'system'
    and tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));
create policy sweep_cursor_system on sweep_cursor for all to naer_app
  using ((select current_setting('app.scope', true)) = 'system')
  with check ((select current_setting('app.scope', true)) = 'system');

-- 4. The frame of a tenant, no patient data: readable to those who work in it.
create policy tenant_read on tenant for select to naer_app
  using ((select current_setting('app.scope', true)) in ('patient', 'unit'));
create policy tenant_key_read on tenant_key for select to naer_app
  using ((select current_setting('app.scope', true)) in ('patient', 'unit'));
create policy organisation_read on organisation for select to naer_app
  using ((select current_setting('app.scope', true)) in ('patient', 'unit'));
create policy unit_read on unit for select to naer_app
  using ((select current_setting('app.scope', true)) in ('patient', 'unit'));
create policy practitioner_read on practitioner for select to naer_app
  using ((select current_setting('app.scope', true)) in ('patient', 'unit'));
create policy practitioner_unit_read on practitioner_unit for select to naer_app
  using ((select current_setting('app.scope', true)) in ('patient', 'unit'));

-- 5. The care relation itself: enrolments at the units that are set, and no others.
create policy enrolment_read on enrolment for select to naer_app
  using ((select current_setting('app.scope', true)) in ('patient', 'unit')
    and unit_id = any ((select nullif(current_setting('app.unit_ids', true), '')::uuid[])::uuid[]));

-- 6. Patient scope: the one patient that packages/db has set from the care relation, in a statement before.
do $$
declare name text;
begin
  foreach name in array array[
    'patient', 'patient_identity', 'patient_national_id', 'device_assignment', 'plan_version', 'measurement', 'alert',
    'alert_history', 'quarantine', 'refusal_count'
  ] loop
    execute format($policy$
      create policy %1$s_patient on %1$I for select to naer_app
        using ((select current_setting('app.scope', true)) = 'patient'
          and patient_id = (select nullif(current_setting('app.patient_id', true), '')::uuid))
    $policy$, name);
  end loop;
end $$;

-- 7. Unit scope: lists over many patients, by active enrolment at one of the units.
do $$
declare name text;
begin
  foreach name in array array['patient', 'patient_identity', 'alert', 'quarantine'] loop
    execute format($policy$
      create policy %1$s_unit on %1$I for select to naer_app
        using ((select current_setting('app.scope', true)) = 'unit'
          and patient_id in (
            select e.patient_id from enrolment e
            where e.tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid) and e.active
              and e.unit_id = any ((select nullif(current_setting('app.unit_ids', true), '')::uuid[])::uuid[])))
    $policy$, name);
  end loop;
end $$;

-- 8. Every scope may testify; only system scope may read the testimony.
create policy audit_event_append on audit_event for insert to naer_app
  with check ((select current_setting('app.scope', true)) in ('patient', 'unit'));

-- Grants: no delete anywhere, no change of measurement, alert_history, plan_version and audit_event.
revoke all on all tables in schema public from public;
grant usage on schema public to naer_app;
grant select, insert on tenant_directory, tenant, tenant_key, organisation, unit, practitioner, practitioner_unit,
  patient, patient_identity, patient_national_id, enrolment, device, device_assignment, plan_version, measurement,
  alert, alert_history, quarantine, refusal_count, sweep_cursor, audit_event to naer_app;
grant update (registry_version, updated_at) on patient to naer_app;
grant update (active_to, updated_at) on enrolment to naer_app;
grant update (active_to) on practitioner_unit to naer_app;
grant update (period, generation, updated_at) on device_assignment to naer_app;
grant update (epoch, n, category, severity, state, overdue_at, unit_id, owner_organisation_id,
  controller_organisation_id, plan_version, engine_version, mapping_version, body, updated_at) on alert to naer_app;
grant update (n, state, release, updated_at) on quarantine to naer_app;
grant update (total, updated_at) on refusal_count to naer_app;
grant update (position, updated_at) on sweep_cursor to naer_app;
