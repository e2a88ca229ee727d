-- A device that was given to the wrong patient in the records: the assignment is void, and never counted. It keeps its time, and
-- keeps nobody else from the device; what was measured under it is entered in error by a job (kind 'void-assignment').
alter table device_assignment
  add column voided_at timestamptz,
  drop constraint device_assignment_one_patient,
  add constraint device_assignment_one_patient exclude using gist
    (tenant_id with =, device_id with =, period with &&) where (personal and voided_at is null),
  drop constraint device_assignment_one_user,
  add constraint device_assignment_one_user exclude using gist
    (tenant_id with =, device_id with =, kind with =, (coalesce(slot, '')) with =, period with &&)
    where (kind <> 'assignment' and voided_at is null);
grant update (voided_at) on device_assignment to naer_app;

alter table record_correction
  drop constraint record_correction_kind_check,
  add constraint record_correction_kind_check
    check (kind in ('contact', 'message', 'alert', 'consent', 'pause', 'kin', 'relation', 'block', 'assignment'));

alter table job
  drop constraint job_kind_check,
  add constraint job_kind_check check (kind in ('import-patients', 'import-devices', 'archive', 'erasure', 'key-rotation',
    'access-export', 'retention', 'void-assignment'));
