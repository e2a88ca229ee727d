import type { RecordsPayload } from '@naer/domain/monitor/change';
import type { ProjectionAnswer } from '@naer/domain/monitor/projector-port';
import type { Bindings } from '../env.ts';

export function applyRecords(_env: Bindings, payloads: readonly RecordsPayload[]): Promise<readonly ProjectionAnswer[]> {
  return Promise.resolve(payloads.map(() => ({ ok: false, reason: 'retry' }) as const));
}
