import { log } from '../http/log.ts';
import { AuditLane } from '../objects/audit-lane.ts';
import { AuditOutbox } from '../objects/audit-outbox.ts';
import { noteShown, type Onlooker } from './note-shown.ts';
import type { WorklistEffects } from './worklist-effects.ts';
import type { WorklistStore } from './worklist-store.ts';

interface ShownEffects {
  readonly store: Pick<WorklistStore, 'owner' | 'alertIdsOf'>;
  readonly effects: () => Pick<WorklistEffects, 'now' | 'project'>;
  readonly background: (work: Promise<unknown>) => void;
  /** The next try may have moved. */
  readonly moved: () => void;
}

/** Who was shown whom, in the list's own storage, and on its way from there to the records. */
export class ShownLog {
  readonly #outbox: AuditOutbox;
  readonly #with: ShownEffects;
  readonly #lane: AuditLane;

  constructor(sql: SqlStorage, shown: ShownEffects) {
    this.#outbox = new AuditOutbox(sql);
    this.#with = shown;
    this.#lane = new AuditLane({
      outbox: () => this.#outbox,
      owner: () => {
        const owner = shown.store.owner();
        return owner && { tenantId: owner.tenantId, id: owner.unitId };
      },
      project: (payload) => shown.effects().project(payload),
      moved: shown.moved,
      log,
      now: () => shown.effects().now(),
      random: () => Math.random(),
    });
  }

  /** Before they are shown. Without an onlooker nobody looks. */
  note(onlooker: Onlooker | undefined, patientIds: readonly string[]): void {
    const { store, effects, moved } = this.#with;
    const owner = store.owner();
    if (onlooker === undefined || owner === undefined || patientIds.length === 0) return;
    const alertOf = (patientId: string) => store.alertIdsOf(patientId)[0];
    noteShown(onlooker, patientIds, { outbox: this.#outbox, owner, alertOf, now: effects().now() });
    moved();
    this.send();
  }

  send(): void {
    this.#with.background(this.#lane.kick());
  }

  /** When the alarm is to come for it, epoch ms. */
  nextAt(): number | null {
    return this.#lane.nextAt() ?? null;
  }
}
