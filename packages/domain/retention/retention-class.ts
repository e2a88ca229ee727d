/**
 * What a tenant keeps, by classes that each have a time of their own. A class that is not configured is kept: nothing is ever
 * removed that nobody has decided on.
 */
export const RETENTION_CLASSES = [
  // Counted from the end of the follow-up, or from death when that is later: all that stands of the patient goes together.
  'journal',
  // From when each was written, received, declined, finished or ended.
  'messages',
  'quarantine',
  'referrals',
  'jobs',
  'sign-ins',
  'rosters',
  // The log of access, refused attempts too: whole sealed blocks, the oldest first, from when they were sealed.
  'audit',
] as const;
export type RetentionClass = (typeof RETENTION_CLASSES)[number];

/** The class of each table, by its rows' own time. What stands of a patient goes with the journal at the latest. */
export const TABLES_OF_CLASS: Readonly<Record<RetentionClass, readonly string[]>> = {
  // In the order in which they are removed: who refers to a row goes before it.
  journal: [
    'measurement_seen',
    'measurement_correction',
    'measurement_doubt',
    'measurement_reminder',
    'measurement',
    'monitor_event',
    'alert_history',
    'alert',
    'contact',
    'record_correction',
    'plan_proposal',
    'plan_version',
    'monitoring_pause',
    'consent',
    'patient_death',
    'access_review',
    'care_relation',
    'access_block',
    'kin_relation',
    'responder_card',
    'device_assignment',
    'enrolment_event',
    'patient_merge',
    'enrolment',
    'patient_national_id',
    'patient_identity',
    'patient',
  ],
  messages: ['patient_message'],
  quarantine: ['quarantine', 'refusal_count', 'device_quarantine'],
  referrals: ['referral'],
  jobs: ['import_line', 'import_part', 'archive_part', 'archive_receipt', 'access_export', 'job'],
  'sign-ins': ['login', 'invitation', 'push_subscription'],
  rosters: ['duty_shift', 'drill'],
  audit: ['audit_event'],
};

/** Of other classes, what names a patient: it goes with the patient's journal, before the enrolment that it may refer to. */
export const GOES_WITH_JOURNAL = [
  'patient_message',
  'quarantine',
  'refusal_count',
  'referral',
  'access_export',
] as const;
