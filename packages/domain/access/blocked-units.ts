import type { RegistryFacts } from '../monitor/registry.ts';
import type { AccessBlock, PatientAccess } from './patient-access.ts';

/** What is asked about: the patient's enrolment, and who else has to do with them. Absent access: nobody, and no blocks. */
export interface AccessFacts {
  readonly enrolment: Pick<RegistryFacts['enrolment'], 'unitId' | 'active'>;
  readonly access?: PatientAccess | undefined;
}

/** Who asks, by every unit they work at in their present capacity. A partner's client has no practitioner. */
export interface AccessActor {
  readonly practitionerId?: string | undefined;
  readonly unitIds: readonly string[];
}

/**
 * Units nobody of which sees the record. The enrolment's own unit never is one: the patient always has exactly one
 * responsible unit that sees them; who does not want it ends the enrolment.
 */
export function blockedUnits({ enrolment, access }: AccessFacts): ReadonlySet<string> {
  const units = (access?.blocks ?? []).flatMap(({ unitId, practitionerId, document }) =>
    practitionerId === undefined && document === undefined && unitId !== undefined ? [unitId] : [],
  );
  return new Set(units.filter((unitId) => unitId !== enrolment.unitId));
}

/** People who do not see the record at this unit, whatever the unit itself may: named alone, or as somebody of it. */
export function blockedPeopleAt({ access }: Pick<AccessFacts, 'access'>, unitId: string): readonly string[] {
  const people = (access?.blocks ?? []).flatMap((block) =>
    block.document === undefined && block.practitionerId !== undefined && (block.unitId ?? unitId) === unitId
      ? [block.practitionerId]
      : [],
  );
  return [...new Set(people)].toSorted();
}

/** The actor's units that the patient's blocks leave open to them. */
export function openUnits({ enrolment, access }: AccessFacts, actor: AccessActor): readonly string[] {
  const blocks = (access?.blocks ?? []).filter(({ document }) => document === undefined);
  return actor.unitIds.filter((unitId) => !blocks.some((block) => isKeptOut(block, actor, unitId, enrolment.unitId)));
}

/** Whether one block keeps this actor out when they come by that unit; undefined: as themselves, by no unit. */
export function isKeptOut(block: AccessBlock, actor: AccessActor, by: string | undefined, ownUnitId?: string): boolean {
  if (block.practitionerId !== undefined)
    return block.practitionerId === actor.practitionerId && (block.unitId === undefined || block.unitId === by);
  return block.unitId !== undefined && block.unitId === by && block.unitId !== ownUnitId;
}
