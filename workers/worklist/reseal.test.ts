import { newDataKey, sealIdentity, wrapDataKey } from '@naer/auth/seal';
import type { WorklistPut } from '@naer/domain/monitor/worklist-port';
import { describe, expect, it } from 'vitest';
import { configurationOf } from '../env.ts';
import { bindings, moved, newList, type TestList } from './worklist-fixture.ts';

const key = configurationOf(bindings).IDENTITY_KEY;

/** The same name of the same patient under another data key. */
async function sealedAnew({ tenantId }: TestList, { patientId }: WorklistPut) {
  const sealed = await sealIdentity(
    key,
    await wrapDataKey(key, newDataKey()),
    { tenantId, patientId },
    { name: 'Kari Testesen', birthDate: '1948-03-02' },
  );
  if (!sealed.ok) throw new Error('not sealed');
  return sealed.value;
}

/** A batch as a monitor sends it whose facts are of this version. */
function send(list: TestList, version: number, { patientId, sealedIdentity }: WorklistPut, puts: WorklistPut[] = []) {
  const access = [{ patientId, version, hiddenFrom: [], sealedIdentity }];
  return list.handle.apply({ v: 1, tenantId: list.tenantId, unitId: list.unitId, puts, access });
}

describe('a name that is sealed anew', () => {
  it('is exchanged in every entry of the patient, pending ones too, and nobody is told', async () => {
    const list = newList();
    const put = await list.put();
    const waiting = { ...(await list.put({ state: 'pending' }, put.patientId)), sealedIdentity: put.sealedIdentity };
    const other = await list.put();
    await send(list, 1, put, [put, waiting]);
    await send(list, 1, other, [other]);
    const { seq } = await list.page();
    const again = { ...put, sealedIdentity: await sealedAnew(list, put) };
    await send(list, 2, again);
    expect(await list.handle.countOthers(again.sealedIdentity.wrappedKey)).toBe(1);
    expect(await list.handle.countOthers(other.sealedIdentity.wrappedKey)).toBe(2);
    const page = await list.page();
    expect(page.seq).toBe(seq);
    expect(page.items.map(({ patientName }) => patientName)).toEqual(['Kari Testesen', 'Kari Testesen']);
  });

  it('stays so when a batch comes that was on its way under the old seal, with its alerts taken in', async () => {
    const list = newList();
    const put = await list.put();
    await send(list, 1, put, [put]);
    const again = { ...put, sealedIdentity: await sealedAnew(list, put) };
    await send(list, 2, again);
    const late = { ...(await list.put({}, put.patientId)), sealedIdentity: put.sealedIdentity };
    await send(list, 1, put, [moved(put, 2), late]);
    expect((await list.page()).items).toHaveLength(2);
    expect(await list.handle.countOthers(again.sealedIdentity.wrappedKey)).toBe(0);
  });

  it('is counted for the list’s own unit alone', async () => {
    const list = newList();
    await list.apply(await list.put());
    expect(await list.handle.countOthers('another')).toBe(1);
    expect(await list.stub.countOthers({ tenantId: crypto.randomUUID(), unitId: list.unitId }, 'another')).toBe(0);
  });
});
