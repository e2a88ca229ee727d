import type { DevicePrincipal } from '@naer/domain/monitor/port';
import type { PractitionerPrincipal, Role } from './practitioner-principal.ts';

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
] as const;
export type Action = (typeof ACTIONS)[number];

export type Principal = DevicePrincipal | PractitionerPrincipal;

/** What is acted on. A unit or patient that is named is checked; the care relation itself is checked where the data is. */
export interface Resource {
  readonly tenantId: string;
  readonly unitId?: string | undefined;
  readonly patientId?: string | undefined;
}

const CLINICIAN: readonly Action[] = [
  'worklist.read',
  'alert.read',
  'alert.acknowledge',
  'alert.resolve',
  'alert.decide',
  'measurement.read',
  'quarantine.read',
  'quarantine.release',
  'plan.read',
  // To write is to propose; whether it is in force at once is decided by the authorisations the tenant lists.
  'plan.write',
  'pause.write',
  'drill.run',
  'drill.read',
  'contact.read',
  'contact.record',
  'message.read',
  'message.send',
  'summary.read',
  'measurement.see',
  'measurement.correct',
  'duty.read',
  'duty.write',
];

/** A coordinator sees the work and puts stray readings in their place; clinical acts are the clinicians'. */
const ALLOWED: Readonly<Record<Role, ReadonlySet<Action>>> = {
  nurse: new Set(CLINICIAN),
  physician: new Set<Action>([...CLINICIAN, 'duty.sign']),
  coordinator: new Set<Action>([
    'worklist.read',
    'alert.read',
    'quarantine.read',
    'quarantine.release',
    'plan.read',
    'drill.run',
    'drill.read',
    'duty.read',
    'duty.write',
    'duty.sign',
  ]),
};

/** Whether the principal may do this at all. Pure and total: what is not allowed here is forbidden. */
export function can(principal: Principal, action: Action, resource: Resource): boolean {
  if (principal.tenantId !== resource.tenantId) return false;
  if (principal.kind === 'device') return action === 'measurement.record' && resource.patientId === principal.patientId;
  if (resource.unitId !== undefined && !principal.unitIds.includes(resource.unitId)) return false;
  return principal.unitIds.length > 0 && ALLOWED[principal.role].has(action);
}
