-- Who answers for an alert reads the enrolment too, as the matrix of relations says: they call the patient and try the plan
-- on what was measured. Who follows the patient they are told at other doors already (`status`).
drop policy enrolment_patient on enrolment;
create policy enrolment_patient on enrolment for select to naer_app
  using ((select current_setting('app.scope', true)) = 'patient'
    and patient_id = (select nullif(current_setting('app.patient_id', true), '')::uuid));
