import type { Alert } from '@naer/domain/alert/alert';
import { deriveId } from '@naer/domain/identity/derive-id';
import type { Reading } from '@naer/domain/measurement/reading';
import type {
  AlertChange,
  AlertHistoryChange,
  ContactChange,
  CorrectionChange,
  DoubtChange,
  EventChange,
  MeasurementChange,
  MessageChange,
  QuarantineChange,
  RecordChange,
  RecordsPayload,
  ReminderChange,
  SeenChange,
} from '@naer/domain/monitor/change';
import type { PatientMessage } from '@naer/domain/patient/message';
import type { TestTenant } from './records-tenant.ts';

/** Changes as a monitor would send them, for one patient of a seeded tenant. */
export interface TestPatient {
  readonly patientId: string;
  payload(...changes: readonly RecordChange[]): RecordsPayload;
  reading(more?: Partial<Reading>): Reading;
  measurement(sequence: number, reading?: Partial<Reading>, more?: Partial<MeasurementChange>): MeasurementChange;
  alert(n: number, more?: Partial<Alert>): AlertChange;
  history(n: number, event: AlertHistoryChange['event'], more?: Partial<AlertHistoryChange>): AlertHistoryChange;
  quarantine(sequence: number, n: number, more?: Partial<QuarantineChange>): QuarantineChange;
  /** An alert that no reading opened, with what its rule found. */
  unmeasured(n: number, category: Alert['category'], more?: Partial<Alert>): AlertChange;
  event(sequence: number, more?: Partial<EventChange>): EventChange;
  reminder(minute: number, more?: Partial<ReminderChange>): ReminderChange;
  doubt(sequence: number): DoubtChange;
  correction(sequence: number): CorrectionChange;
  contact(n: number, more?: Partial<ContactChange['contact']>): ContactChange;
  message(n: number, more?: Partial<PatientMessage>): MessageChange;
  seen(sequence: number, more?: Partial<SeenChange>): SeenChange;
}

export const MEASURED_AT = Date.UTC(2026, 10, 20, 7, 30);

