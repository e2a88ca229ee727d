import type { RelationChanged } from '@naer/contracts/access';
import { isUuid } from '@naer/contracts/public-id';
import { endRelation as end } from '@naer/services/access/end-relation';
import { readRelation } from '@naer/services/access/read-relation';
import type { AppContext } from '../../../http/app-env.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import type { OpenRecords } from '../answer-read.ts';
import type { ApiPorts } from '../api-ports.ts';
import { pushRegistry } from '../plan/push-registry.ts';
import { answerAccessError } from './answer-access-error.ts';
import { approachRelated } from './read-access-body.ts';

/** `POST /patients/{patientId}/relations/{relationId}/end`: at once; 409 `relation-over` when it is over already. */
export function endRelation(ports: Pick<ApiPorts, 'applyRegistry'>, open: OpenRecords) {
  return async function handleEndRelation(c: AppContext): Promise<Response> {
    const approach = await approachRelated(c, open, 'relation.write', 'relation.prepare');
    if (!approach.ok) return approach.error;
    const { records, reader, patientId } = approach.value;
    const relationId = c.req.param('relationId') ?? '';
    if (!isUuid(relationId)) return problemResponse(c, 'not-found');
    const { tenantId } = reader;
    const ended = await end(records, { tenantId, patientId, relationId, reader });
    if (!ended.ok && ended.error.code !== 'not-found') return answerAccessError(c, ended.error, { taken: 'internal' });
    const standing = await readRelation(records, tenantId, patientId, relationId);
    if (!standing.ok) return answerAccessError(c, standing.error, { taken: 'internal' });
    if (!ended.ok) return problemResponse(c, 'relation-over');
    const active = await pushRegistry(c, ports, records, { tenantId, patientId });
    return c.json({ ...standing.value, active } satisfies RelationChanged);
  };
}
