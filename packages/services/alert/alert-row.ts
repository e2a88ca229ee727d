import type { AlertView } from '@naer/contracts/records';
import { withoutValues } from '@naer/domain/access/withheld';
import type { Alert, AlertRepeat, HumanAct } from '@naer/domain/alert/alert';
import { formatRevision } from '@naer/domain/alert/revision';
import type { Rule } from '@naer/domain/rules/rule';
import { isoTime, present, sentDigits } from '../shared/sent-digits.ts';
import { shownLife } from '../shared/shown-alert.ts';
import { asText, shownFinding } from '../shared/shown-finding.ts';
import { shownComponents } from '../shared/shown-reading.ts';

export interface AlertRow {
  readonly patient_id: string;
  readonly body: Alert;
  /** The alert's rule in the plan version it names, where that is at hand. */
  readonly rule?: Rule | null;
}

/** The public form of an alert as PostgreSQL holds it. */
export function showAlert({ patient_id: patientId, body, rule }: AlertRow): AlertView {
  const { reading } = body;
  return {
    alertId: body.alertId,
    patientId,
    rule: body.ruleKey,
    category: body.category,
    severity: body.severity,
    state: body.state,
    revision: formatRevision(body.revision),
    ...present({
      measure: body.measure,
      value: reading?.value === undefined ? null : sentDigits(reading.value),
      unit: reading?.unit,
      comparator: reading?.comparator,
      measuredAt: reading && isoTime(reading.measuredAt),
      overdueAt: body.overdueAt === undefined ? null : isoTime(body.overdueAt),
      acknowledged: body.acknowledged === undefined ? null : showAct(body.acknowledged),
      resolved: body.resolved === undefined ? null : { ...showAct(body.resolved), outcome: body.resolved.outcome },
    }),
    ...shownComponents(asText(reading?.components)),
    ...shownFinding(body, rule ?? undefined),
    openedAt: isoTime(body.openedAt),
    count: body.count,
    late: body.late,
    verify: body.verify,
    overdue: body.overdue,
    planVersion: body.planVersion,
    ownerOrganisationId: body.ownerOrganisationId,
    ...shownLife(body),
    ...present({
      started: body.started && showAct(body.started),
      snoozed: body.snoozed && {
        ...showAct(body.snoozed),
        until: isoTime(body.snoozed.until),
        reason: body.snoozed.reason,
      },
      repeats: body.repeats?.map((repeat) => showRepeat(patientId, body, repeat)),
      receipts: body.receipts?.map((receipt) => ({ ...showAct(receipt), code: receipt.code })),
      normalisedAt: body.normalisedAt === undefined ? null : isoTime(body.normalisedAt),
      returned: body.returned && { ...body.returned, at: isoTime(body.returned.at) },
      noteToPatient: body.noteToPatient,
    }),
  };
}

/** That it stands, and how far it has come: what was measured is kept from the reader, its limit and sentence with it. */
export function showWithheldAlert({ patient_id, body }: AlertRow): AlertView {
  const { repeats, ...shown } = showAlert({ patient_id, body: withoutValues(body) });
  return {
    ...shown,
    ...present({ repeats: repeats?.map(({ measurementId: _, ...repeat }) => repeat) }),
    withheld: true,
  };
}

/** Its number is a measurement's, but for an event's. */
function showRepeat(patientId: string, { category }: Alert, { at, sequence, severity, late }: AlertRepeat) {
  const measurementId = sequence === undefined || category === 'event' ? undefined : `${patientId}.${sequence}`;
  return { at: isoTime(at), severity, ...present({ measurementId, late }) };
}

/** Who did it, when, and what was said. */
export function showAct({ at, by, unitId, note }: HumanAct): { at: string; by: string; unitId: string; note?: string } {
  return { at: isoTime(at), by, unitId, ...(note === undefined ? {} : { note }) };
}
