import type { Alert } from '@naer/domain/alert/alert';
import { compareRevisions } from '@naer/domain/alert/revision';
import { valueKey } from '@naer/domain/measurement/value-key';
import type { MeasurementChange, QuarantineChange, RecordChange, RecordsPayload } from '@naer/domain/monitor/change';
import type { ProjectionAnswer } from '@naer/domain/monitor/projector-port';

export type DatabaseState = 'up' | 'down' | 'hangs' | 'commits-unheard';

const ABORT_MS = 5_000;

/** What the model of the database needs of its world. */
export interface DatabaseHost {
  after(ms: number, label: string, run: () => unknown): unknown;
  latencyMs(): number;
}

/**
 * A model of Postgres, not Postgres: maps with the rules that the projection's statements have (`services/projection`):
 * an alert only over an older revision, a quarantine only over a lower `n`, totals only upwards, and for all else
 * `on conflict do nothing` under the same keys. A group is one transaction. The statements themselves are tested on a
 * real PostgreSQL in `projection.test.ts`.
 */
export class PostgresModel {
  readonly #host: DatabaseHost;
  state: DatabaseState = 'up';
  readonly alerts = new Map<string, { readonly patientId: string; readonly alert: Alert }>();
  /** `<alert> <revision> <event>`. */
  readonly history = new Set<string>();
  /** `<patient>.<sequence>`. */
  readonly measurements = new Map<string, MeasurementChange>();
  /** The second unique key: what was measured, by whom, when. */
  readonly measured = new Map<string, string>();
  readonly quarantine = new Map<string, QuarantineChange>();
  readonly totals = new Map<string, number>();
  /** Events, doubts, reminders, audit and whatever comes: kept under their keys. */
  readonly others = new Map<string, RecordChange>();

  /** What never gets here, since it was lost with its monitor. */
  readonly lost = new WeakSet<RecordsPayload>();
  readonly #lines = new Set<string>();
  readonly #lastActs = new Map<string, number>();
  #changed: Alert[] = [];

  constructor(host: DatabaseHost) {
    this.#host = host;
  }

  /** Alerts written since this was asked last. */
  takeChanged(): readonly Alert[] {
    const changed = this.#changed;
    this.#changed = [];
    return changed;
  }

  /** Whether an item is there under its public id. */
  hasItem(id: string): boolean {
    return this.others.has(id) || this.quarantine.has(id) || this.measurements.has(id);
  }

  /** `<alert> <revision>`: whether any line of it is there. */
  hasHistory(line: string): boolean {
    return this.#lines.has(line);
  }

