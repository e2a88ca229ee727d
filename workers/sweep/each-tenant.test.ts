import { err, ok } from '@naer/domain/result';
import { expect, it } from 'vitest';
import { eachTenant, isWoken } from './each-tenant.ts';

const ALL = ['a', 'b', 'c', 'd', 'e'];
const list = async (after: string | undefined) => ok(ALL.filter((id) => after === undefined || id > after).slice(0, 2));

it('meets every tenant once, in pages, and says that it is done', async () => {
  const pages: (readonly string[])[] = [];
  const visit = async (ids: readonly string[]) => pages.push(ids) > 0;
  expect(await eachTenant({ list, isOver: () => false }, visit)).toEqual({ done: true });
  expect(pages).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
});

it('ends between two pages when its time is up, and is not done', async () => {
  const met: string[] = [];
  const visit = async (ids: readonly string[]) => met.push(...ids) > 0;
  expect(await eachTenant({ list, isOver: () => met.length >= 2 }, visit)).toEqual({ done: false });
  expect(met).toEqual(['a', 'b']);
});

it('says nothing when the directory cannot be asked, or a visit has found that nothing can', async () => {
  const away = async (after: string | undefined) => (after === undefined ? ok(ALL.slice(0, 2)) : err('away'));
  expect(await eachTenant({ list: away, isOver: () => false }, async () => true)).toBeUndefined();
  let visits = 0;
  const visit = async () => {
    visits += 1;
    return false;
  };
  expect(await eachTenant({ list, isOver: () => false }, visit)).toBeUndefined();
  expect(visits).toBe(1);
});

it('an object that fails is not woken, and holds nobody up', async () => {
  expect(await isWoken(Promise.resolve())).toBe(true);
  expect(await isWoken(Promise.reject(new Error('gone')))).toBe(false);
});
