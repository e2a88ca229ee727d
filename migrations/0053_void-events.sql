-- An event that was entered in error is made void: it has no id of its own, so that record_id is its patient's and part its number.
-- A referral and a death are corrected as they are: what was written of them, and nothing else.
alter table record_correction
  drop constraint record_correction_kind_check,
  add constraint record_correction_kind_check
    check (kind in ('contact', 'message', 'alert', 'consent', 'pause', 'kin', 'relation', 'block', 'assignment', 'event',
      'referral', 'death')),
  drop constraint record_correction_registered,
  add constraint record_correction_registered
    check (kind in ('contact', 'message', 'alert', 'referral', 'death') or state = 'voided'),
  drop constraint record_correction_check1,
  add constraint record_correction_part check ((kind in ('alert', 'event')) = (part <> '')),
  add constraint record_correction_event check (kind <> 'event' or record_id = patient_id);
