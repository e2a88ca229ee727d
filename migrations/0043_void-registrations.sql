-- What was registered on the wrong patient is made void as well: a consent, a pause, a next of kin, a relation, a block. It ends at
-- once by its own columns; what stands in record_correction says that it should never have been. Ids that a caller may choose
-- are a patient's own.
alter table record_correction
  drop constraint record_correction_kind_check,
  add constraint record_correction_kind_check
    check (kind in ('contact', 'message', 'alert', 'consent', 'pause', 'kin', 'relation', 'block')),
  add constraint record_correction_registered check (kind in ('contact', 'message', 'alert') or state = 'voided'),
  drop constraint record_correction_pkey,
  add primary key (tenant_id, patient_id, kind, record_id, part, n);
