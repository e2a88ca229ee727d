import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { expect, it } from 'vitest';
import { moved, newList } from './worklist-fixture.ts';

it('a patient whose journal is removed is on no page and in no row; the others stand, and no number falls', async () => {
  const list = newList();
  const other = await list.put();
  const [standing, gone] = [await list.put(), await list.put()];
  await list.apply(other, standing, { ...gone, patientId: standing.patientId });
  // The newest of all that the list has is a removal of theirs.
  await list.apply(moved({ ...gone, patientId: standing.patientId }, 2, { state: 'resolved' }));
  const { seq } = await list.page();
  await list.handle.forget(standing.patientId);
  await list.handle.forget(standing.patientId);
  await evictDurableObject(list.stub);

  const page = await list.page();
  expect(page.items.map(({ patientId }) => patientId)).toEqual([other.patientId]);
  expect(page.seq).toBe(seq);
  expect(await list.handle.entries()).toHaveLength(1);
  const rows = await runInDurableObject(list.stub, (_, { storage: { sql } }) =>
    ['entry', 'patient', 'place', 'hidden'].flatMap((table) => sql.exec(`select * from ${table}`).toArray()),
  );
  expect(JSON.stringify(rows)).not.toContain(standing.patientId);
  await list.apply(moved(other, 2));
  expect((await list.page()).seq).toBeGreaterThan(seq);
});
