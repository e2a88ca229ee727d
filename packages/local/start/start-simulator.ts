import path from 'node:path';
import type { DemoFile } from '@naer/contracts/demo';
import type { Progress } from '@naer/simulator/run-simulator';
import { type ChildHooks, superviseChild } from '../child/supervise-child.ts';
import type { Home } from '../paths.ts';
import type { SimulatorProcessOptions } from '../processes/run-simulator.ts';

/** Plays every demo patient, until the stack ends. */
export async function startSimulator(
  demo: DemoFile,
  home: Home,
  hooks: ChildHooks,
  onProgress: (progress: Progress) => void,
): Promise<void> {
  const options: SimulatorProcessOptions = {
    baseUrl: demo.baseUrl,
    patients: demo.tenants.flatMap((tenant) => tenant.patients.map(({ id, ...rest }) => ({ patientId: id, ...rest }))),
  };
  const simulator = superviseChild(
    {
      name: 'simulator',
      module: path.join(import.meta.dirname, '..', 'processes', 'run-simulator.ts'),
      options,
      logs: home.logs,
      autoRestart: true,
    },
    { ...hooks, onNote: (note) => onProgress(note as Progress) },
  );
  await simulator.ready;
}
