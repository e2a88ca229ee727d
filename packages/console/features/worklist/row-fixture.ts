import { JsonNumber } from '@naer/contracts/json-number';
import type { WorklistRow } from '../../ports/worklist-port.ts';

/** An invented alert for tests: a saturation below its red limit. */
export function rowFixture(changes: Partial<WorklistRow> = {}): WorklistRow {
  return {
    alertId: 'alert-1',
    patientId: 'patient-1',
    patientName: 'Kari Testesen',
    birthDate: '1948-05-03',
    category: 'clinical',
    severity: 'red',
    state: 'open',
    revision: '1.1',
    rule: 'saturation',
    measure: 'oxygen-saturation',
    value: new JsonNumber('84'),
    unit: '%',
    limit: { zone: 'redLow', value: new JsonNumber('86') },
    measuredAt: '2026-11-22T10:00:00.000Z',
    late: false,
    verify: false,
    openedAt: '2026-11-22T10:00:00.000Z',
    count: 1,
    overdue: false,
    ownerOrganisationId: 'organisation-1',
    ...changes,
  };
}
