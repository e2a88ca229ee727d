import type { AlertView } from '@naer/contracts/records';
import { withoutValues } from '@naer/domain/access/withheld';
import type { Alert, AlertRepeat, HumanAct } from '@naer/domain/alert/alert';
import { formatRevision } from '@naer/domain/alert/revision';
import type { Rule } from '@naer/domain/rules/rule';
import { type MarkRow, showMark } from '../correction/last-correction.ts';
import { isoTime, present, sentDigits } from '../shared/sent-digits.ts';
import { shownLife } from '../shared/shown-alert.ts';
import { asText, shownFinding } from '../shared/shown-finding.ts';
import { shownComponents } from '../shared/shown-reading.ts';

export interface AlertRow {
  readonly patient_id: string;
  readonly body: Alert;
  /** The alert's rule in the plan version it names, where that is at hand. */
  readonly rule?: Rule | null;
  /** By act (`<epoch ms>/<by>`), what was corrected of what was said with it; `content` null: it is void. */
  readonly corrections?: Readonly<Record<string, ActCorrection>> | null;
}

export interface ActCorrection {
  readonly content: { readonly note?: string; readonly noteToPatient?: string; readonly outcome?: string } | null;
  readonly mark: MarkRow;
}

/** The public form of an alert as PostgreSQL holds it. */
export function showAlert({ patient_id: patientId, body, rule, corrections }: AlertRow): AlertView {
  const { reading, acknowledged, resolved } = body;
  const said = (act: HumanAct) => correctionOf(corrections, act);
  const told = acknowledged && said(acknowledged);
  const ended = resolved && said(resolved);
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
      acknowledged: acknowledged && showAct(acknowledged, told),
      resolved: resolved && { ...showAct(resolved, ended), outcome: outcomeOf(resolved.outcome, ended) },
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
      started: body.started && showAct(body.started, said(body.started)),
      snoozed: body.snoozed && {
        ...showAct(body.snoozed, said(body.snoozed)),
        until: isoTime(body.snoozed.until),
        reason: body.snoozed.reason,
      },
      voidedEvents: body.voidedEvents && [...body.voidedEvents],
      repeats: body.repeats?.map((repeat) => showRepeat(patientId, body, repeat)),
      receipts: body.receipts?.map((receipt) => ({
        ...showAct(receipt, said(receipt)),
        code: receipt.code,
      })),
      normalisedAt: body.normalisedAt === undefined ? null : isoTime(body.normalisedAt),
      returned: body.returned && { ...body.returned, at: isoTime(body.returned.at) },
      noteToPatient: told === undefined ? body.noteToPatient : told.content?.noteToPatient,
    }),
  };
}

/** That it stands, and how far it has come: what was measured is kept from the reader, its limit and sentence with it. */
export function showWithheldAlert({ patient_id, body, corrections }: AlertRow): AlertView {
  const { repeats, ...shown } = showAlert({ patient_id, body: withoutValues(body), corrections: corrections ?? null });
  return {
    ...shown,
    ...present({ repeats: repeats?.map(({ measurementId: _, ...repeat }) => repeat) }),
    withheld: true,
  };
}

/** Its number is a measurement's of this record, but for an event's and for those of a record that was merged into it. */
function showRepeat(patientId: string, { category }: Alert, { at, sequence, severity, late }: AlertRepeat) {
  const isOwn = sequence !== undefined && sequence >= 0 && category !== 'event';
  const measurementId = isOwn ? `${patientId}.${sequence}` : undefined;
  return { at: isoTime(at), severity, ...present({ measurementId, late }) };
}

/** Who did it, when, and what was said, as it stands now. */
export function showAct(
  { at, by, unitId, note: first }: HumanAct,
  corrected?: ActCorrection | null,
): NonNullable<AlertView['acknowledged']> {
  const note = corrected == null ? first : corrected.content?.note;
  return { at: isoTime(at), by, unitId, ...present({ note, correction: corrected && showMark(corrected.mark) }) };
}

/** What was corrected of what was said with an act. */
export function correctionOf(corrections: AlertRow['corrections'], { at, by }: HumanAct): ActCorrection | undefined {
  return corrections?.[`${at}/${by}`];
}

/** How it ended, as it stands now. */
export function outcomeOf(first: string, corrected?: ActCorrection | null): string {
  if (corrected?.mark.state === 'voided') return 'entered-in-error';
  return corrected?.content?.outcome ?? first;
}
