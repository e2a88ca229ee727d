import { expect, it } from 'vitest';
import { createRng } from '../rng.ts';
import { DueQueue } from './due-queue.ts';

it('gives whoever is due first, whatever the order they came in', () => {
  const rng = createRng('queue');
  const some = () => Array.from({ length: 200 }, () => ({ due: Math.floor(rng.next() * 50) }));
  const [early, later] = [some(), some()];
  const queue = new DueQueue(early);
  for (const entry of later) queue.add(entry);
  const taken: number[] = [];
  for (let first = queue.takeFirst(); first !== undefined; first = queue.takeFirst()) taken.push(first.due);
  expect(taken).toEqual([...early, ...later].map(({ due }) => due).toSorted((a, b) => a - b));
});
