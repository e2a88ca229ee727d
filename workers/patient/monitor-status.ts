/** How far the outbox lags and what is parked; counts and ages only. */
export interface MonitorStatus {
  readonly registryVersion: number | null;
  readonly lag: readonly { readonly destination: string; readonly rows: number; readonly oldestMs: number }[];
  readonly parked: number;
  readonly earliestClockAt: number | null;
}
