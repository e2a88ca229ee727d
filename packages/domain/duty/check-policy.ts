import type { EscalationPolicy, Ladder } from '../escalation/unit-care.ts';
import { SEVERITIES, type Severity } from '../plan/severity.ts';
import type { RuleFault } from '../rules/rule-type.ts';
import { HOUR_MINUTES } from '../schedule/wall-clock.ts';
import { dutyFault } from './duty-fault.ts';

/** A round of a red that outlasts a day is no escalation. */
const LONGEST_ROUND_HOURS: Readonly<Record<Severity, number>> = { red: 24, yellow: 7 * 24 };

/** What is signed, before it has a version and a signature. */
export interface PolicyDraft extends Pick<EscalationPolicy, 'programme' | 'followUpMinutes'> {
  readonly ladders: { readonly [S in Severity]?: Ladder | undefined };
}

/** Whether a ladder can be followed: its duties exist, a red reaches somebody and never waits, a round comes to its end. */
export function checkPolicy({ ladders }: PolicyDraft, duties: ReadonlySet<string>): readonly RuleFault[] {
  return SEVERITIES.flatMap((severity) => {
    const ladder = ladders[severity];
    return ladder === undefined ? [] : checkLadder(severity, ladder, duties);
  });
}

function checkLadder(severity: Severity, ladder: Ladder, duties: ReadonlySet<string>): readonly RuleFault[] {
  const path = `ladders.${severity}`;
  const faults = ladder.steps.flatMap(({ duty }, i) =>
    duties.has(duty) ? [] : [dutyFault(`${path}.steps.${i}.duty`, 'unknown-duty')],
  );
  if (severity === 'red' && ladder.steps.length === 0) faults.push(dutyFault(`${path}.steps`, 'no-step'));
  // DOMAIN 5: quiet hours move yellow to the next opening hour, never red.
  if (severity === 'red' && ladder.counting !== 'always') faults.push(dutyFault(`${path}.counting`, 'red-cannot-wait'));
  const minutes = ladder.steps.reduce((sum, { afterMinutes }) => sum + afterMinutes, ladder.roundAfterMinutes);
  const hours = LONGEST_ROUND_HOURS[severity];
  if (minutes > hours * HOUR_MINUTES) faults.push(dutyFault(`${path}.steps`, 'round-too-long', { hours }));
  return faults;
}
