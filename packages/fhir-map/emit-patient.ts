import type { NationalIdKind } from './check-national-id.ts';

/** Who somebody is, as it was sealed. */
export interface StoredPatient {
  readonly patient_id: string;
  /** Absent: what named the patient has been erased. */
  readonly identity?:
    | { readonly name: string; readonly birthDate: string; readonly nationalId?: string | undefined }
    | undefined;
}

/** DOMAIN 2. */
const SYSTEMS: Readonly<Record<NationalIdKind, string>> = {
  'birth-number': 'urn:oid:2.16.578.1.12.4.1.4.1',
  'd-number': 'urn:oid:2.16.578.1.12.4.1.4.2',
  'help-number': 'urn:oid:2.16.578.1.12.4.1.4.3',
};

/** A patient as an FHIR R4 Patient, ready for `JSON.stringify`. Sex is not said: it is not derived from the number (DOMAIN 2). */
export function emitPatient({ patient_id: id, identity }: StoredPatient): object {
  if (identity === undefined) return { resourceType: 'Patient', id };
  const { name, birthDate, nationalId } = identity;
  return {
    resourceType: 'Patient',
    id,
    ...(nationalId !== undefined && { identifier: [{ system: systemOf(nationalId), value: nationalId }] }),
    name: [{ text: name }],
    birthDate,
  };
}

/** By its form: a number that stands in the records was checked when it came. */
function systemOf(nationalId: string): string {
  if (/^[89]/.test(nationalId)) return SYSTEMS['help-number'];
  return /^[4-7]/.test(nationalId) ? SYSTEMS['d-number'] : SYSTEMS['birth-number'];
}
