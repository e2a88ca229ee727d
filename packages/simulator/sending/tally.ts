import { Latencies } from './latencies.ts';

export const STATUSES = ['recorded', 'duplicate', 'questionable', 'refused', 'quarantined', 'retry'] as const;
export type Status = (typeof STATUSES)[number];
export type Counts = Readonly<Record<Status, number>>;

/**
 * Items by their last answer. `sent` is their sum; `retry` counts those given up without having been kept as far as
 * anybody knows. `resent`: batches sent again; `skipped`: readings that could not be sent in time and were left out.
 */
export interface Summary extends Counts {
  readonly sent: number;
  readonly resent: number;
  readonly skipped: number;
  /** Latency of a post, answers of any kind. */
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Counts what has become of everything, in constant memory. */
export class Tally {
  readonly #counts: Record<Status, number> = {
    recorded: 0,
    duplicate: 0,
    questionable: 0,
    refused: 0,
    quarantined: 0,
    retry: 0,
  };
  readonly #latencies = new Latencies();
  resent = 0;
  skipped = 0;

  add(status: Status, items = 1): void {
    this.#counts[status] += items;
  }

  answered(ms: number): void {
    this.#latencies.add(ms);
  }

  summary(): Summary {
    const sent = STATUSES.reduce((sum, status) => sum + this.#counts[status], 0);
    return {
      sent,
      ...this.#counts,
      resent: this.resent,
      skipped: this.skipped,
      p50Ms: this.#latencies.percentileMs(0.5),
      p99Ms: this.#latencies.percentileMs(0.99),
    };
  }
}
