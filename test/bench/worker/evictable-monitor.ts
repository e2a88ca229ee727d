import { PatientMonitor } from '../../../workers/index.ts';

/** Nær's own monitor, and a way to end it that local workerd has not: it keeps an idle object for ever. */
export class EvictableMonitor extends PatientMonitor {
  async evict(): Promise<void> {
    this.ctx.abort('evicted by the benchmark');
  }
}
