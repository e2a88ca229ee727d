import type { SummaryReceiver } from '@naer/contracts/summary';
import { calendarOf } from '@naer/domain/calendar/calendar';
import { type Coverage, receiverAt } from '@naer/domain/plan/coverage';
import type { Severity } from '@naer/domain/plan/severity';

export interface KnownUnit {
  readonly unitId: string;
  readonly unit: string;
  readonly organisationId: string;
  readonly organisation: string;
  /** False: a GP practice that has not opted into a live queue. */
  readonly takesAlerts: boolean;
}

export interface ResponsibleFacts {
  /** IANA. */
  readonly timeZone: string;
  readonly coverage?: Coverage | undefined;
  /** The unit that follows the patient, where the reader may see it. */
  readonly enrolledAt?: string | undefined;
  readonly units: readonly KnownUnit[];
}

/**
 * Who answers for an alert of that severity that opens at `now` (epoch ms): the receiver by the plan's coverage when it
 * takes alerts as they come, else the unit that follows the patient, as the monitor decides it.
 */
export function responsibleAt(
  { timeZone, coverage, enrolledAt, units }: ResponsibleFacts,
  severity: Severity,
  now: number,
): SummaryReceiver | undefined {
  const receiver = coverage && receiverAt(coverage, calendarOf(timeZone), severity, now);
  if (receiver?.kind === 'not-covered') return { instead: receiver.instead };
  const named = units.find(({ unitId, takesAlerts }) => unitId === receiver?.unitId && takesAlerts);
  const own = named ?? units.find(({ unitId }) => unitId === enrolledAt);
  if (own === undefined) return undefined;
  const { takesAlerts: _, ...shown } = own;
  return shown;
}
