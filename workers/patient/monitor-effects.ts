import type { DutyPort } from '@naer/domain/monitor/duty-port';
import type { MonitorPast } from '@naer/domain/monitor/past';
import type { ProjectorPort } from '@naer/domain/monitor/projector-port';
import type { RegistryFacts } from '@naer/domain/monitor/registry';
import type { WorklistPort } from '@naer/domain/monitor/worklist-port';
import type { LogEntry } from '../http/log.ts';
import type { AlarmStorage } from '../objects/object-alarm.ts';
import type { MergeStep } from '../objects/reach-step.ts';
import type { MonitorTransferPort } from './monitor-transfer.ts';
import type { PulledFacts } from './pull-registry.ts';

/** The world of a monitor, passed in: the object gives it workerd's, the simulation its own. */
export interface MonitorEffects {
  /** Epoch ms. */
  now(): number;
  /** Uniform in [0, 1). */
  random(): number;
  readonly alarm: AlarmStorage;
  /** Runs it once the reply is on its way; a crash before that is found by the alarm. */
  later(work: () => Promise<unknown>): void;
  /** Goes on while nobody waits for it. */
  background(work: Promise<unknown>): void;
  /** `anew`: with the past of the monitor that was lost. */
  pull(tenantId: string, patientId: string, anew: boolean): Promise<PulledFacts>;
  /** What the lists still show of a patient whose monitor begins anew; never rejects. */
  listed(facts: RegistryFacts): Promise<MonitorPast['listed']>;
  readonly project: ProjectorPort['project'];
  readonly applyToWorklist: WorklistPort['apply'];
  readonly duty: DutyPort;
  monitorOf(tenantId: string, patientId: string): MonitorTransferPort;
  log(entry: LogEntry): void;
  /** A test stops here; absent: nothing does. */
  readonly reached?: ((step: MergeStep) => Promise<void>) | undefined;
}
