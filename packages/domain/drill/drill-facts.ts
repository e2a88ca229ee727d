import type { UnitCare } from '../escalation/unit-care.ts';
import { deriveId } from '../identity/derive-id.ts';
import type { DevicePrincipal } from '../monitor/port.ts';
import type { RegistryFacts, SealedIdentity } from '../monitor/registry.ts';
import { DRILL_CODE } from './drill-run.ts';

const PROGRAMME = 'drill';
const ACKNOWLEDGE_WITHIN_MINUTES = 5;

/** The test patient of a unit. */
export function drillPatientId(tenantId: string, unitId: string): string {
  return deriveId('drill-patient', tenantId, unitId);
}

/** The test patient's device, as a credential would say it. */
export function drillDevice(tenantId: string, unitId: string): DevicePrincipal {
  const id = (what: string) => deriveId(what, tenantId, unitId);
  return {
    kind: 'device',
    tenantId,
    patientId: drillPatientId(tenantId, unitId),
    deviceId: id('drill-device'),
    assignmentId: id('drill-assignment'),
    generation: 1,
  };
}

/** What the test patient's monitor must know. `now` is also its version: the unit's newest care rules. */
export function drillFacts(
  tenantId: string,
  { care, cares, timeZone, sealedIdentity }: DrillUnit,
  now: number,
): RegistryFacts {
  const { unitId, organisationId } = care;
  const { patientId, deviceId, assignmentId } = drillDevice(tenantId, unitId);
  return {
    v: 1,
    tenantId,
    patientId,
    version: now,
    enrolment: {
      enrolmentId: deriveId('drill-enrolment', tenantId, unitId),
      programme: PROGRAMME,
      unitId,
      ownerOrganisationId: organisationId,
      controllerOrganisationId: organisationId,
      active: true,
    },
    nationalIdIndexes: [],
    sealedIdentity,
    assignments: [{ assignmentId, deviceId, from: 0, to: null, generation: 1 }],
    plans: [
      {
        v: 1,
        planVersion: 1,
        programme: PROGRAMME,
        validFrom: 0,
        rules: [
          {
            type: 'event',
            ruleKey: DRILL_CODE,
            codes: [DRILL_CODE],
            severity: 'red',
            acknowledgeWithinMinutes: ACKNOWLEDGE_WITHIN_MINUTES,
          },
        ],
        acknowledgeRedWithinMs: ACKNOWLEDGE_WITHIN_MINUTES * 60_000,
      },
    ],
    timeZone,
    cares,
    drill: true,
  };
}

export interface DrillUnit {
  readonly care: UnitCare;
  readonly cares: readonly UnitCare[];
  readonly timeZone: string;
  /** Of nobody: the words that stand on the list instead of a name. */
  readonly sealedIdentity: SealedIdentity;
}
