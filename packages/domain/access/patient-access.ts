import type { CareRelation } from './care-relation.ts';

/** A relation beside the enrolment's own unit, `[from, to)` in epoch ms; `to` null while it lasts. Of a unit, or of one person. */
export interface AccessGrant {
  readonly grantId: string;
  readonly kind: Extract<CareRelation, 'participant' | 'listed-gp' | 'emergency' | 'break-glass'>;
  readonly unitId?: string | undefined;
  readonly practitionerId?: string | undefined;
  readonly from: number;
  readonly to: number | null;
}

/** The patient's own wish (*sperring*): nobody of this unit or organisation, or this person, sees the record or that document. */
export interface AccessBlock {
  readonly blockId: string;
  readonly practitionerId?: string | undefined;
  readonly unitId?: string | undefined;
  /** `measurement/<id>`, `contact/<id>`, `message/<id>`; absent: the whole record. */
  readonly document?: string | undefined;
}

/** What decides who may see a patient, as the monitor holds it; the same is decided by row security from the same rows. */
export interface PatientAccess {
  readonly grants: readonly AccessGrant[];
  readonly blocks: readonly AccessBlock[];
  /** The programme is marked sensitive (mental health, substance use): invisible outside its care team. */
  readonly sensitive?: true | undefined;
  /** Graded address (code 6 strictly confidential, 7 confidential). */
  readonly addressGrade?: 6 | 7 | undefined;
}
