import type { OverdueUnit } from '@naer/services/referral/tell-overdue';
import { getUnitDuty } from '../duty/get-unit-duty.ts';
import type { Bindings } from '../env.ts';
import { describeError, log } from '../http/log.ts';
import { withTimeout } from '../objects/with-timeout.ts';

const PAGE_WITHIN_MS = 10_000;

/** Everybody on call at the unit, in its opening hours: a referral wakes nobody at night. False: to be tried again. */
export function pageOverdue(bindings: Bindings) {
  return async function page({ tenantId, unitId, noticeId }: OverdueUnit): Promise<boolean> {
    const ask = async () => {
      const duty = getUnitDuty(bindings, tenantId, unitId);
      const presence = await duty.presence();
      return presence?.open === true && (await duty.pageEverybody(noticeId));
    };
    try {
      const reached = await withTimeout(ask(), PAGE_WITHIN_MS, false);
      if (reached) log({ event: 'referral-overdue-told', tenantId });
      return reached;
    } catch (error) {
      log({ event: 'object-unreachable', tenantId, ...describeError(error) });
      return false;
    }
  };
}
