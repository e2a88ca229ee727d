import { describeError } from '../../http/log.ts';
import { Drain, type DrainEffects } from '../../objects/drain.ts';
import type { MonitorEffects } from '../monitor-effects.ts';
import type { MonitorStore } from '../store/monitor-store.ts';
import { RECORDS } from '../store/outbox-store.ts';
import { confirmRows } from './confirm-rows.ts';

const RECORDS_SAFETY_MS = 10_000;
/** An alert on its way to a person is looked after sooner than a record. */
const URGENT_SAFETY_MS = 1_500;

/** The drain of one monitor over its outbox. */
export function drainOf(
  store: MonitorStore,
  effects: Pick<MonitorEffects, 'now' | 'random' | 'log'>,
  { deliver, moved }: Pick<DrainEffects, 'deliver' | 'moved'>,
): Drain {
  const { outbox, registry } = store;
  return new Drain({
    pending: () => outbox.pending(),
    load: (destination, limit) => outbox.load(destination, limit),
    deliver,
    confirm: (destination, rows) => confirmRows(store, destination, rows, effects.now()),
    moved,
    safetyMs: (destination) => (destination === RECORDS ? RECORDS_SAFETY_MS : URGENT_SAFETY_MS),
    failed: (error) =>
      effects.log({ event: 'delivery-failed', tenantId: registry.facts?.tenantId, ...describeError(error) }),
    now: () => effects.now(),
    random: () => effects.random(),
  });
}
