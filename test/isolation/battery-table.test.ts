import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { nameOf } from '../support/battery.ts';
import {
  acceptedAt,
  BATTERY,
  CASES,
  type Case,
  type Cover,
  KINDS,
  type Kind,
  ROUTES,
} from '../support/battery-cases.ts';
import type { Walk } from '../support/routes.ts';

const ALL = CASES.flatMap((name) =>
  KINDS.flatMap((kind) => BATTERY[name][kind].map((cover) => [name, kind, cover] as const)),
);
const isAt = (cover: Cover, walk: Walk): boolean =>
  'because' in cover ? (cover.at?.(walk) ?? true) : ROUTES[cover.routes].includes(walk);
const lacksAt = (walk: Walk, wanted: Case): readonly Kind[] =>
  acceptedAt(walk).filter((kind) => !BATTERY[wanted][kind].some((cover) => isAt(cover, walk)));

describe.each(CASES)('of “%s”', (wanted) => {
  test('every route has a test by each kind of caller that it lets in, or a written reason why there is none', () => {
    const lacking = ROUTES.closed.flatMap((walk) =>
      lacksAt(walk, wanted).map(
        (kind) => `${nameOf(walk)} lacks “${wanted}” by ${kind} in test/support/battery-cases.ts`,
      ),
    );
    expect(lacking).toEqual([]);
  });
});

test('none of it stands there for nothing: a route would lack its case without it', () => {
  const idle = ALL.filter(([name, kind, cover]) => {
    const others = BATTERY[name][kind].filter((one) => one !== cover);
    const walked = ROUTES.closed.filter((walk) => acceptedAt(walk).includes(kind));
    return walked.every((walk) => others.some((one) => isAt(one, walk)));
  });
  expect(idle).toEqual([]);
});

test('every test that the table names is there, and walks the routes that the table says', () => {
  const missing = ALL.flatMap(([, , cover]) => {
    if ('because' in cover) return [];
    const text = readFileSync(new URL(`./${cover.file}.test.ts`, import.meta.url), 'utf8');
    const gone = text.includes(cover.test) ? [] : [`${cover.file} has no test “${cover.test}”`];
    const walks = `ROUTES.${cover.routes}`;
    return text.includes(walks) ? gone : [...gone, `${cover.file} does not walk ${walks}`];
  });
  expect([...new Set(missing)]).toEqual([]);
});
