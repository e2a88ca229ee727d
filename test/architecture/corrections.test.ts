import { RECORD_KINDS } from '@naer/domain/patient/record-correction';
import { expect, test } from 'vitest';
import { patientTables } from './patient-sql.ts';

/** What people write of a patient, and as what it is corrected or made void (`record_correction.kind`). */
const CORRECTED: Readonly<Record<string, (typeof RECORD_KINDS)[number] | 'measurement'>> = {
  contact: 'contact',
  patient_message: 'message',
  alert: 'alert',
  alert_history: 'alert',
  consent: 'consent',
  monitoring_pause: 'pause',
  kin_relation: 'kin',
  care_relation: 'relation',
  access_block: 'block',
  device_assignment: 'assignment',
  monitor_event: 'event',
  referral: 'referral',
  patient_death: 'death',
  // By `measurement_correction`, which came first: the monitor judges again.
  measurement: 'measurement',
};

/** Every other table of patients, and why nothing of it is corrected so. */
const EXCUSED: Readonly<Record<string, readonly string[]>> = {
  'nobody writes it: a device sends it, or it follows from what is there': [
    'device_quarantine',
    'measurement_doubt',
    'measurement_reminder',
    'quarantine',
    'refusal_count',
  ],
  'it is itself what was said of something else, and stays': [
    'access_review',
    'enrolment_event',
    'measurement_correction',
    'measurement_seen',
    'record_correction',
  ],
  'there is one, which is written anew; what stood there is in the log': [
    'enrolment',
    'patient',
    'patient_identity',
    'patient_national_id',
    'responder_card',
  ],
  'versions follow each other, and the one that was wrong stands as judged by': ['plan_proposal', 'plan_version'],
  'it is taken back by a verb of its own, with a reason, and stays': ['patient_merge'],
  'it is of the keeping of records, and says nothing of a patient’s health': [
    'access_export',
    'archive_part',
    'archive_receipt',
    'citizen_directory',
    'import_line',
    'import_part',
    'legal_hold',
    'retention_removal',
  ],
};

test('whatever people write of a patient can be corrected or made void, or it is said why not', () => {
  const excused = Object.values(EXCUSED).flat();
  expect([...Object.keys(CORRECTED), ...excused].toSorted()).toEqual([...patientTables()].toSorted());
  expect(Object.keys(CORRECTED).filter((table) => excused.includes(table))).toEqual([]);
});

test('every kind of correction is of a table', () => {
  expect(RECORD_KINDS.filter((kind) => !Object.values(CORRECTED).includes(kind))).toEqual([]);
});
