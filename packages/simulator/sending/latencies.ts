const GROWTH = 1.05;

/** Latency percentiles in constant memory: buckets that grow by 5 %, so each answer is exact to that. */
export class Latencies {
  readonly #buckets = new Map<number, number>();
  #count = 0;

  add(ms: number): void {
    const bucket = Math.round(Math.log(Math.max(0.1, ms)) / Math.log(GROWTH));
    this.#buckets.set(bucket, (this.#buckets.get(bucket) ?? 0) + 1);
    this.#count += 1;
  }

  /** `share` 0.5 is the median. 0 when nothing was measured. */
  percentileMs(share: number): number {
    let seen = 0;
    for (const bucket of [...this.#buckets.keys()].toSorted((a, b) => a - b)) {
      seen += this.#buckets.get(bucket) ?? 0;
      if (seen >= this.#count * share) return Math.round(GROWTH ** bucket * 10) / 10;
    }
    return 0;
  }
}
