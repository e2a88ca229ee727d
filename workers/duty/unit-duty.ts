import { DurableObject } from 'cloudflare:workers';
import type { DutyPort, UnitStanding } from '@naer/domain/monitor/duty-port';
import type { Bindings } from '../env.ts';

/** One unit's duty: who is on call now, and how they are reached. Knows nothing of Postgres. */
export class UnitDuty extends DurableObject<Bindings> implements DutyPort {
  async notify(batch: Parameters<DutyPort['notify']>[0]): ReturnType<DutyPort['notify']> {
    return {
      ok: true,
      outcomes: batch.notices.map(({ noticeId }) => ({ noticeId, outcome: 'undelivered', reason: 'nobody-on-duty' })),
    };
  }

  async standing(_tenantId: string, _unitId: string): Promise<UnitStanding | undefined> {
    return undefined;
  }
}
