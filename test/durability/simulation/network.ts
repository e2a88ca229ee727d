import type { Random } from './random.ts';

/** One life of an object: from when it is woken until it crashes. */
export interface Life {
  alive: boolean;
}

/** A call that did not come through; who calls sees a rejection, as of a broken RPC. */
export class CallLost extends Error {}

export interface NetworkHost {
  readonly random: Random;
  after(ms: number, label: string, run: () => unknown): unknown;
  count(what: string): void;
  /** An error that no fault of the world explains. */
  unexplained(error: unknown): void;
}

/** How calls between objects fare; changed while the world runs. */
export interface NetworkManners {
  /** Most that one way takes, ms. */
  latencyMs: number;
  lostCalls: number;
}

const REJECTED_AFTER_MS = 50;
const SLOW_MS = 10_000;

/** Calls between objects: they take time, overtake each other, and any way of any of them can be lost. */
export class Network {
  readonly #host: NetworkHost;
  readonly manners: NetworkManners;

  constructor(host: NetworkHost, manners: NetworkManners) {
    this.#host = host;
    this.manners = manners;
  }

  /**
   * The answer reaches the caller only while that life of it lasts; a lost call rejects, or never settles. What was
   * served was served, also when nobody hears of it.
   */
  call<T>(caller: Life, to: string, serve: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const fate = this.#fate();
      const fail = () =>
        this.#after(REJECTED_AFTER_MS, `${to} cannot be reached`, caller, () => reject(new CallLost()));
      if (fate === 'silent') return;
      if (fate === 'request-lost') return fail();
      const answered = (label: string, settle: () => void) => {
        if (fate === 'answer-lost') fail();
        else if (fate !== 'answer-silent') this.#after(this.#way(), label, caller, settle);
      };
      // Comes when nobody waits for it any more, after what was sent again.
      const slow = fate === 'slow' ? SLOW_MS * (1 + this.#host.random.next()) : 0;
      this.#host.after(this.#way() + Math.floor(slow), `call ${to}${slow > 0 ? ', slow' : ''}`, () =>
        serve().then(
          (answer) => answered(`answer of ${to}`, () => resolve(answer)),
          (error: unknown) => {
            this.#host.unexplained(error);
            answered(`${to} fails`, () => reject(error));
          },
        ),
      );
    });
  }

  #after(ms: number, label: string, caller: Life, run: () => void): void {
    this.#host.after(ms, label, () => {
      if (caller.alive) run();
    });
  }

  #way(): number {
    return Math.floor(this.#host.random.next() * this.manners.latencyMs);
  }

  #fate(): 'fine' | 'request-lost' | 'answer-lost' | 'silent' | 'answer-silent' | 'slow' {
    const { random } = this.#host;
    if (this.manners.lostCalls === 0 || !random.chance(this.manners.lostCalls)) return 'fine';
    this.#host.count('call lost');
    return random.pick(['request-lost', 'answer-lost', 'silent', 'answer-silent', 'slow', 'slow']);
  }
}
