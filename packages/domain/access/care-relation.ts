/**
 * Why somebody may see a patient, the strongest first. `responsible`: the unit of the enrolment; `participant`: another
 * unit of the care team; `alert-owner`: answers for one of the patient's live alerts, or is offered one; `listed-gp`: the
 * patient stands on their list; `emergency`: an emergency ward, for a time; `break-glass`: opened with a reason, looked at
 * afterwards.
 */
export const CARE_RELATIONS = [
  'responsible',
  'participant',
  'alert-owner',
  'listed-gp',
  'emergency',
  'break-glass',
  'none',
] as const;
export type CareRelation = (typeof CARE_RELATIONS)[number];

/**
 * What is done with a patient's data: to learn that somebody follows them, to read, to act, to change the plan or the
 * enrolment, to see what is for the unit alone that answers for the patient. `unbound`: nothing that needs a relation to one patient. Which action is which use: `auth/use-of-action.ts`.
 */
export const USES = ['status', 'read', 'act', 'change', 'answer', 'unbound'] as const;
export type Use = (typeof USES)[number];

const ALLOWS: Readonly<Record<CareRelation, readonly Use[]>> = {
  responsible: ['status', 'read', 'act', 'change', 'answer', 'unbound'],
  participant: ['status', 'read', 'act', 'change', 'unbound'],
  'alert-owner': ['status', 'read', 'act', 'unbound'],
  'listed-gp': ['status', 'read', 'unbound'],
  emergency: ['status', 'read', 'unbound'],
  'break-glass': ['status', 'read', 'unbound'],
  none: ['unbound'],
};

/** Whether a relation lets its holder use the data so. Pure and total. */
export function allowsUse(relation: CareRelation, use: Use): boolean {
  return ALLOWS[relation].includes(use);
}
