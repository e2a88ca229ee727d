-- Whom somebody keeps out is told to the patient alone (0048), and so is that anybody was: who acts for a patient may be the one.
-- Lines of such acts are no part of the log that they read; one without what it was about would say the same. As 0038 has the rest.
drop policy audit_event_citizen_log on audit_event;
create policy audit_event_citizen_log on audit_event for select to naer_app
  using ((select current_setting('app.scope', true)) = 'citizen'
    and subject_patient_id = any ((select nullif(current_setting('app.log_of', true), '')::uuid[])::uuid[])
    and (action !~ '^(own\.)?block\.'
      or 'blocks' = any ((select nullif(current_setting('app.may_see', true), '')::text[])::text[])));
