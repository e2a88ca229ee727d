import type { Counted } from '@naer/domain/measurement/outcome';
import type { MeasurementType, Reading } from '@naer/domain/measurement/reading';
import { resolveClock } from '@naer/domain/measurement/resolve-clock';
import type { DevicePrincipal } from '@naer/domain/monitor/port';
import { type ReportedEvent, readEvent } from '@naer/domain/monitor/reported-event';
import type { Ledger } from '../ledger.ts';
import type { Life } from '../network.ts';
import type { MonitorApi } from '../objects/monitor-object.ts';
import { TENANT, type WorldParts } from '../objects/world-parts.ts';
import { HOUR, MINUTE, SECOND } from '../temperament.ts';

/** One thing that was measured or happened, whatever becomes of its copies. `key` is its own for ever. */
export type Fact = { readonly key: string; readonly deviceTime: number; readonly senderId: string | undefined } & (
  | { readonly kind: 'reading'; readonly type: MeasurementType; readonly unit: string; readonly value: number }
  | { readonly kind: 'event'; readonly code: string }
);

const PATIENCE_MS = 20 * SECOND;
const TRIES = 4;

/** A device: it keeps what it measured until the monitor has answered, and sends it again until then. */
export class Device {
  readonly #world: WorldParts;
  readonly #ledger: Ledger;
  readonly #patientId: string;
  readonly #deviceId: string;
  readonly #assignmentId: string;
  /** How far its clock is off, ms; it says so when it sends, unless it does not. */
  readonly #skewMs: number;
  readonly #tellsTime: boolean;
  readonly #life: Life = { alive: true };
  #made = 0;

  constructor(world: WorldParts, ledger: Ledger, patientId: string, n: number) {
    const { random } = world;
    this.#world = world;
    this.#ledger = ledger;
    this.#patientId = patientId;
    this.#deviceId = `${patientId}-d${n}`;
    this.#assignmentId = `${patientId}-a${n}`;
    this.#skewMs = random.chance(0.25) ? random.pick([-3, -1, 1, 20]) * random.between(1, 120) * MINUTE : 0;
    this.#tellsTime = this.#skewMs !== 0 && random.chance(0.8);
  }

  /** Measures, and sends at once or when it has a connection again, once or twice. */
  measure(): void {
    const { random } = this.#world;
    const kind = random.chance(0.25) ? 'event' : 'reading';
    const facts = Array.from({ length: random.between(1, 3) }, () =>
      kind === 'event' ? this.#event() : this.#reading(),
    );
    if (kind === 'reading' && random.chance(0.1)) facts.push(this.#otherValue(facts[0]));
    const delay = random.chance(0.2) ? random.pick([MINUTE, 10 * MINUTE, HOUR]) : 0;
    this.#plan(facts, delay);
    if (random.chance(0.15)) this.#plan(facts, delay + random.between(0, 300) * SECOND);
  }

  #reading(): Fact {
    const { random } = this.#world;
    const old = random.chance(0.06) ? 30 * HOUR : random.chance(0.15) ? random.between(1, 50) * MINUTE : 0;
    const pulse = random.chance(0.3);
    return {
      kind: 'reading',
      ...this.#named(old),
      type: pulse ? 'pulse' : 'oxygen-saturation',
      unit: pulse ? '/min' : '%',
      value: pulse ? random.pick([70, 71, 115, 140]) : random.pick([92, 93, 94, 87, 87, 82, 80]),
    };
  }

  #event(): Fact {
    return { kind: 'event', ...this.#named(0), code: this.#world.random.pick(['fall', 'fall', 'bed', 'unknown']) };
  }

