import type { ListAccess } from '../monitor/worklist-port.ts';
import { type AccessFacts, blockedPeopleAt, blockedUnits } from './blocked-units.ts';

/** In place of a person: nobody who looks at this unit's list. */
export const EVERYBODY = '*';

/** From whom a unit's list hides the patient: the people blocked there, or everybody where the unit itself is. */
export function listAccessOf(facts: AccessFacts & { readonly version: number }, unitId: string): ListAccess {
  const people = blockedPeopleAt(facts, unitId);
  return { version: facts.version, hiddenFrom: blockedUnits(facts).has(unitId) ? [EVERYBODY, ...people] : people };
}
