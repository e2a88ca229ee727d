/** Something that happens at a time; `seq` keeps those of one millisecond in the order they were planned. */
export interface Planned {
  readonly at: number;
  readonly seq: number;
  readonly label: string;
  readonly run: () => unknown;
  cancelled: boolean;
}

/** What is still to happen, earliest first (a binary heap). */
export class EventQueue {
  readonly #heap: Planned[] = [];
  #seq = 0;

  plan(at: number, label: string, run: () => unknown): Planned {
    this.#seq += 1;
    const planned: Planned = { at, seq: this.#seq, label, run, cancelled: false };
    const heap = this.#heap;
    let place = heap.push(planned) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || isBefore(above, planned)) break;
      heap[place] = above;
      place = parent;
    }
    heap[place] = planned;
    return planned;
  }

  /** The next that was not cancelled; undefined when nothing is left. */
  next(): Planned | undefined {
    for (let top = this.#pop(); top !== undefined; top = this.#pop()) if (!top.cancelled) return top;
    return undefined;
  }

  #pop(): Planned | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return top;
    let place = 0;
    while (true) {
      const left = heap[2 * place + 1];
      const right = heap[2 * place + 2];
      const child = right !== undefined && left !== undefined && isBefore(right, left) ? right : left;
      if (child === undefined || isBefore(last, child)) break;
      heap[place] = child;
      place = child === right ? 2 * place + 2 : 2 * place + 1;
    }
    heap[place] = last;
    return top;
  }
}

function isBefore(a: Planned, b: Planned): boolean {
  return a.at < b.at || (a.at === b.at && a.seq < b.seq);
}
