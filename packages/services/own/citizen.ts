import type { CitizenReader, Reader } from '@naer/db/reader';
import type { RepresentationBasis } from '@naer/domain/access/may-represent';

/** Who logged in as a citizen, by blind indexes alone. */
export interface Citizen {
  readonly subjectIndex: string;
  readonly represents: readonly string[];
  /** Of those: on what, where the issuer said. */
  readonly representsAs?: Readonly<Record<string, RepresentationBasis>> | undefined;
}

/** One patient whom a citizen may see, and for whom of `represents` that holds there today; the scope decides. */
export interface Found {
  readonly tenantId: string;
  readonly patientId: string;
  readonly represents: readonly string[];
}

/** Reads on behalf of a citizen: the log names them by their blind index, never by the number. */
export function citizenReader(
  { subjectIndex }: Pick<Citizen, 'subjectIndex'>,
  { tenantId, represents }: Pick<Found, 'tenantId' | 'represents'>,
  needs: CitizenReader['needs'],
  requestId?: string,
): Reader & { readonly citizen: CitizenReader } {
  return {
    tenantId,
    practitionerId: `citizen/${subjectIndex}`,
    unitIds: [],
    requestId,
    role: 'citizen',
    citizen: { subjectIndex, represents, needs },
  };
}
