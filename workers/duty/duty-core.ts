import { type Attendance, attendanceOf, lookAgainAt } from '@naer/domain/duty/attendance';
import { everybodyOnCall } from '@naer/domain/duty/on-call';
import { countClearAddresses, countOtherAddresses, type UnitDutyFacts } from '@naer/domain/duty/unit-duty-facts';
import { CHANNELS } from '@naer/domain/escalation/unit-care';
import type { DutyPort, Notice, NoticeOutcome, UnitStanding } from '@naer/domain/monitor/duty-port';
import { describeError } from '../http/log.ts';
import { ObjectAlarm } from '../objects/object-alarm.ts';
import { withTimeout } from '../objects/with-timeout.ts';
import { atMost } from './at-most.ts';
import { SEND_WITHIN_MS } from './channels/channel.ts';
import type { DutyEffects, ListPresence } from './duty-effects.ts';
import type { DutyStore } from './duty-store.ts';
import { type Page, type Reach, reachDuty, reachPerson } from './reach-duty.ts';

/** A notice that comes again in this time is answered as the first time. */
const ANSWERED_FOR_MS = 24 * 3_600_000;
/** The platform lets an object have six requests open. */
const SENDS_AT_ONCE = 6;
const PRESENCE_WITHIN_MS = 1_000;
const NOBODY: ListPresence = { connected: 0, waiting: false };

/** What the object says of itself to the sweep. */
export interface DutyStatus {
  readonly version: number | null;
  /** Browsers that are gone, for the records to forget. */
  readonly gone: readonly string[];
  /** Addresses that it was told in clear, before there were seals. */
  readonly clear: number;
}

/**
 * A unit's duty apart from the platform: who is told of a notice, whether somebody is there. Over its store, in a world
 * that is passed in; the simulation drives this very class under its own time.
 */
export class DutyCore implements DutyPort {
  readonly #store: DutyStore;
  readonly #effects: DutyEffects;
  readonly #alarm: ObjectAlarm;
  readonly #slots = atMost(SENDS_AT_ONCE);
  /** Notices that are on their way: the same one again waits for the first. */
  readonly #underway = new Map<string, Promise<NoticeOutcome>>();

  constructor(store: DutyStore, effects: DutyEffects) {
    this.#store = store;
    this.#effects = effects;
    this.#alarm = new ObjectAlarm(effects.alarm, () => effects.now());
  }

  /** At boot, before any call. */
  async load(): Promise<void> {
    await this.#alarm.load();
    this.#arm();
  }

  /** Facts that stand in Postgres already. An older version changes nothing; another unit's never does. */
  async applyUnit(facts: UnitDutyFacts): Promise<{ readonly active: boolean; readonly version: number }> {
    const known = this.#store.facts;
    if (known !== undefined && !isOf(known, facts)) return { active: false, version: known.version };
    if (known === undefined || facts.version > known.version) {
      this.#store.takeFacts(facts);
      const state = this.#store.attendance();
      this.#store.keepAttendance({ ...state, lookAt: lookAgainAt(facts, this.#effects.now()) ?? null });
      this.#arm();
    }
    const version = this.#store.facts?.version ?? 0;
    return { active: version >= facts.version, version };
  }

  /**
   * Tells who has the duty. One answer a notice: the first one, however often it is asked in 24 hours. Notices of one batch
   * for the same duty and channel are one page, for all that is sent is that something waits.
   */
  async notify({ tenantId, unitId, notices }: Parameters<DutyPort['notify']>[0]): ReturnType<DutyPort['notify']> {
    const { facts } = this.#store;
    if (facts === undefined) {
      // Nothing is kept of it: facts may come in a moment, and the next step is on its way.
      return { ok: true, outcomes: notices.map(({ noticeId }) => undelivered(noticeId, 'nobody-on-duty')) };
    }
    if (!isOf(facts, { tenantId, unitId })) return { ok: false };
    const pages = new Map<string, Promise<Result>>();
    const urgent = new Set(notices.flatMap((notice) => (notice.severity === 'red' ? [pageOf(notice)] : [])));
    const answers = notices.map((notice) => {
      const known = this.#store.outcomeOf(notice.noticeId);
      return known ?? this.#underway.get(notice.noticeId) ?? this.#begin(notice, facts, { pages, urgent });
    });
    return { ok: true, outcomes: await Promise.all(answers) };
  }

