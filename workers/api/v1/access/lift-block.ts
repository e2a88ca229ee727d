import type { BlockChanged } from '@naer/contracts/access';
import { isUuid } from '@naer/contracts/public-id';
import { liftBlock as lift } from '@naer/services/access/lift-block';
import { readBlock } from '@naer/services/access/list-blocks';
import type { AppContext } from '../../../http/app-env.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import type { OpenRecords } from '../answer-read.ts';
import type { ApiPorts } from '../api-ports.ts';
import { pushRegistry } from '../plan/push-registry.ts';
import { answerAccessError } from './answer-access-error.ts';
import { approachRelated } from './read-access-body.ts';

/** `POST /patients/{patientId}/blocks/{blockId}/lift`: by the patient's wish, at once; 409 `block-lifted`. */
export function liftBlock(ports: Pick<ApiPorts, 'applyRegistry'>, open: OpenRecords) {
  return async function handleLiftBlock(c: AppContext): Promise<Response> {
    const approach = await approachRelated(c, open, 'block.write', 'block.prepare');
    if (!approach.ok) return approach.error;
    const { records, reader, patientId } = approach.value;
    const blockId = c.req.param('blockId') ?? '';
    if (!isUuid(blockId)) return problemResponse(c, 'not-found');
    const { tenantId } = reader;
    const lifted = await lift(records, reader, { patientId, blockId });
    if (!lifted.ok && lifted.error.code !== 'not-found')
      return answerAccessError(c, lifted.error, { taken: 'internal' });
    const standing = await readBlock(records, tenantId, patientId, blockId);
    if (!standing.ok) return answerAccessError(c, standing.error, { taken: 'internal' });
    if (!lifted.ok) return problemResponse(c, 'block-lifted');
    const active = await pushRegistry(c, ports, records, { tenantId, patientId });
    return c.json({ ...standing.value, active } satisfies BlockChanged);
  };
}
