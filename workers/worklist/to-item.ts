import { JsonNumber } from '@naer/contracts/json-number';
import type { WorklistItem } from '@naer/contracts/worklist';
import type { AlertReading } from '@naer/domain/alert/alert';
import { formatRevision } from '@naer/domain/alert/revision';
import { shownLife } from '@naer/services/shared/shown-alert';
import { shownFinding } from '@naer/services/shared/shown-finding';
import type { StoredEntry } from './worklist-store.ts';

const JSON_NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

export interface ShownIdentity {
  readonly name: string;
  readonly birthDate: string;
}

/**
 * One row of the list, ready for `JSON.stringify`: numbers of the reading keep the digits as sent (6.30 stays 6.30).
 * Times become ISO 8601 UTC, the revision its opaque text.
 */
export function toItem(entry: StoredEntry, identity: ShownIdentity): WorklistItem {
  const { alert } = entry;
  const item = {
    alertId: alert.alertId,
    patientId: entry.patientId,
    patientName: identity.name,
    birthDate: identity.birthDate,
    category: alert.category,
    severity: alert.severity,
    state: alert.state,
    revision: formatRevision(alert.revision),
    rule: alert.ruleKey,
    measure: alert.measure,
    code: alert.code,
    component: alert.component,
    ...(alert.reading && valuesOf(alert.reading)),
    ...shownFinding(alert, entry.rule),
    limit: alert.limit,
    measuredAt: alert.reading && iso(alert.reading.measuredAt),
    late: alert.late,
    verify: alert.verify,
    openedAt: iso(alert.openedAt),
    count: alert.count,
    overdueAt: alert.overdueAt === undefined ? undefined : iso(alert.overdueAt),
    overdue: alert.overdue,
    acknowledgedBy: alert.acknowledged?.by,
    ownerOrganisationId: alert.ownerOrganisationId,
    ...shownLife(alert),
    offered: entry.offered,
  };
  // JsonNumber stands where the contract says number: it exists only until it is written as JSON.
  return item as unknown as WorklistItem;
}

function valuesOf(reading: AlertReading): Record<string, unknown> {
  const components = reading.components;
  return {
    value: reading.value === undefined ? undefined : digits(reading.value),
    unit: reading.unit ?? components?.systolic?.unit ?? components?.diastolic?.unit ?? components?.mean?.unit,
    comparator: reading.comparator,
    components:
      components === undefined
        ? undefined
        : Object.fromEntries(Object.entries(components).map(([name, part]) => [name, part && digits(part.value)])),
    answer: reading.answer,
  };
}

/** Text that is not a JSON number would spoil the whole page; it is then shown as the number it stands for, or not at all. */
function digits(text: string): JsonNumber | number | undefined {
  if (JSON_NUMBER.test(text)) return new JsonNumber(text);
  const number = Number(text);
  return text.trim() !== '' && Number.isFinite(number) ? number : undefined;
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
