import type { RecordCorrected, RecordCorrectionRequest } from '@naer/contracts/correction';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import type { Result } from '@naer/domain/result';
import type { UnitCorrected } from '@naer/services/correction/correct-at-unit';
import type { CorrectionError } from '@naer/services/correction/correct-record';
import type { z } from 'zod';
import type { AppContext } from '../../../http/app-env.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { readAccessBody } from '../access/read-access-body.ts';
import type { ApiPorts } from '../api-ports.ts';
import { etagOf } from '../plan/if-match.ts';
import { pushRegistry } from '../plan/push-registry.ts';
import { nationalIdFaults, refuse } from './correct-record.ts';

export type UnitRefusal = CorrectionError | { readonly code: 'cannot-open' };

/** `POST ../corrections` of what is a unit's: as `correct` answers. */
export async function answerCorrection<B extends RecordCorrectionRequest>(
  c: AppContext,
  ports: Pick<ApiPorts, 'applyRegistry'>,
  { records, reader }: { readonly records: Records; readonly reader: Reader },
  schema: z.ZodType<B>,
  correct: (of: { readonly commandId: string; readonly request: B }) => Promise<Result<UnitCorrected, UnitRefusal>>,
): Promise<Response> {
  const body = await readAccessBody(c, schema);
  if (!body.ok) return body.error;
  const request = body.value;
  const errors = nationalIdFaults({ explanation: request.explanation, ...('content' in request && request.content) });
  if (errors.length > 0) return problemResponse(c, 'invalid-request', { extra: { errors } });
  const done = await correct({ commandId: request.commandId ?? crypto.randomUUID(), request });
  if (!done.ok) return refuseAtUnit(c, done.error);
  const { version, patientId } = done.value;
  const active = await pushRegistry(c, ports, records, { tenantId: reader.tenantId, patientId });
  return c.json({ version, state: request.state, active } satisfies RecordCorrected, 201, { etag: etagOf(version) });
}

export function refuseAtUnit(c: AppContext, error: UnitRefusal): Response {
  return error.code === 'cannot-open' ? problemResponse(c, 'internal') : refuse(c, error);
}
