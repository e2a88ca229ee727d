import type { Alert } from '../alert/alert.ts';
import type { PatientCard } from '../patient/patient-card.ts';
import type { Rule } from '../rules/rule.ts';
import type { SealedIdentity } from './registry.ts';

/**
 * One alert on its way from its monitor to a worklist: of the responsible unit, where it is work, or of the unit that it
 * is offered to (`alert.handover.toUnitId`), where it is an offer. On any other list, and resolved, it removes its entry.
 */
export interface WorklistPut {
  readonly alert: Alert;
  readonly patientId: string;
  readonly sealedIdentity: SealedIdentity;
  /** The alert's rule in the plan version it names, for its sentence; absent when the plan no longer has it. */
  readonly rule?: Rule | undefined;
  /** Absent in puts of before. */
  readonly card?: PatientCard | undefined;
}

/** From whom this unit's list hides a patient; `version` is that of the facts: an older one changes nothing. */
export interface ListAccess {
  readonly version: number;
  /** Practitioner ids; `*`: everybody. */
  readonly hiddenFrom: readonly string[];
  /** Alerts whose values are kept from somebody, by the same names; absent: none. */
  readonly withheld?: readonly { readonly alertId: string; readonly from: readonly string[] }[] | undefined;
}

/** `sealedIdentity`: of the same version; whatever the list has of an older one is exchanged for it. Absent in batches of before. */
export interface PatientOnList extends ListAccess {
  readonly patientId: string;
  readonly sealedIdentity?: SealedIdentity | undefined;
}

/** At least once, in revision order per alert: the list ignores a revision that is not newer than what it has seen. */
export interface WorklistBatch {
  readonly v: 1;
  readonly tenantId: string;
  readonly unitId: string;
  readonly puts: readonly WorklistPut[];
  /** Patients of which only the card has changed; ignored where the list has no alert of them. */
  readonly cards?: readonly { readonly patientId: string; readonly card: PatientCard }[] | undefined;
  /** Of the patient of this batch. Absent in batches of before. */
  readonly access?: readonly PatientOnList[] | undefined;
  /** So many contacts in 72 hours raise the patient on this unit's list. Absent: the default. */
  readonly contactsRaise?: number | undefined;
}

export interface WorklistPort {
  /** `wrong-unit`: the list belongs to another unit or tenant; nothing was changed and nothing is confirmed. */
  apply(
    batch: WorklistBatch,
  ): Promise<{ readonly ok: true; readonly seq: number } | { readonly ok: false; readonly reason: 'wrong-unit' }>;
}