export function testPatient(tenant: TestTenant, index = 0): TestPatient {
  const enrolment = tenant.patients[index];
  if (enrolment === undefined) throw new Error(`The tenant has no patient ${index}`);
  const { patientId, device } = enrolment;
  const alertId = deriveId(patientId, 'spo2', 1);
  const versions = { planVersion: 1, engineVersion: '1', mappingVersion: 'test' };
  const organisations = {
    unitId: tenant.unitId,
    ownerOrganisationId: tenant.organisationId,
    controllerOrganisationId: tenant.organisationId,
  };
  const reading = (more: Partial<Reading> = {}): Reading => ({
    v: 1,
    type: 'oxygen-saturation',
    series: 'oxygen-saturation',
    quantity: { text: '93', unit: '%', canonical: 93 },
    deviceTime: MEASURED_AT,
    measuredAt: more.deviceTime ?? MEASURED_AT,
    measuredAtText: '2026-11-20T08:30:00+01:00',
    precision: 'instant',
    receivedAt: MEASURED_AT + 1000,
    clock: 'device',
    late: false,
    doubts: [],
    deviceId: device.deviceId,
    door: 'ingest',
    mappingVersion: 'test',
    ...more,
  });
  return {
    patientId,
    payload: (...changes) => ({ v: 1, tenantId: tenant.tenantId, patientId, changes }),
    reading,
    measurement: (sequence, of = {}, more = {}) => ({
      kind: 'measurement',
      sequence,
      reading: reading({ deviceTime: MEASURED_AT + sequence * 60_000, ...of }),
      status: 'recorded',
      ordinal: 0,
      conflict: false,
      assignmentId: device.assignmentId,
      planVersion: 1,
      engineVersion: '1',
      controllerOrganisationId: tenant.organisationId,
      ...more,
    }),
    alert: (n, more = {}) => ({
      kind: 'alert',
      alert: {
        v: 1,
        alertId,
        ruleKey: 'spo2',
        category: 'clinical',
        severity: 'red',
        state: 'open',
        revision: { epoch: 1, n },
        measure: 'oxygen-saturation',
        limit: { zone: 'redLow', value: 86 },
        reading: { sequence: 1, measuredAt: MEASURED_AT, value: '84.0', unit: '%' },
        openedAt: MEASURED_AT + 1000,
        openedBySequence: 1,
        count: n,
        late: false,
        verify: false,
        overdueAt: MEASURED_AT + 3_600_000,
        overdue: false,
        ...organisations,
        ...versions,
        ...more,
      },
    }),
    unmeasured: (n, category, more = {}) => ({
      kind: 'alert',
      alert: {
        v: 1,
        alertId: deriveId(patientId, category, 'at 1'),
        ruleKey: category,
        category,
        severity: 'yellow',
        state: 'open',
        revision: { epoch: 1, n },
        finding: { facts: { since: MEASURED_AT } },
        firedAt: MEASURED_AT,
        openedAt: MEASURED_AT + 1000,
        count: n,
        late: false,
        verify: false,
        overdue: false,
        ...organisations,
        ...versions,
        ...more,
      },
    }),
    event: (sequence, more = {}) => ({
      kind: 'event',
      sequence,
      event: {
        v: 1,
        code: '3',
        at: MEASURED_AT + sequence,
        late: false,
        text: 'Trygghetsalarm',
        deviceTime: MEASURED_AT,
        atText: '2026-11-20T08:30:00+01:00',
        clock: 'corrected',
        receivedAt: MEASURED_AT + 1000,
        sentAt: MEASURED_AT + 900,
        deviceId: device.deviceId,
        senderId: `event ${sequence}`,
      },
      assignmentId: device.assignmentId,
      planVersion: 1,
      severity: 'red',
      engineVersion: '1',
      controllerOrganisationId: organisations.controllerOrganisationId,
      ...more,
    }),
    contact: (n, more = {}) => ({
      kind: 'contact',
      contactId: deriveId(patientId, 'contact', n),
      contact: {
        channel: 'case-conference',
        at: MEASURED_AT + n * 60_000,
        minutes: [
          { organisationId: tenant.organisationId, minutes: 20 },
          { organisationId: deriveId('another organisation'), minutes: 35 },
        ],
        outcome: 'advice-given',
        alertIds: [alertId],
        tripAvoidedKm: 84.5,
        note: 'Enige om å øke dosen',
        ...more,
      },
      enrolmentId: enrolment.enrolmentId,
      by: tenant.practitionerId,
      unitId: tenant.unitId,
      recordedAt: MEASURED_AT + n * 60_000 + 1000,
    }),
    message: (n, more = {}) => ({
      kind: 'message',
      message: {
        v: 1,
        messageId: deriveId(patientId, 'message', n),
        direction: 'from-patient',
        text: 'Skal jeg måle oftere?',
        at: MEASURED_AT + n * 60_000,
        deviceId: device.deviceId,
        senderId: `message ${n}`,
        alertId: deriveId(patientId, 'message', 'at 1'),
        ...more,
      },
    }),
    seen: (sequence, more = {}) => ({
      kind: 'seen',
      sequence,
      at: MEASURED_AT + 60_000,
      by: tenant.practitionerId,
      unitId: tenant.unitId,
      ...more,
    }),
    correction: (sequence) => ({
      kind: 'correction',
      sequence,
      at: MEASURED_AT + 120_000,
      by: tenant.practitionerId,
      unitId: tenant.unitId,
      reason: 'another person was measured',
    }),
    doubt: (sequence) => ({ kind: 'doubt', sequence, doubt: 'rapid-change', at: MEASURED_AT }),
    reminder: (minute, more = {}) => ({
      kind: 'reminder',
      ruleKey: 'missing.weight',
      at: MEASURED_AT + minute * 60_000,
      entryKey: 'weight',
      slotFrom: MEASURED_AT - 7_200_000,
      missing: ['body-weight'],
      ...more,
    }),
    history: (n, event, more = {}) => ({
      kind: 'alert-history',
      alertId,
      revision: { epoch: 1, n },
      at: MEASURED_AT + n * 1000,
      event,
      ...more,
    }),
    quarantine: (sequence, n, more = {}) => ({
      kind: 'quarantine',
      sequence,
      reading: reading({ deviceTime: MEASURED_AT + sequence * 60_000 }),
      reason: 'not-assigned-at-measured-time',
      assignmentId: device.assignmentId,
      state: 'held',
      n,
      ...more,
    }),
  };
}