  /** One group, as `applyMonitorEvents` answers it; rejects when the database does not. */
  apply(payloads: readonly RecordsPayload[]): Promise<readonly ProjectionAnswer[]> {
    const { state } = this;
    return new Promise((resolve, reject) => {
      if (state === 'down') {
        this.#host.after(this.#host.latencyMs(), 'postgres refuses', () => reject(new Error('connection refused')));
        return;
      }
      const answers = () => {
        this.#commit(payloads);
        return payloads.map((): ProjectionAnswer => ({ ok: true, parked: [] }));
      };
      if (state === 'up') {
        this.#host.after(this.#host.latencyMs(), 'postgres commits', () => {
          const done = answers();
          this.#host.after(this.#host.latencyMs(), 'postgres answers', () => resolve(done));
        });
        return;
      }
      if (state === 'commits-unheard') this.#host.after(this.#host.latencyMs(), 'postgres commits unheard', answers);
      this.#host.after(ABORT_MS, 'the request to postgres is aborted', () => reject(new Error('aborted')));
    });
  }

  /** Whether a change of that patient is in the records. */
  has(patientId: string, change: RecordChange): boolean {
    switch (change.kind) {
      case 'alert': {
        const stored = this.alerts.get(change.alert.alertId);
        return stored !== undefined && compareRevisions(stored.alert.revision, change.alert.revision) >= 0;
      }
      case 'measurement':
        return this.measurements.has(`${patientId}.${change.sequence}`);
      case 'quarantine':
        return (this.quarantine.get(`${patientId}.${change.sequence}`)?.n ?? 0) >= change.n;
      case 'refusal-count':
        return (this.totals.get(keyOf(patientId, change)) ?? 0) >= change.total;
      case 'alert-history':
        return this.history.has(keyOf(patientId, change));
      default:
        return this.others.has(keyOf(patientId, change));
    }
  }

  measurementsOf(patientId: string): readonly MeasurementChange[] {
    return ownOf(this.measurements, patientId).sort((a, b) => a.sequence - b.sequence);
  }

  quarantineOf(patientId: string): readonly QuarantineChange[] {
    return ownOf(this.quarantine, patientId);
  }

  othersOf(patientId: string): readonly RecordChange[] {
    return [...ownOf(this.others, patientId)];
  }

  alertsOf(patientId: string): readonly Alert[] {
    return [...this.alerts.values()].filter((row) => row.patientId === patientId).map(({ alert }) => alert);
  }

  /** How far the records have come with a patient, as the registry tells its monitor. */
  recorded(patientId: string): { readonly sequence: number; readonly epoch: number } {
    const sequences = [...this.measurementsOf(patientId), ...this.quarantineOf(patientId), ...this.othersOf(patientId)];
    return {
      sequence: Math.max(0, ...sequences.map((change) => ('sequence' in change ? (change.sequence ?? 0) : 0))),
      epoch: Math.max(0, ...this.alertsOf(patientId).map(({ revision }) => revision.epoch)),
    };
  }

  /** When its monitor is last known to have done something; 0: never. */
  lastActAt(patientId: string): number {
    return this.#lastActs.get(patientId) ?? 0;
  }

  #acted(patientId: string, change: RecordChange): void {
    const at = change.kind === 'measurement' ? change.reading.receivedAt : 'at' in change ? change.at : 0;
    this.#lastActs.set(patientId, Math.max(at, this.lastActAt(patientId)));
  }

  #commit(payloads: readonly RecordsPayload[]): void {
    for (const payload of payloads) {
      if (this.lost.has(payload)) continue;
      for (const change of payload.changes) this.#take(payload.patientId, change);
    }
  }

  #take(patientId: string, change: RecordChange): void {
    this.#acted(patientId, change);
    switch (change.kind) {
      case 'alert':
        if (this.has(patientId, change)) return;
        this.alerts.set(change.alert.alertId, { patientId, alert: change.alert });
        this.#changed.push(change.alert);
        return;
      case 'alert-history':
        this.history.add(keyOf(patientId, change));
        this.#lines.add(`${change.alertId} ${change.revision.epoch}-${change.revision.n}`);
        return;
      case 'measurement':
        this.#takeMeasurement(patientId, change);
        return;
      case 'quarantine':
        if (!this.has(patientId, change)) this.quarantine.set(`${patientId}.${change.sequence}`, change);
        return;
      case 'refusal-count':
        if (!this.has(patientId, change)) this.totals.set(keyOf(patientId, change), change.total);
        return;
      default:
        if (!this.has(patientId, change)) this.others.set(keyOf(patientId, change), change);
    }
  }

  #takeMeasurement(patientId: string, change: MeasurementChange): void {
    const key = `${patientId}.${change.sequence}`;
    const { deviceId, series, deviceTime, senderId } = change.reading;
    const measured = [patientId, series, deviceTime, deviceId, senderId, valueKey(change.reading)].join(' ');
    if (this.measurements.has(key) || this.measured.has(measured)) return;
    this.measurements.set(key, change);
    this.measured.set(measured, key);
  }
}

function ownOf<T>(rows: ReadonlyMap<string, T>, patientId: string): T[] {
  return [...rows].flatMap(([key, row]) => (/^(\S+?)[. ]/.exec(key)?.[1] === patientId ? [row] : []));
}

function keyOf(patientId: string, change: RecordChange): string {
  switch (change.kind) {
    case 'alert-history':
      return `${change.alertId} ${change.revision.epoch}-${change.revision.n} ${change.event}`;
    case 'refusal-count':
      return [patientId, change.deviceId, change.day, change.code].join(' ');
    case 'event':
      return `${patientId}.e${change.sequence}`;
    case 'audit':
      return `audit ${change.eventId}`;
    default:
      return `${patientId} ${JSON.stringify(change)}`;
  }
}