  /** Whether the unit is open, and whether anybody is there; undefined before anything was told to it, and for another's. */
  async standing(tenantId: string, unitId: string): Promise<UnitStanding | undefined> {
    const { facts } = this.#store;
    if (facts === undefined || !isOf(facts, { tenantId, unitId })) return undefined;
    const { open, unattended } = await this.#attendance(facts);
    return { care: facts.care, open, unattended };
  }

  async presence(tenantId: string, unitId: string): Promise<Attendance | undefined> {
    const { facts } = this.#store;
    if (facts === undefined || !isOf(facts, { tenantId, unitId })) return undefined;
    return await this.#attendance(facts);
  }

  /** Everybody on call here, by every way there is; true when somebody's address took it. One that reached somebody is not sent again. */
  async pageEverybody(tenantId: string, unitId: string, noticeId: string): Promise<boolean> {
    const { facts } = this.#store;
    if (facts === undefined || !isOf(facts, { tenantId, unitId })) return false;
    const known = this.#store.outcomeOf(noticeId);
    if (known?.outcome === 'delivered') return true;
    const reach = this.#reach(facts);
    const people = everybodyOnCall(facts, reach.now);
    const sent = people.flatMap((person) => CHANNELS.map((channel) => reachPerson(reach, person, channel, true)));
    const reached = (await Promise.all(sent)).includes('delivered');
    this.#keep(reached ? this.#delivered(noticeId) : undelivered(noticeId, 'nobody-on-duty'));
    return reached;
  }

