-- What patients and next of kin also see of the records: alerts and contacts, with the organisations that stand in them.

do $$
declare part record;
begin
  for part in select * from (values ('alert', 'alerts'), ('contact', 'contacts')) x (relation, aspect) loop
    execute format($policy$
      create policy %1$s_citizen on %1$I for select to naer_app
        using ((select current_setting('app.scope', true)) = 'citizen'
          and patient_id = (select nullif(current_setting('app.patient_id', true), '')::uuid)
          and %2$L = any ((select nullif(current_setting('app.may_see', true), '')::text[])::text[]))
    $policy$, part.relation, part.aspect);
  end loop;
end $$;

-- Who answers for an alert and who took part in a contact say where the patient is followed: for whom that is shared with.
-- The policies above hold in these sub-queries too.
create policy organisation_citizen_named on organisation for select to naer_app
  using ((select current_setting('app.scope', true)) = 'citizen'
    and 'status' = any ((select nullif(current_setting('app.may_see', true), '')::text[])::text[])
    and (organisation_id in (select a.owner_organisation_id from alert a
        where a.tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)
          and a.patient_id = (select nullif(current_setting('app.patient_id', true), '')::uuid))
      or organisation_id in (select (m.value ->> 'organisationId')::uuid
        from contact c, jsonb_array_elements(c.minutes) m
        where c.tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)
          and c.patient_id = (select nullif(current_setting('app.patient_id', true), '')::uuid))));
