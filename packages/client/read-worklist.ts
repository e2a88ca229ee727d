import type { WorklistPage } from '@naer/contracts/worklist';
import type { Answer } from './client-error.ts';
import type { Digits } from './digits.ts';
import type { PageRequest } from './page-request.ts';
import { type Send, segment } from './transport.ts';

/** A unit's open alerts, most severe and longest waiting first; works while the records are down. */
export function readWorklist(send: Send, unitId: string, page: PageRequest): Promise<Answer<Digits<WorklistPage>>> {
  return send({ method: 'GET', path: `/api/v1/units/${segment(unitId)}/worklist`, query: { ...page } });
}
