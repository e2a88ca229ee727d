import type { PatientCommand, PatientCommandAnswer } from '@naer/domain/monitor/port';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import { withTimeout } from '../../objects/with-timeout.ts';
import type { MonitorEffects } from '../monitor-effects.ts';
import { isStranger } from '../relation-of-actor.ts';
import { runPatientCommand, type UnitElsewhere } from '../run-patient-command.ts';
import type { MonitorStore } from '../store/monitor-store.ts';

const ASK_TIMEOUT_MS = 5_000;
type World = Pick<MonitorEffects, 'monitorOf' | 'now'>;

/**
 * A person's command on a patient. Nobody follows a record that was merged into another one: who acts on that one may say
 * that a reading of this one was an error, and is asked after there, by the merge as both know it.
 */
export async function actOnPatient(
  store: MonitorStore,
  effects: World,
  command: PatientCommand,
  run: (work: (facts: RegistryFacts, now: number) => PatientCommandAnswer) => Promise<PatientCommandAnswer>,
): Promise<PatientCommandAnswer> {
  const elsewhere = await unitElsewhere(store, effects, command);
  if (elsewhere === 'not-ready') return { ok: false, reason: elsewhere };
  return await run((facts, now) => runPatientCommand(store, facts, command, now, elsewhere));
}

async function unitElsewhere(
  store: MonitorStore,
  { monitorOf, now }: World,
  { tenantId, actor, act }: PatientCommand,
): Promise<UnitElsewhere | 'not-ready' | undefined> {
  const { facts } = store.registry;
  const into = facts?.merges?.into;
  if (facts === undefined || into === undefined) return undefined;
  if (act.kind !== 'enter-in-error' || !isStranger(store, facts, actor, now())) return undefined;
  const { patientId, mergeId } = into;
  const asked = monitorOf(tenantId, patientId).actingUnit({ tenantId, patientId }, actor, mergeId);
  const unitId = await withTimeout(asked, ASK_TIMEOUT_MS, 'not-ready').catch(() => 'not-ready');
  return unitId === undefined || unitId === 'not-ready' ? unitId : { mergeId, unitId };
}
