import type { AuditChange, RecordsPayload } from '@naer/domain/monitor/change';
import type { ProjectionAnswer } from '@naer/domain/monitor/projector-port';
import { describeError, type LogEntry } from '../http/log.ts';
import type { AuditOutbox } from './audit-outbox.ts';
import { type DeliveryOutcome, Drain, type DrainRow } from './drain.ts';
import { withTimeout } from './with-timeout.ts';

/** Longer than the projector's own abort of a hanging Postgres batch and of the one queued behind it. */
const ANSWER_WITHIN_MS = 12_000;
/** After a crash in the middle of a delivery. */
const SAFETY_MS = 10_000;
const LANE = 'records';

export interface AuditLaneEffects {
  /** Undefined while nothing was ever written. */
  readonly outbox: () => AuditOutbox | undefined;
  /** Whose object it is; its id chooses the projector's shard. */
  readonly owner: () => { readonly tenantId: string; readonly id: string } | undefined;
  readonly project: (payload: RecordsPayload) => Promise<ProjectionAnswer>;
  /** The next try may have moved: the alarm is looked at again. */
  readonly moved: () => void;
  readonly log: (entry: LogEntry) => void;
  /** Epoch ms. */
  readonly now: () => number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/**
 * Brings an object's own rows of the log to the records, as soon as those are there. At least once, under an id that was
 * given with the row: the records take each once.
 */
export class AuditLane {
  readonly #effects: AuditLaneEffects;
  readonly #drain: Drain;

  constructor(effects: AuditLaneEffects) {
    this.#effects = effects;
    const { now, random, moved } = effects;
    this.#drain = new Drain({
      pending: () => (this.#load(1).length > 0 ? [LANE] : []),
      load: (_, limit) => this.#load(limit),
      deliver: (_, rows) => this.#deliver(rows),
      confirm: (_, rows) =>
        effects.outbox()?.confirm(
          rows.map(({ payload }) => (JSON.parse(payload) as AuditChange).eventId),
          now(),
        ),
      safetyMs: () => SAFETY_MS,
      failed: (error) =>
        effects.log({ event: 'delivery-failed', tenantId: effects.owner()?.tenantId, ...describeError(error) }),
      moved,
      now,
      random,
    });
  }

  /** Sends what may leave now; never rejects. */
  kick(): Promise<void> {
    return this.#drain.kick();
  }

  /** When the object's alarm is to come for it, epoch ms; undefined: nothing is owed. */
  nextAt(): number | undefined {
    const dueAt = this.#effects.outbox()?.nextDueAt();
    return dueAt === undefined || dueAt > this.#effects.now() ? dueAt : this.#drain.nextTryAt();
  }

  #load(limit: number): readonly DrainRow[] {
    const changes = this.#effects.outbox()?.due(this.#effects.now(), limit) ?? [];
    return changes.map((change, slot) => ({ slot, payload: JSON.stringify(change) }));
  }

  async #deliver(rows: readonly DrainRow[]): Promise<DeliveryOutcome> {
    const owner = this.#effects.owner();
    if (owner === undefined) return 'retry';
    const { tenantId, id: patientId } = owner;
    const changes = rows.map(({ payload }) => JSON.parse(payload) as AuditChange);
    const sent = this.#effects.project({ v: 1, tenantId, patientId, changes });
    const answer = await withTimeout(sent, ANSWER_WITHIN_MS, undefined);
    if (answer?.ok !== true) return 'retry';
    for (const { change, sqlState } of answer.parked) {
      if (change.kind !== 'audit') continue;
      this.#effects.outbox()?.park(change.eventId);
      this.#effects.log({ event: 'change-parked', tenantId, code: sqlState });
    }
    return 'confirmed';
  }
}