  #otherValue(fact: Fact | undefined): Fact {
    if (fact?.kind !== 'reading') return this.#reading();
    return { ...fact, key: `${fact.key} another value`, senderId: undefined, value: fact.value + 1 };
  }

  #named(old: number) {
    this.#made += 1;
    const key = `${this.#deviceId}#${this.#made}`;
    const senderId = this.#world.random.chance(0.5) ? key : undefined;
    // No two of one device in the same millisecond: then a copy is known by its time alone.
    return { key, senderId, deviceTime: this.#world.now + this.#skewMs - old + this.#made };
  }

  #plan(facts: readonly Fact[], delay: number): void {
    this.#world.after(delay, `${this.#deviceId} sends`, () => this.#send(facts, 1));
  }

  #send(facts: readonly Fact[], attempt: number): void {
    const monitor = this.#world.monitors.get(this.#patientId);
    if (monitor === undefined) return;
    const again = () => {
      if (patience.cancelled) return;
      patience.cancelled = true;
      if (attempt === TRIES) return;
      this.#world.after(SECOND * attempt, `${this.#deviceId} sends again`, () => this.#send(facts, attempt + 1));
    };
    const patience = this.#world.after(PATIENCE_MS, `${this.#deviceId} waits no longer`, again);
    const sentAt = this.#tellsTime ? this.#world.now + this.#skewMs : undefined;
    this.#world.network
      .call(this.#life, this.#patientId, () => monitor.serve((core) => this.#post(core, facts, sentAt)))
      .then((taken) => {
        if (taken) patience.cancelled = true;
        else again();
      }, again);
  }

  /** The door: times are read, the monitor is called, and what it answers is what the ledger holds it to. */
  async #post(core: MonitorApi, facts: readonly Fact[], sentAt: number | undefined): Promise<boolean> {
    const receivedAt = this.#world.now;
    const events = facts.filter((fact) => fact.kind === 'event');
    if (events.length > 0) return this.#postEvents(core, events, receivedAt, sentAt);
    const read: { fact: Fact; reading: Reading }[] = [];
    const refusals: Counted[] = [];
    for (const fact of facts) {
      if (fact.kind !== 'reading') continue;
      const times = resolveClock(new Date(fact.deviceTime).toISOString(), { receivedAt, sentAt });
      if (times.ok) read.push({ fact, reading: { ...this.#readingOf(fact, receivedAt, sentAt), ...times.value } });
      else refusals.push(times.error);
    }
    const readings = read.map(({ reading }) => reading);
    const answer = await core.record({ v: 1, credential: this.#credential(), receivedAt, readings, refusals });
    this.#world.count(answer.ok ? 'batch taken' : `batch: ${answer.reason}`);
    if (answer.ok)
      this.#ledger.answered(
        this.#patientId,
        read.map(({ fact }) => fact.key),
        answer.outcomes,
      );
    return answer.ok;
  }

  async #postEvents(
    core: MonitorApi,
    facts: readonly Fact[],
    receivedAt: number,
    sentAt: number | undefined,
  ): Promise<boolean> {
    const read: { fact: Fact; event: ReportedEvent }[] = [];
    for (const fact of facts) {
      if (fact.kind !== 'event') continue;
      const sent = {
        code: fact.code,
        at: new Date(fact.deviceTime).toISOString(),
        ...(fact.senderId && { id: fact.senderId }),
      };
      const event = readEvent(sent, { receivedAt, sentAt, deviceId: this.#deviceId });
      if (event.ok) read.push({ fact, event: event.value });
    }
    const events = read.map(({ event }) => event);
    const answer = await core.recordEvents({ v: 1, credential: this.#credential(), receivedAt, events, refusals: [] });
    this.#world.count(answer.ok ? 'events taken' : `events: ${answer.reason}`);
    if (answer.ok)
      this.#ledger.answered(
        this.#patientId,
        read.map(({ fact }) => fact.key),
        answer.outcomes,
      );
    return answer.ok;
  }

  #readingOf(fact: Extract<Fact, { kind: 'reading' }>, receivedAt: number, sentAt: number | undefined): Reading {
    const { type, unit, value, deviceTime, senderId } = fact;
    return {
      v: 1,
      type,
      series: type,
      quantity: { text: String(value), unit, canonical: value },
      deviceTime,
      measuredAt: deviceTime,
      measuredAtText: new Date(deviceTime).toISOString(),
      precision: 'instant',
      receivedAt,
      ...(sentAt !== undefined && { sentAt }),
      ...(senderId !== undefined && { senderId }),
      clock: 'device',
      late: false,
      doubts: [],
      deviceId: this.#deviceId,
      door: 'ingest',
      mappingVersion: '1',
    };
  }

  /** A device is given a new credential when the registry makes one; until then it sends the old one. */
  #credential(): DevicePrincipal {
    const assignments = this.#world.registry.get(this.#patientId)?.assignments ?? [];
    const newest = assignments.find(({ assignmentId }) => assignmentId === this.#assignmentId)?.generation ?? 1;
    return {
      kind: 'device',
      tenantId: TENANT,
      deviceId: this.#deviceId,
      patientId: this.#patientId,
      assignmentId: this.#assignmentId,
      generation: this.#world.random.chance(0.9) ? newest : 1,
    };
  }
}
