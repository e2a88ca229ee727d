import type { MonitorEvent } from '@naer/domain/monitor/step-event';

/** What PostgreSQL has as null is absent. */
export function presentEvent<E extends MonitorEvent>(event: E): E {
  return { ...event, sentSeverity: event.sentSeverity ?? undefined, readAs: event.readAs ?? undefined };
}
