import { type BlockChanged, type BlockRequest, type BlockView, blockRequest } from '@naer/contracts/access';
import { readBlock } from '@naer/services/access/list-blocks';
import { recordBlock as record } from '@naer/services/access/record-block';
import type { AppContext } from '../../../http/app-env.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import type { OpenRecords } from '../answer-read.ts';
import type { ApiPorts } from '../api-ports.ts';
import { etagOf } from '../plan/if-match.ts';
import { pushRegistry } from '../plan/push-registry.ts';
import { answerAccessError, invalidField } from './answer-access-error.ts';
import { approachRelated, readAccessBody } from './read-access-body.ts';

/**
 * `POST /patients/{patientId}/blocks`: keeps a person, a unit or an organisation out by the patient's wish, of the whole
 * record or of one document. 201; 200 for the same `blockId` again; 409 `responsible-unit`, `block-exists`.
 */
export function recordBlock(ports: Pick<ApiPorts, 'applyRegistry'>, open: OpenRecords) {
  return async function handleRecordBlock(c: AppContext): Promise<Response> {
    const approach = await approachRelated(c, open, 'block.write', 'block.prepare');
    if (!approach.ok) return approach.error;
    const { records, reader, patientId } = approach.value;
    const body = await readAccessBody(c, blockRequest, ({ wish }) => wish);
    if (!body.ok) return body.error;
    const { blockId = crypto.randomUUID(), document } = body.value;
    // A measurement's id names its patient.
    if (document?.startsWith('measurement/') === true && !document.startsWith(`measurement/${patientId}.`))
      return invalidField(c, 'document');

    const { tenantId } = reader;
    const recorded = await record(records, reader, { ...body.value, patientId, blockId });
    if (!recorded.ok) {
      const { error } = recorded;
      if (error.code === 'responsible-unit') return problemResponse(c, error.code);
      if (error.code !== 'already-exists') return answerAccessError(c, error, { taken: 'block-exists' });
    }
    const standing = await readBlock(records, tenantId, patientId, blockId);
    if (!standing.ok && standing.error.code !== 'not-found')
      return answerAccessError(c, standing.error, { taken: 'block-exists' });
    if (!standing.ok || (!recorded.ok && !isSame(standing.value, body.value, reader.practitionerId)))
      return problemResponse(c, 'block-exists');
    const active = await pushRegistry(c, ports, records, { tenantId, patientId });
    const view: BlockChanged = { ...standing.value, active };
    return recorded.ok ? c.json(view, 201, { etag: etagOf(recorded.value.version) }) : c.json(view);
  };
}

function isSame(view: BlockView, request: BlockRequest, by: string): boolean {
  const named = ['practitionerId', 'unitId', 'organisationId', 'document', 'wish'] as const;
  return view.recorded.by === by && named.every((name) => view[name] === request[name]);
}
