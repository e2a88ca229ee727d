import { can } from '@naer/auth/can';
import { isUuid } from '@naer/contracts/public-id';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import type { Result } from '@naer/domain/result';
import type { ListOfPatient, Page } from '@naer/services/shared/list-of-patient';
import type { ReadError } from '@naer/services/shared/read-error';
import type { AppContext } from '../../../http/app-env.ts';
import { practitionerOf } from '../../../http/authenticate-practitioner.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { answerRead, type OpenRecords } from '../answer-read.ts';
import { ListQuery } from '../list-query.ts';

type ReadList = (records: Records, reader: Reader, query: ListOfPatient) => Promise<Result<Page<object>, ReadError>>;

/**
 * `GET /patients/{patientId}/relations`, `/blocks` or `/kin`, `?cursor=&limit=`; audited. Relations and next of kin for
 * whoever may see the patient, blocks for the unit that answers for them.
 */
export function listOfAccess(open: OpenRecords, action: 'relation.read' | 'block.read', read: ReadList) {
  return async function handleListOfAccess(c: AppContext): Promise<Response> {
    const practitioner = practitionerOf(c);
    const patientId = c.req.param('patientId') ?? '';
    if (!isUuid(patientId)) return problemResponse(c, 'not-found');
    if (!can(practitioner, action, { tenantId: practitioner.tenantId })) return problemResponse(c, 'forbidden');
    const parameters = new ListQuery((name) => c.req.query(name));
    const query = parameters.result({ patientId, ...parameters.page() });
    if (!query.ok) return problemResponse(c, 'invalid-parameter', { extra: { errors: query.error } });
    return await answerRead(c, practitioner, open, (records, reader) => read(records, reader, query.value));
  };
}
