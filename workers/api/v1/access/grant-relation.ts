import { type RelationChanged, type RelationRequest, type RelationView, relationRequest } from '@naer/contracts/access';
import { grantRelation as grant } from '@naer/services/access/grant-relation';
import { readRelation } from '@naer/services/access/read-relation';
import type { AppContext } from '../../../http/app-env.ts';
import type { OpenRecords } from '../answer-read.ts';
import type { ApiPorts } from '../api-ports.ts';
import { etagOf } from '../plan/if-match.ts';
import { pushRegistry } from '../plan/push-registry.ts';
import { answerAccessError, invalidField } from './answer-access-error.ts';
import { approachRelated, readAccessBody } from './read-access-body.ts';

/**
 * `POST /patients/{patientId}/relations`: another unit takes part, is the listed GP's (stands while listed), or an emergency
 * ward for 72 hours at most. 201; 200 for the same `relationId` again; 409 `relation-exists`.
 */
export function grantRelation(ports: Pick<ApiPorts, 'applyRegistry'>, open: OpenRecords) {
  return async function handleGrantRelation(c: AppContext): Promise<Response> {
    const approach = await approachRelated(c, open, 'relation.write', 'relation.prepare');
    if (!approach.ok) return approach.error;
    const { records, reader, patientId } = approach.value;
    const body = await readAccessBody(c, relationRequest, ({ reason = '' }) => reason);
    if (!body.ok) return body.error;
    const { relationId = crypto.randomUUID(), from, to, ...rest } = body.value;
    const [fromMs, toMs] = [from, to].map((time) => (time === undefined ? undefined : Date.parse(time)));
    if (rest.kind === 'emergency' && toMs === undefined) return invalidField(c, 'to');
    if (toMs !== undefined && toMs <= (fromMs ?? Date.now())) return invalidField(c, 'to');

    const { tenantId } = reader;
    const change = { tenantId, patientId, relationId, ...rest, from: fromMs, to: toMs, reader };
    const granted = await grant(records, change);
    if (!granted.ok && granted.error.code !== 'already-exists')
      return answerAccessError(c, granted.error, { taken: 'relation-exists', refusedField: 'to' });
    const standing = await readRelation(records, tenantId, patientId, relationId);
    if (!standing.ok) {
      const error = granted.ok || standing.error.code !== 'not-found' ? standing.error : granted.error;
      return answerAccessError(c, error, { taken: 'relation-exists' });
    }
    if (!granted.ok && !isSame(standing.value, body.value, reader.practitionerId))
      return answerAccessError(c, granted.error, { taken: 'relation-exists' });
    const active = await pushRegistry(c, ports, records, { tenantId, patientId });
    const view: RelationChanged = { ...standing.value, active };
    return granted.ok ? c.json(view, 201, { etag: etagOf(granted.value.version) }) : c.json(view);
  };
}

function isSame(view: RelationView, { kind, unitId, from, to, reason }: RelationRequest, by: string): boolean {
  const isAt = (stands: string | undefined, asked: string | undefined) =>
    (stands === undefined ? undefined : Date.parse(stands)) === (asked === undefined ? undefined : Date.parse(asked));
  return (
    view.kind === kind &&
    view.unitId === unitId &&
    view.reason === reason &&
    view.grantedBy === by &&
    (from === undefined || isAt(view.from, from)) &&
    isAt(view.to, to)
  );
}
