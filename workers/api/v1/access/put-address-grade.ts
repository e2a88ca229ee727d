import { type AddressGradeChanged, addressGradeRequest } from '@naer/contracts/access';
import { setAddressGrade } from '@naer/services/access/set-address-grade';
import type { AppContext } from '../../../http/app-env.ts';
import type { OpenRecords } from '../answer-read.ts';
import type { ApiPorts } from '../api-ports.ts';
import { etagOf } from '../plan/if-match.ts';
import { pushRegistry } from '../plan/push-registry.ts';
import { answerAccessError } from './answer-access-error.ts';
import { approachRelated, readAccessBody } from './read-access-body.ts';

/**
 * `PUT /patients/{patientId}/address-grade`: 6 (strictly confidential), 7 (confidential) or null. What responders are told
 * of address and position follows at once when `active`.
 */
export function putAddressGrade(ports: Pick<ApiPorts, 'applyRegistry'>, open: OpenRecords) {
  return async function handlePutAddressGrade(c: AppContext): Promise<Response> {
    const approach = await approachRelated(c, open, 'enrolment.write', 'address-grade.prepare');
    if (!approach.ok) return approach.error;
    const { records, reader, patientId } = approach.value;
    const body = await readAccessBody(c, addressGradeRequest);
    if (!body.ok) return body.error;
    const { grade } = body.value;
    const set = await setAddressGrade(records, reader, { patientId, grade });
    if (!set.ok) return answerAccessError(c, set.error, { taken: 'internal' });
    const active = await pushRegistry(c, ports, records, { tenantId: reader.tenantId, patientId });
    return c.json({ grade, active } satisfies AddressGradeChanged, 200, { etag: etagOf(set.value.version) });
  };
}
