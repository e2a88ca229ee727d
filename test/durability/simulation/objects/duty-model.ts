import type { UnitCare } from '@naer/domain/escalation/unit-care';
import type { DutyPort, NoticeOutcome, UnitStanding } from '@naer/domain/monitor/duty-port';
import { CallLost } from '../network.ts';
import type { WorldParts } from './world-parts.ts';

export type DutyState = 'up' | 'down' | 'undelivered' | 'refuses';

/** A model of a unit's duty: it keeps what it was told, by notice, and what it answered stays its answer. */
export class DutyModel implements DutyPort {
  readonly #world: WorldParts;
  state: DutyState = 'up';
  care: UnitCare;
  open: boolean;
  /** Outcome by notice. */
  readonly told = new Map<string, NoticeOutcome>();

  constructor(world: WorldParts, care: UnitCare) {
    this.#world = world;
    this.care = care;
    this.open = true;
  }

  async notify({ notices }: Parameters<DutyPort['notify']>[0]): ReturnType<DutyPort['notify']> {
    if (this.state === 'down') throw new CallLost('the duty is down');
    if (this.state === 'refuses') return { ok: false };
    this.#world.count('notices taken');
    const outcomes = notices.map(({ noticeId }) => {
      const before = this.told.get(noticeId);
      if (before !== undefined) return before;
      const outcome = this.#outcome(noticeId);
      this.told.set(noticeId, outcome);
      return outcome;
    });
    return { ok: true, outcomes };
  }

  async standing(_tenantId: string, _unitId: string): Promise<UnitStanding | undefined> {
    if (this.state === 'down') throw new CallLost('the duty is down');
    return { care: this.care, open: this.open, unattended: false };
  }

  #outcome(noticeId: string): NoticeOutcome {
    if (this.state !== 'undelivered') return { noticeId, outcome: 'delivered', at: this.#world.now };
    this.#world.count('notice undelivered');
    return { noticeId, outcome: 'undelivered', reason: this.#world.random.pick(['nobody-on-duty', 'channel-failed']) };
  }
}
