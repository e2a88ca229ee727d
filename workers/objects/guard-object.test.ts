import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as worker from '../index.ts';
import { guardCall, guardContext, guardObject } from './guard-object.ts';

const SECRET = 'Kari Fiktivstad 10915596784 71.93';
const fail = (): never => {
  throw Object.assign(new Error(SECRET), { retryable: true, patient: SECRET });
};

let lines: string[] = [];
beforeEach(() => {
  lines = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
});
afterEach(() => {
  vi.restoreAllMocks();
  expect(lines.join('\n')).not.toMatch(/Kari|10915596784|71\.93/);
});

/** What was thrown, as anybody could look at it. */
async function thrownBy(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    const { message, stack, cause, retryable } = error as Error & { retryable?: boolean };
    return JSON.stringify({ message, stack, cause, retryable, own: { ...(error as object) } });
  }
  return 'nothing';
}

/** As an object is to the guard; the platform's own base takes none but the platform's own state. */
class Careless {
  static at: 'constructor' | 'load' | undefined;
  answered = 'yes';

  constructor(ctx: DurableObjectState) {
    if (Careless.at === 'constructor') fail();
    if (Careless.at === 'load') void ctx.blockConcurrencyWhile(async () => fail());
  }

  call(): string {
    return fail();
  }

  async callLater(): Promise<string> {
    await Promise.resolve();
    return fail();
  }

  handOn(): PromiseLike<string> {
    const refuse = (_: unknown, refused: (reason: unknown) => void) => refused(new Error(SECRET));
    return Object.fromEntries([['then', refuse]]) as never;
  }

  async alarm(): Promise<void> {
    fail();
  }

  async fetch(): Promise<Response> {
    return fail();
  }

  webSocketMessage(): void {
    fail();
  }

  ask(what: string): string {
    return `${what}: ${this.answered}`;
  }
}

function state() {
  const waited: Promise<unknown>[] = [];
  const blocked: Promise<unknown>[] = [];
  const ctx = {
    waitUntil: (work: Promise<unknown>) => void waited.push(work),
    blockConcurrencyWhile: (work: () => Promise<unknown>) => {
      const done = work();
      blocked.push(done.catch((error: unknown) => error));
      return done.catch(() => undefined);
    },
  };
  return { ctx: ctx as unknown as DurableObjectState, waited, blocked };
}

describe('what an object throws and did not mean to', () => {
  const Guarded = guardObject(Careless as never) as unknown as new (ctx: DurableObjectState, env: object) => Careless;
  const made = () => new Guarded(state().ctx, {});

  it.each(['call', 'callLater', 'handOn', 'alarm', 'fetch', 'webSocketMessage'] as const)(
    'says nothing of itself in %s, and is logged by its class',
    async (method) => {
      const said = await thrownBy(() => made()[method]());
      expect(said).toContain('"message":"unexpected"');
      expect(said).not.toMatch(/Kari|10915596784|71\.93/);
      expect(lines.join('')).toContain('"event":"unexpected-error","errorName":"Error"');
    },
  );

  it('keeps that the same again may succeed', async () => {
    expect(await thrownBy(() => made().call())).toContain('"retryable":true');
  });

  it('says nothing of itself in the constructor', async () => {
    Careless.at = 'constructor';
    const said = await thrownBy(made);
    Careless.at = undefined;
    expect(said).toContain('unexpected');
    expect(said).not.toContain('Kari');
  });

  it('says nothing of itself while it loads', async () => {
    Careless.at = 'load';
    const { ctx, blocked } = state();
    new Guarded(ctx, {});
    Careless.at = undefined;
    expect(String(await blocked[0])).toBe('Error: unexpected');
  });

  it('behind the answer is logged and goes no further', async () => {
    const { ctx, waited } = state();
    guardContext(ctx).waitUntil(Promise.reject(new TypeError(SECRET)));
    await expect(waited[0]).resolves.toBeDefined();
    expect(lines.join('')).toContain('"errorName":"TypeError"');
  });

  it('does not stand in the way of an answer', async () => {
    expect(made().ask('there')).toBe('there: yes');
    expect(await guardCall(async (one: number) => one + 1)(1)).toBe(2);
  });
});

it('every object of the Worker is guarded', () => {
  const classes = Object.entries(worker).filter(([name]) => name !== 'default');
  expect(classes.length).toBeGreaterThan(7);
  for (const [name, exported] of classes)
    expect([name, String(exported).includes('blockConcurrencyWhile')]).toEqual([name, true]);
});
