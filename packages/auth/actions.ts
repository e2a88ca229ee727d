/** Everything that is asked of `can()`. */
export const ACTIONS = [
  'worklist.read',
  'alert.read',
  'alert.acknowledge',
  'alert.resolve',
  // Start, attempt, snooze, hand over and receipt a hand-over.
  'alert.decide',
  'measurement.read',
  'measurement.record',
  'quarantine.read',
  'quarantine.release',
  'plan.read',
  'plan.write',
  'pause.write',
  'drill.run',
  'drill.read',
  'contact.read',
  'contact.record',
  'message.read',
  'message.send',
  // Counts of a patient's follow-up.
  'summary.read',
  'measurement.see',
  'measurement.correct',
  // Hours, ladders, rosters and whether anybody is there.
  'duty.read',
  'duty.write',
  // To agree on hours, fallback and clocks on the unit's behalf, and sign them.
  'duty.sign',
  // That somebody follows the patient, and who; no value.
  'status.read',
  'patient.read',
  'referral.read',
  'referral.send',
  // Accept or decline what was referred to one's unit.
  'referral.decide',
  'enrolment.read',
  'enrolment.write',
  'consent.write',
  'patient.merge',
  // All that the records hold about the patient, for the patient: to ask for it, and to take it.
  'patient-export.ask',
  'patient-export.take',
  // Who else takes part, listed GPs, emergency access, next of kin.
  'relation.read',
  'relation.write',
  // Whom the patient keeps out.
  'block.read',
  'block.write',
  'glass.break',
  // What was opened by breaking the glass, looked at afterwards.
  'access.review',
  'device.read',
  'device.assign',
  // The register of devices itself.
  'device.write',
  'tenant.read',
  'tenant.write',
  'member.read',
  'member.write',
  'client.read',
  'client.write',
  'import.run',
  'export.run',
  'audit.read',
  'steering.read',
  // Of the platform, by its operators.
  'platform.read',
  'platform.write',
  // Of patients and next of kin, about themselves.
  'own.read',
  'own.write',
] as const;
export type Action = (typeof ACTIONS)[number];