  status(): DutyStatus {
    this.#arm();
    const { facts } = this.#store;
    const clear = facts === undefined ? 0 : countClearAddresses(facts);
    return { version: facts?.version ?? null, gone: [...this.#store.gone()], clear };
  }

  /** Addresses that it holds in clear or under any other key than this (wrapped text). */
  countOthers(tenantId: string, unitId: string, wrappedKey: string): number {
    const { facts } = this.#store;
    return facts === undefined || !isOf(facts, { tenantId, unitId }) ? 0 : countOtherAddresses(facts, wrappedKey);
  }

  /** Looks whether somebody is there. The next look is set before anything is asked of anybody. */
  alarm(): void {
    this.#alarm.fired();
    const { facts } = this.#store;
    const now = this.#effects.now();
    const state = this.#store.attendance();
    try {
      if (facts === undefined || state.lookAt === null || state.lookAt > now) return;
      this.#store.keepAttendance({ ...state, lookAt: lookAgainAt(facts, now) ?? null });
      this.#effects.background(this.#look(facts).catch((error: unknown) => this.#failed(facts, error)));
    } finally {
      this.#arm();
    }
  }

  #begin(notice: Notice, facts: UnitDutyFacts, { pages, urgent }: Batch): Promise<NoticeOutcome> {
    const { duty, channel, noticeId, notTo } = notice;
    const key = pageOf(notice);
    const page = pages.get(key) ?? this.#page(facts, { duty, channel, urgent: urgent.has(key), notTo });
    pages.set(key, page);
    const answer = page.then((result) => {
      const outcome = result === 'delivered' ? this.#delivered(noticeId) : undelivered(noticeId, result);
      this.#keep(outcome);
      return outcome;
    });
    this.#underway.set(noticeId, answer);
    void answer.then(
      () => this.#underway.delete(noticeId),
      () => this.#underway.delete(noticeId),
    );
    return answer;
  }

  async #page(facts: UnitDutyFacts, page: Page): Promise<Result> {
    const reached = await reachDuty(this.#reach(facts), page);
    if (reached !== 'nobody-on-duty') return reached;
    return (await this.#attendance(facts)).unattended ? 'unattended' : reached;
  }

  #reach(facts: UnitDutyFacts): Reach {
    return {
      facts,
      gone: this.#store.gone(),
      now: this.#effects.now(),
      open: async (seal, id, use) => {
        const address = await this.#effects.open(seal, { tenantId: facts.tenantId, id }, use);
        if (address === undefined) this.#effects.log({ event: 'address-unreadable', tenantId: facts.tenantId });
        return address;
      },
      // Its time begins when it is sent, not while it waits for others.
      send: (send) =>
        this.#slots(() =>
          withTimeout(this.#effects.send(send), SEND_WITHIN_MS, 'failed' as const).catch(() => 'failed'),
        ),
      forget: (subscriptionId) => this.#store.addGone(subscriptionId),
    };
  }

  async #attendance(facts: UnitDutyFacts): Promise<Attendance> {
    const now = this.#effects.now();
    // Who is on call needs no asking: only where nobody is does it matter whether somebody watches the list.
    const alone = attendanceOf(facts, 0, now);
    if (!alone.unattended) return alone;
    return attendanceOf(facts, (await this.#listPresence(facts)).connected, now);
  }

  async #listPresence({ tenantId, unitId }: UnitDutyFacts): Promise<ListPresence> {
    const asked = this.#effects.presence(tenantId, unitId).catch(() => NOBODY);
    return await withTimeout(asked, PRESENCE_WITHIN_MS, NOBODY);
  }

  /** Becoming unattended is logged and kept; the fallback unit is told once, as soon as something waits. */
  async #look(facts: UnitDutyFacts): Promise<void> {
    const now = this.#effects.now();
    const { tenantId, unitId, care } = facts;
    const presence = await this.#listPresence(facts);
    const { unattended } = attendanceOf(facts, presence.connected, now);
    const state = this.#store.attendance();
    const since = unattended ? (state.unattendedSince ?? now) : null;
    if ((since === null) !== (state.unattendedSince === null))
      this.#effects.log({ event: unattended ? 'unit-unattended' : 'unit-attended', tenantId });
    let paged = since !== null && since === state.unattendedSince && state.paged;
    this.#store.keepAttendance({ ...state, unattendedSince: since, paged });
    if (since === null || paged || !presence.waiting || care.fallbackUnitId === undefined) return;
    paged = await this.#effects.pageUnit(tenantId, care.fallbackUnitId, `unattended/${unitId}/${since}/${now}`);
    const latest = this.#store.attendance();
    if (latest.unattendedSince === since) this.#store.keepAttendance({ ...latest, paged });
    this.#effects.log({ event: 'fallback-paged', tenantId, code: paged ? 'delivered' : 'undelivered' });
  }

  #failed({ tenantId }: UnitDutyFacts, error: unknown): void {
    this.#effects.log({ event: 'attendance-failed', tenantId, ...describeError(error) });
  }

  #keep(outcome: NoticeOutcome): void {
    const now = this.#effects.now();
    this.#store.keepOutcomes([outcome], now, now - ANSWERED_FOR_MS);
  }

  #delivered(noticeId: string): NoticeOutcome {
    return { noticeId, outcome: 'delivered', at: this.#effects.now() };
  }

  #arm(): void {
    const set = this.#alarm.arm(this.#store.attendance().lookAt ?? undefined);
    if (set !== undefined) this.#effects.background(set);
  }
}

type Result = 'delivered' | Extract<NoticeOutcome, { outcome: 'undelivered' }>['reason'];

/** What is sent for the notices of one call, and which of it is about a red. */
interface Batch {
  readonly pages: Map<string, Promise<Result>>;
  readonly urgent: ReadonlySet<string>;
}

function pageOf({ duty, channel, notTo = [] }: Pick<Notice, 'duty' | 'channel' | 'notTo'>): string {
  return [channel, duty, ...notTo].join(' ');
}

function undelivered(noticeId: string, reason: Exclude<Result, 'delivered'>): NoticeOutcome {
  return { noticeId, outcome: 'undelivered', reason };
}

function isOf(facts: UnitDutyFacts, named: { readonly tenantId: string; readonly unitId: string }): boolean {
  return facts.tenantId === named.tenantId && facts.unitId === named.unitId;
}
