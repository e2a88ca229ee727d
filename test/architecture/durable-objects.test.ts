import { describe, expect, it } from 'vitest';
import { sourceFiles, withoutComments } from './source-files.ts';

const workers = sourceFiles().filter(({ path, isTest }) => path.startsWith('workers/') && !isTest);

/** The platform's transaction and the monitor's wrapper around it. */
const TRANSACTION = /\b(?:transactionSync|transact)\s*(?:<[^>()]*>)?\(\s*([^\n]*)/g;
const INLINE_SYNC = /^\(\s*\)\s*(:\s*[\w<>[\]| ]+)?=>/;
/** `transact<T>(work: () => T)` hands its callback on; its own callers are looked at instead. */
const WRAPPERS = ['workers/patient/store/monitor-store.ts'];

function callbacksOf(text: string): readonly string[] {
  return [...withoutComments(text).matchAll(TRANSACTION)]
    .filter((match) => !/^\w+:/.test(match[1] ?? ''))
    .map((match) => (match[1] ?? '').trim());
}

/** The text of each transaction's body, found by its brackets. */
function bodiesOf(text: string): readonly string[] {
  const code = withoutComments(text);
  return [...code.matchAll(/\b(?:transactionSync|transact)\s*(?:<[^>()]*>)?\(/g)].map((match) => {
    const start = match.index + match[0].length;
    let depth = 1;
    let end = start;
    for (; end < code.length && depth > 0; end += 1) {
      if (code[end] === '(') depth += 1;
      if (code[end] === ')') depth -= 1;
    }
    return code.slice(start, end);
  });
}

describe('a transaction', () => {
  it('has a synchronous callback, written where it is used: an async one is accepted and silently not rolled back', () => {
    const found = workers.flatMap(({ path, text }) => callbacksOf(text).map((callback) => ({ path, callback })));
    expect(found.length).toBeGreaterThan(3);
    const odd = found.filter(({ path, callback }) => !INLINE_SYNC.test(callback) && !WRAPPERS.includes(path));
    expect(odd).toEqual([]);
  });

  it('holds no await', () => {
    const guilty = workers.filter(({ text }) => bodiesOf(text).some((body) => /\b(await|async|then\()/.test(body)));
    expect(guilty.map(({ path }) => path)).toEqual([]);
  });

  it('that were asynchronous would be seen', () => {
    expect(INLINE_SYNC.test(callbacksOf('this.ctx.storage.transactionSync(async () => {')[0] ?? '')).toBe(false);
    expect(INLINE_SYNC.test(callbacksOf('store.transact(\n  async () => 1)')[0] ?? '')).toBe(false);
    expect(INLINE_SYNC.test(callbacksOf('storage.transactionSync(work)')[0] ?? '')).toBe(false);
    expect(INLINE_SYNC.test(callbacksOf('storage.transactionSync(() => {')[0] ?? '')).toBe(true);
    expect(bodiesOf('x.transactionSync(() => { a(await b()); }); await c()')).toEqual(['() => { a(await b()); })']);
  });
});

describe('an object', () => {
  it('is named in one place, in the configured jurisdiction', () => {
    const naming = workers.filter(({ text }) => /\.(idFromName|getByName|newUniqueId)\(/.test(withoutComments(text)));
    expect(naming.length).toBeGreaterThan(2);
    expect(naming.map(({ path }) => path).filter((path) => !/\/get-[a-z-]+\.ts$/.test(path))).toEqual([]);
    expect(naming.filter(({ text }) => !/\bjurisdictional\(/.test(text)).map(({ path }) => path)).toEqual([]);
  });

  it('keeps its helpers private: every public method can be called from outside', () => {
    const classes = workers.filter(({ text }) => /extends DurableObject\b/.test(text));
    expect(classes.length).toBeGreaterThan(2);
    const guilty = classes.filter(({ text }) => /^ {2}(private|protected) /m.test(withoutComments(text)));
    expect(guilty.map(({ path }) => path)).toEqual([]);
  });
});
