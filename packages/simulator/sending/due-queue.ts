/** Patients by the time of their next reading. */
export class DueQueue<T extends { readonly due: number }> {
  readonly #sorted: T[];

  constructor(entries: readonly T[]) {
    this.#sorted = entries.toSorted((a, b) => b.due - a.due);
  }

  /** The one that is due first. */
  first(): T | undefined {
    return this.#sorted.at(-1);
  }

  takeFirst(): T | undefined {
    return this.#sorted.pop();
  }

  add(entry: T): void {
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#sorted[middle]?.due ?? 0) > entry.due) low = middle + 1;
      else high = middle;
    }
    this.#sorted.splice(low, 0, entry);
  }
}
