-- Whose time has passed is asked per row that an erasure overwrites (0049), ended enrolments included.
create index enrolment_by_patient on enrolment (tenant_id, patient_id);
