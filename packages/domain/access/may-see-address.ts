import type { CareRelation } from './care-relation.ts';
import type { PatientAccess } from './patient-access.ts';

/**
 * Whether somebody so related is told where the patient lives or is. Code 6 (strictly confidential): nobody. Code 7
 * (confidential): the responsible unit and who answers for one of the live alerts. Source: the graded addresses
 * (adressesperre) of the national population register.
 */
export function maySeeAddress(
  access: Pick<PatientAccess, 'addressGrade'> | undefined,
  relation: CareRelation,
  answersForAlert: boolean,
): boolean {
  if (access?.addressGrade === 6) return false;
  if (access?.addressGrade === 7) return relation === 'responsible' || answersForAlert;
  return relation !== 'none';
}
