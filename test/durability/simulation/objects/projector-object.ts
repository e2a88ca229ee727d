import type { RecordsPayload } from '@naer/domain/monitor/change';
import type { ProjectionAnswer } from '@naer/domain/monitor/projector-port';
import { GroupCommit } from '../../../../workers/projector/group-commit.ts';
import type { WorldParts } from './world-parts.ts';

/** The tenant's projector: the real group commit before the model of Postgres. It keeps nothing, so a crash is all it has. */
export class ProjectorObject {
  readonly #world: WorldParts;
  #groups: GroupCommit;

  constructor(world: WorldParts) {
    this.#world = world;
    this.#groups = this.#begin();
  }

  async project(payload: RecordsPayload): Promise<ProjectionAnswer> {
    return this.#groups.submit(payload);
  }

  crash(): void {
    this.#groups = this.#begin();
    this.#world.count('projector crashed');
  }

  #begin(): GroupCommit {
    return new GroupCommit((payloads) => this.#world.postgres.apply(payloads), {
      now: () => this.#world.now,
      wait: (ms) => new Promise((resolve) => this.#world.after(ms, 'pace of the projector', () => resolve(undefined))),
    });
  }
}
