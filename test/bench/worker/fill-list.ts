import { newDataKey, sealIdentity, wrapDataKey } from '@naer/auth/seal';
import type { WorklistPut } from '@naer/domain/monitor/worklist-port';
import { type Bindings, configurationOf } from '../../../workers/env.ts';
import { getUnitWorklist } from '../../../workers/worklist/get-unit-worklist.ts';
import { type Filled, type FillRequest, listAlert } from './list-alert.ts';

/** In one batch a monitor or the sweep might tell. */
const BATCH_PUTS = 200;

/** Tells a worklist of alerts of patients who are nobody, each with a sealed name of their own, as monitors would. */
export async function fillList(bindings: Bindings, request: FillRequest): Promise<Filled> {
  const { tenantId, unitId, from, to, revision } = request;
  const key = configurationOf(bindings).IDENTITY_KEY;
  const wrappedKey = request.wrappedKey ?? (await wrapDataKey(key, newDataKey()));
  const list = getUnitWorklist(bindings, tenantId, unitId);
  let seq = 0;
  for (let at = from; at < to; at += BATCH_PUTS) {
    const puts: WorklistPut[] = [];
    for (let n = at; n < Math.min(to, at + BATCH_PUTS); n += 1) {
      const told = listAlert(request, n, revision);
      const { patientId } = told;
      const identity = { name: `Kari ${patientId.slice(-7)} Testesen`, birthDate: '1948-03-02' };
      const sealed = await sealIdentity(key, wrappedKey, { tenantId, patientId }, identity);
      if (!sealed.ok) throw new Error('A name could not be sealed');
      puts.push({ ...told, sealedIdentity: sealed.value });
    }
    const answer = await list.apply({ v: 1, tenantId, unitId, puts });
    if (!answer.ok) throw new Error('The list belongs to another unit');
    seq = answer.seq;
  }
  return { wrappedKey, seq };
}
