import type { RegistryFacts } from '@naer/domain/monitor/registry';
import type { Network } from '../network.ts';
import type { Plant } from '../plants.ts';
import type { Random } from '../random.ts';
import type { Temperament } from '../temperament.ts';
import type { DutyObject } from './duty-object.ts';
import type { MonitorObject } from './monitor-object.ts';
import type { PostgresModel } from './postgres-model.ts';
import type { ProjectorObject } from './projector-object.ts';
import type { WorklistObject } from './worklist-object.ts';

export const TENANT = '00000000-0000-4000-8000-000000000001';

/** What the objects of a world share: its time, its chance, its calls, and each other. */
export interface WorldParts {
  readonly random: Random;
  readonly temperament: Temperament;
  readonly network: Network;
  readonly plant: Plant;
  now: number;
  /** False once all faults have been taken away. */
  stormy: boolean;
  readonly monitors: ReadonlyMap<string, MonitorObject>;
  readonly worklists: ReadonlyMap<string, WorklistObject>;
  readonly duties: ReadonlyMap<string, DutyObject>;
  readonly projector: ProjectorObject;
  readonly postgres: PostgresModel;
  /** What the registry holds in Postgres, by patient. */
  readonly registry: ReadonlyMap<string, RegistryFacts>;
  after(ms: number, label: string, run: () => unknown): { cancelled: boolean };
  /** How often something happened: a world in which it never does proves nothing. */
  count(what: string): void;
  say(line: string): void;
  /** The platform has called a monitor's alarm. */
  alarmed(patientId: string): void;
  monitorLost(patientId: string): void;
  /** An error that no fault of the world explains ends it too. */
  unexplained(error: unknown): void;
  /** Something that must never be; ends the world. */
  fail(invariant: string, detail: string): void;
}
