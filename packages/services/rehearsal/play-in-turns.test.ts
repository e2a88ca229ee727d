import { expect, test } from 'vitest';
import { playInTurns } from './play-in-turns.ts';

function* steps(firings: readonly number[]) {
  for (const [nth, so] of firings.entries()) yield { readings: nth, of: firings.length, firings: so };
  return 'played';
}

test('others have their turn after every step', async () => {
  const turns: string[] = [];
  const played = playInTurns(steps([0, 1, 2])).then(() => turns.push('played'));
  for (const nth of [1, 2])
    await new Promise<void>((resolve) => setTimeout(() => resolve(void turns.push(`${nth}`)), 0));
  await played;
  expect(turns).toEqual(['1', '2', 'played']);
});

test('what fires more than can be held is given up, and nothing of it is played on', async () => {
  const played = steps([1, 5, 9]);
  expect(await playInTurns(played, 4)).toEqual({ ok: false, error: { code: 'too-much-to-play' } });
  expect(played.next().value).toMatchObject({ firings: 9 });
  expect(await playInTurns(steps([1, 5, 9]), 9)).toEqual({ ok: true, value: 'played' });
});
