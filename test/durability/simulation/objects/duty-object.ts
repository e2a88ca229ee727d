import type { UnitCare } from '@naer/domain/escalation/unit-care';
import type { DutyPort, UnitStanding } from '@naer/domain/monitor/duty-port';
import { DutyCore } from '../../../../workers/duty/duty-core.ts';
import { DutyStore } from '../../../../workers/duty/duty-store.ts';
import { CallLost, type Life } from '../network.ts';
import { type SqliteStorage, takeStorage } from '../sqlite-storage.ts';
import { ObjectAlarms } from './object-alarms.ts';
import { TENANT, type WorldParts } from './world-parts.ts';

/** `undelivered`: what is sent reaches nobody. */
export type DutyState = 'up' | 'down' | 'undelivered' | 'refuses';

interface DutyLife extends Life {
  readonly core: DutyCore;
  readonly ready: Promise<void>;
}

const SEAL = { v: 1, sealed: 'sealed', wrappedKey: 'wrapped' } as const;
const DAY_MS = 86_400_000;

/** A unit's duty: the real core over the real store; only the ways to people (push, SMS, voice) are made up. */
export class DutyObject implements DutyPort {
  readonly unitId: string;
  readonly storage: SqliteStorage;
  readonly #world: WorldParts;
  readonly #care: UnitCare;
  #life: DutyLife | undefined;
  state: DutyState = 'up';

  constructor(world: WorldParts, care: UnitCare) {
    this.#world = world;
    this.#care = care;
    this.unitId = care.unitId;
    this.storage = takeStorage('duty');
    new ObjectAlarms(world, this.storage, `duty of ${care.unitId}`, () => this.#serve(async (core) => core.alarm()));
  }

  /** Postgres has told it who has the duty. */
  async begin(): Promise<void> {
    const { now, random } = this.#world;
    const people = random.chance(0.8) ? ['one', 'two'] : [];
    await this.#serve((core) =>
      core.applyUnit({
        v: 1,
        tenantId: TENANT,
        unitId: this.unitId,
        version: 1,
        timeZone: 'Europe/Oslo',
        care: this.#care,
        duties: ['nurse', 'doctor'],
        shifts: people.flatMap((practitionerId, i) => ({
          shiftId: `shift ${i}`,
          duty: i === 0 ? 'nurse' : 'doctor',
          practitionerId,
          substituteId: people[1 - i],
          from: now - DAY_MS,
          to: now + DAY_MS,
        })),
        contacts: people.map((practitionerId) => ({ practitionerId, seal: SEAL })),
        subscriptions: people.map((practitionerId) => ({
          subscriptionId: `browser of ${practitionerId}`,
          practitionerId,
          seal: SEAL,
        })),
      }),
    );
  }

  async notify(batch: Parameters<DutyPort['notify']>[0]): ReturnType<DutyPort['notify']> {
    if (this.state === 'down') throw new CallLost('the duty is down');
    if (this.state === 'refuses') return { ok: false };
    const answer = await this.#serve((core) => core.notify(batch));
    this.#world.count('notices taken');
    if (answer.ok && answer.outcomes.some(({ outcome }) => outcome === 'undelivered'))
      this.#world.count('notice undelivered');
    return answer;
  }

  async standing(tenantId: string, unitId: string): Promise<UnitStanding | undefined> {
    if (this.state === 'down') throw new CallLost('the duty is down');
    return this.#serve((core) => core.standing(tenantId, unitId));
  }

  async pageEverybody(noticeId: string): Promise<boolean> {
    if (this.state === 'down') throw new CallLost('the duty is down');
    return this.#serve((core) => core.pageEverybody(TENANT, this.unitId, noticeId));
  }

  /** Whether it has answered for a notice. */
  wasTold(noticeId: string): boolean {
    return this.storage.all('select 1 from notice where notice_id = ?', noticeId).length > 0;
  }

  crash(): void {
    if (this.#life === undefined) return;
    this.#life.alive = false;
    this.#life = undefined;
    this.#world.count('duty crashed');
  }

  async #serve<T>(work: (core: DutyCore) => Promise<T>): Promise<T> {
    const life = this.#woken();
    await life.ready;
    return work(life.core);
  }

  #woken(): DutyLife {
    if (this.#life !== undefined) return this.#life;
    const world = this.#world;
    const life: Life = { alive: true };
    const storage = this.storage.handle(() => life.alive);
    const core = new DutyCore(new DutyStore(storage), {
      now: () => world.now,
      alarm: storage,
      background: (work) => {
        work.catch((error: unknown) => world.unexplained(error));
      },
      open: async () => 'an address',
      send: () =>
        world.network.call(life, 'channel', async () => (this.state === 'undelivered' ? 'failed' : 'delivered')),
      presence: async (_, unitId) => ({
        connected: 0,
        waiting: (world.worklists.get(unitId)?.entries().length ?? 0) > 0,
      }),
      pageUnit: (_, unitId, noticeId) =>
        world.network.call(life, `duty ${unitId}`, async () => {
          world.count('fallback paged');
          return world.duties.get(unitId)?.pageEverybody(noticeId) ?? false;
        }),
      log: (entry) => {
        if (entry.event === 'attendance-failed' && entry.errorName !== 'CallLost' && entry.errorName !== 'Crashed')
          world.fail('no-look-throws', `${entry.errorName} ${entry.frames?.[0]}`);
      },
    });
    const woken: DutyLife = Object.assign(life, { core, ready: core.load() });
    this.#life = woken;
    return woken;
  }
}
