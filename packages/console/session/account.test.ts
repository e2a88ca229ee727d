import type { SessionView } from '@naer/contracts/session';
import { describe, expect, it } from 'vitest';
import type { SessionAnswer } from '../ports/session-port.ts';
import { createAccountStore } from './account.ts';

const VIEW: SessionView = { kind: 'staff', person: { name: 'Kari Testesen' }, options: [], endsAt: '' };
const KNOWN: SessionAnswer = { kind: 'session', view: VIEW };

function start(...answers: (SessionAnswer | Promise<SessionAnswer>)[]) {
  const told: string[] = [];
  let left: { readonly goTo: string | undefined } | null = { goTo: undefined };
  const store = createAccountStore({
    readSession: async () => (await answers.shift()) ?? { kind: 'unreachable' },
    chooseCapacity: async (id) => id === 'mine',
    logOut: async () => left,
    tellOthers: () => told.push('others'),
    goTo: (url) => told.push(url),
  });
  return { store, told, answerLogOut: (answer: typeof left) => (left = answer) };
}

describe('the account of a browser', () => {
  it('is nobody’s without a session, and says that one is over only when there was one', async () => {
    const { store } = start({ kind: 'none' }, KNOWN, { kind: 'none' }, { kind: 'none' });
    const seen = [store.current()];
    for (let nth = 0; nth < 4; nth++) {
      await store.refresh();
      seen.push(store.current());
    }
    expect(seen).toEqual([
      { state: 'loading' },
      { state: 'none' },
      { state: 'known', view: VIEW },
      { state: 'none', why: 'ended' },
      { state: 'none', why: 'ended' },
    ]);
  });

  it('keeps what it knows while the server does not answer', async () => {
    const { store } = start({ kind: 'unreachable' }, KNOWN, { kind: 'unreachable' });
    await store.refresh();
    expect(store.current().state).toBe('unreachable');
    await store.refresh();
    await store.refresh();
    expect(store.current()).toEqual({ state: 'known', view: VIEW });
  });

  it('does not bring back who has logged out while an older question was under way', async () => {
    let answer: (value: SessionAnswer) => void = () => undefined;
    const late = new Promise<SessionAnswer>((resolve) => {
      answer = resolve;
    });
    const { store, told } = start(KNOWN, late);
    await store.refresh();
    const asking = store.refresh();
    expect(await store.leave(false)).toBe(true);
    answer(KNOWN);
    await asking;
    expect(store.current()).toEqual({ state: 'none', why: 'logged-out' });
    expect(told).toEqual(['others']);
  });

  it('is still at work when the server did not hear the log-out', async () => {
    const { store, told, answerLogOut } = start(KNOWN);
    await store.refresh();
    answerLogOut(null);
    expect(await store.leave(true)).toBe(false);
    expect(store.current().state).toBe('known');
    expect(told).toEqual([]);
  });

  it('goes to the issuer’s own log-out where there is one', async () => {
    const { store, told, answerLogOut } = start(KNOWN);
    await store.refresh();
    answerLogOut({ goTo: 'https://issuer.example/endsession' });
    await store.leave(true);
    expect(told).toEqual(['others', 'https://issuer.example/endsession']);
    expect(store.current()).toEqual({ state: 'none', why: 'logged-out-everywhere' });
  });

  it('asks anew after a choice, taken or refused', async () => {
    const { store, told } = start(KNOWN, KNOWN, { kind: 'none' });
    await store.refresh();
    expect(await store.choose('mine')).toBe(true);
    expect(await store.choose('another')).toBe(false);
    expect(store.current()).toEqual({ state: 'none', why: 'ended' });
    expect(told).toEqual(['others', 'others']);
  });
});
