import { expect, it } from 'vitest';
import { newPatient } from './monitor-fixture.ts';
import { withStore } from './rule-fixture.ts';

it('messages of up to then go from the feed, again without effect, and no place is given twice', async () => {
  const patient = await newPatient();
  const said = (at: number) =>
    ({ kind: 'message', at, messageId: crypto.randomUUID(), direction: 'from-patient', text: `text ${at}` }) as const;
  await withStore(patient, ({ feed }, storage) => {
    const texts = () => feed.page(1, { limit: 10 }).items.map((item) => ('text' in item ? item.text : item.kind));
    const stored = () => JSON.stringify(storage.sql.exec('select * from feed').toArray());
    for (const at of [1, 2, 3]) feed.add(said(at), { deviceId: 'd', senderId: `s${at}` });
    const { since } = feed.page(1, { limit: 10 });
    feed.forgetMessages(2);
    expect(texts()).toEqual(['text 3']);
    for (const _ of [1, 2]) feed.forgetMessages(3);
    expect([texts(), stored().includes('text'), stored().includes('s3')]).toEqual([[], false, false]);
    expect(feed.page(1, { limit: 10 }).since).toBe(since);
    feed.add(said(4), { deviceId: 'd', senderId: 's4' });
    expect(feed.page(1, { since, limit: 10 }).items).toMatchObject([{ text: 'text 4' }]);
    feed.forgetMessages(3);
    expect(storage.sql.exec('select n from feed').toArray()).toHaveLength(1);
  });
});
