import type { Alert } from '@naer/domain/alert/alert';
import type { WorklistPut } from '@naer/domain/monitor/worklist-port';
import type { PatientCard } from '@naer/domain/patient/patient-card';
import type { Rule } from '@naer/domain/rules/rule';

const MINUTE_MS = 60_000;
/** No clock of the list comes while the benchmarks run: each would wake a monitor of nobody. */
const NO_CLOCK_BEFORE_MS = 600 * MINUTE_MS;

const RULE: Rule = {
  type: 'zones',
  ruleKey: 'copd.oxygen-saturation',
  measure: 'oxygen-saturation',
  unit: '%',
  redLow: 86,
  yellowLow: 88,
};

/** What a list is of; the same numbers give the same list. */
export interface MadeList {
  readonly tenantId: string;
  readonly unitId: string;
  /** Alerts on it. */
  readonly size: number;
  /** When it was made, epoch ms. */
  readonly at: number;
}

/** Alerts `from` up to `to` of a list, at a revision. */
export interface FillRequest extends MadeList {
  readonly from: number;
  readonly to: number;
  readonly revision: number;
  /** The tenant's, as the first request was answered; absent: a new one. */
  readonly wrappedKey?: string | undefined;
}

export interface Filled {
  readonly wrappedKey: string;
  readonly seq: number;
}

/** On a list of any length so many alerts are acknowledged technical ones, spread over it: a filter that finds few. */
export const RARE_ALERTS = 5;

/**
 * The nth alert of a list as its monitor would tell it, but for the sealed name. Two in five are red, one in ten is of
 * the patient of the one before; with each revision the value differs and red and yellow change places.
 */
export function listAlert(list: MadeList, n: number, revision: number): Omit<WorklistPut, 'sealedIdentity'> {
  const { unitId, size, at } = list;
  const openedAt = at - (n + 1) * MINUTE_MS;
  const red = ((n % 5) + revision) % 5 < 2;
  const rare = n % (size / RARE_ALERTS) === 7;
  const acknowledged = rare || n % 10 === 6;
  const overdueAt = at + NO_CLOCK_BEFORE_MS + n;
  const alert: Alert = {
    v: 1,
    alertId: idOf('a', size, n),
    ruleKey: RULE.ruleKey,
    ruleType: RULE.type,
    category: rare ? 'technical' : n % 10 === 3 ? 'missing' : 'clinical',
    severity: red ? 'red' : 'yellow',
    state: acknowledged ? 'acknowledged' : 'open',
    revision: { epoch: 1, n: revision },
    measure: 'oxygen-saturation',
    limit: red ? { zone: 'redLow', value: 86 } : { zone: 'yellowLow', value: 88 },
    reading: { sequence: n + 1, measuredAt: openedAt, value: String((red ? 80 : 86) + (revision % 2)), unit: '%' },
    firedAt: openedAt,
    openedAt,
    openedBySequence: n + 1,
    count: 1,
    late: false,
    verify: false,
    overdue: false,
    unitId,
    ownerOrganisationId: idOf('0', 0, 1),
    controllerOrganisationId: idOf('0', 0, 1),
    planVersion: 1,
    engineVersion: '1',
    mappingVersion: '1',
    ...(acknowledged
      ? { acknowledged: { at, by: idOf('0', 0, 2), unitId } }
      : red && {
          overdueAt,
          escalation: { unitId, policyVersion: 1, step: 1, loop: 0, nextAt: overdueAt },
        }),
  };
  const card: PatientCard = {
    v: 1,
    revision: { epoch: 1, n: revision },
    alertTimes: [openedAt],
    contactTimes: [openedAt - 100 * 60 * MINUTE_MS],
    lastContactAt: openedAt,
    programme: 'copd',
  };
  return { alert, patientId: patientIdOf(size, n), rule: RULE, card };
}

function patientIdOf(size: number, n: number): string {
  return idOf('b', size, n % 10 === 9 ? n - 1 : n);
}

/** A UUID that is nobody's. */
function idOf(kind: string, size: number, n: number): string {
  const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0');
  return `${kind}0000000-0000-4000-8000-${hex(size, 5)}${hex(n, 7)}`;
}
