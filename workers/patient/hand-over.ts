import type { UnitStanding } from '@naer/domain/monitor/duty-port';
import type { AlertCommand } from '@naer/domain/monitor/port';
import { withTimeout } from '../objects/with-timeout.ts';
import type { MonitorEffects } from './monitor-effects.ts';

const ASK_WITHIN_MS = 3_000;

/** What the receiving unit says of itself, before a hand-over is offered to it; undefined for any other command. */
export async function askReceiver(
  effects: Pick<MonitorEffects, 'duty'>,
  { tenantId, act }: AlertCommand,
): Promise<UnitStanding | undefined> {
  if (act.kind !== 'offer-handover') return undefined;
  const asked = effects.duty.standing(tenantId, act.toUnitId).catch(() => undefined);
  return await withTimeout(asked, ASK_WITHIN_MS, undefined);
}
