import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareEpisodes, type RealAlert } from './compare-episodes.ts';
import type { Episode } from './episodes.ts';

const QUIET = 10;
const RULES = ['a', 'b', 'c'] as const;

/** Episodes as rules make them: of one rule they follow each other with more than the quiet time between. */
const episodes = fc
  .tuple(
    ...RULES.map((ruleKey) =>
      fc.array(
        fc.record({
          ruleKey: fc.constant(ruleKey),
          gap: fc.integer({ min: 1, max: 60 }),
          lasts: fc.integer({ min: 0, max: 40 }),
          severity: fc.constantFrom('red' as const, 'yellow' as const),
        }),
        { maxLength: 8 },
      ),
    ),
  )
  .map((ofRules) => ofRules.flatMap(chain).sort((a, b) => a.openedAt - b.openedAt));

function chain(
  drawn: readonly { ruleKey: string; gap: number; lasts: number; severity: Episode['severity'] }[],
): readonly Episode[] {
  let free = 0;
  return drawn.map(({ gap, lasts, ...rest }) => {
    const openedAt = free + gap;
    free = openedAt + lasts + QUIET;
    return { ...rest, openedAt, lastAt: openedAt + lasts, at: openedAt, firings: 1 };
  });
}

const reals = fc.array(
  fc.record({
    ruleKey: fc.constantFrom(...RULES),
    openedAt: fc.integer({ min: 0, max: 400 }),
    resolvedAt: fc.option(fc.integer({ min: 401, max: 600 }), { nil: undefined }),
    outcome: fc.constantFrom(undefined, 'visit' as const, 'false-alarm' as const),
  }),
  { maxLength: 6 },
);

const lifeOf = ({ openedAt, lastAt }: Episode) => ({ from: openedAt, to: lastAt + QUIET });
const overlap = (a: { from: number; to: number }, b: { from: number; to: number }) => a.from < b.to && b.from < a.to;

/** Each with each, as the words have it. */
function plainly(current: readonly Episode[], proposed: readonly Episode[], real: readonly RealAlert[]) {
  const meet = (a: Episode, b: Episode) => overlap(lifeOf(a), lifeOf(b));
  const same = (a: Episode, b: Episode) => a.ruleKey === b.ruleKey && meet(a, b);
  const gone = current.filter((one) => !proposed.some((other) => same(one, other)));
  const lost = real.filter(({ ruleKey, openedAt, resolvedAt = Number.POSITIVE_INFINITY, outcome }) => {
    const meets = (one: Episode) => one.ruleKey === ruleKey && overlap({ from: openedAt, to: resolvedAt }, lifeOf(one));
    return outcome !== undefined && gone.some(meets) && !proposed.some(meets);
  });
  return {
    added: proposed.filter((one) => !current.some((other) => same(one, other))),
    gone: gone.map((one) => [
      one,
      [...new Set(proposed.filter((other) => meet(one, other)).map(({ ruleKey }) => ruleKey))].sort(),
    ]),
    lost: lost.length,
    lostSerious: lost.filter(({ outcome }) => outcome === 'visit').length,
  };
}

test('alerts are told apart as if each were held against each', () => {
  fc.assert(
    fc.property(episodes, episodes, reals, (current, proposed, real) => {
      const { added, gone, lost, lostSerious } = compareEpisodes(current, proposed, real, QUIET);
      expect({
        added,
        gone: gone.map(({ otherRules, ...one }) => [one, otherRules.toSorted()]),
        lost: lost.reduce((sum, { alerts }) => sum + alerts, 0),
        lostSerious,
      }).toEqual(plainly(current, proposed, real));
    }),
  );
});

test('twice as many alerts are little more than twice the work, not four times', () => {
  const work = (count: number) => {
    let looks = 0;
    const many = Array.from({ length: count }, (_, nth) => {
      const openedAt = nth * 100;
      const looked = <T>(value: T): T => {
        looks += 1;
        return value;
      };
      return {
        ruleKey: 'a',
        severity: 'red' as const,
        get openedAt() {
          return looked(openedAt);
        },
        get lastAt() {
          return looked(openedAt);
        },
        at: openedAt,
        firings: 1,
      };
    });
    expect(compareEpisodes(many, many, [], QUIET).gone).toEqual([]);
    return looks;
  };
  expect(work(2_000) / work(1_000)).toBeLessThan(2.5);
});
