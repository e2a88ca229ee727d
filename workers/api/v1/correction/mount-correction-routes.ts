import type { Action } from '@naer/auth/can';
import {
  alertCorrectionRequest,
  contactCorrectionRequest,
  messageCorrectionRequest,
  type RecordCorrectionRequest,
  registrationVoidRequest,
} from '@naer/contracts/correction';
import { checkContact } from '@naer/domain/patient/check-contact';
import type { Hono } from 'hono';
import type { AppEnv } from '../../../http/app-env.ts';
import { authenticatePractitioner } from '../../../http/authenticate-practitioner.ts';
import type { OpenRecords } from '../answer-read.ts';
import type { ApiPorts } from '../api-ports.ts';
import { timeFaults, toContact } from '../contact/record-contact.ts';
import { LIVE_WAKE, type WakeJob } from '../import/wake-job.ts';
import { type Correctable, correct, readCorrections } from './correct-record.ts';
import { enterInError } from './enter-in-error.ts';

/** What was measured wrongly, and what people wrote wrongly. */
export function mountCorrectionRoutes(
  routes: Hono<AppEnv>,
  ports: ApiPorts,
  records: OpenRecords,
  wake: WakeJob = LIVE_WAKE,
): void {
  const patient = '/patients/:patientId';
  const measurement = `${patient}/measurements/:measurementId`;
  routes.post(`${measurement}/entered-in-error`, authenticatePractitioner, enterInError(ports));
  const mount = <B extends RecordCorrectionRequest>(record: string, of: Correctable<B>) => {
    routes.post(`${patient}${record}/corrections`, authenticatePractitioner, correct(ports, records, of));
    routes.get(`${patient}${record}/corrections`, authenticatePractitioner, readCorrections(records, of));
  };
  mount('/contacts/:contactId', {
    kind: 'contact',
    id: 'contactId',
    write: 'contact.record',
    read: 'contact.read',
    request: contactCorrectionRequest,
    check: (said) => [...timeFaults(said), ...checkContact(toContact(said), Date.now())],
    keep: toContact,
    acts: { correct: 'contact.correct', void: 'contact.void', prepare: 'contact.prepare', read: 'contact.history' },
  });
  mount('/messages/:messageId', {
    kind: 'message',
    id: 'messageId',
    write: 'message.send',
    read: 'message.read',
    request: messageCorrectionRequest,
    acts: { correct: 'message.correct', void: 'message.void', prepare: 'message.prepare', read: 'message.history' },
  });
  mount('/alerts/:alertId/history/:revision/:event', {
    kind: 'alert',
    id: 'alertId',
    write: 'alert.acknowledge',
    read: 'alert.read',
    request: alertCorrectionRequest,
    acts: { correct: 'alert.correct', void: 'alert.void', prepare: 'alert.prepare', read: 'alert.history' },
  });
  const registered = (
    kind: 'consent' | 'pause' | 'kin' | 'relation' | 'block' | 'assignment' | 'event',
    segment: string,
    write: Action,
    read: Action,
    acts: Correctable<RecordCorrectionRequest>['acts'],
  ) =>
    mount(`/${segment}/:${kind}Id`, {
      kind,
      id: `${kind}Id`,
      write,
      read,
      request: registrationVoidRequest,
      acts,
      ...(kind === 'assignment' && { wake }),
    });
  registered('consent', 'consents', 'consent.write', 'enrolment.read', {
    void: 'consent.void',
    prepare: 'consent.prepare',
    read: 'consent.history',
  });
  registered('pause', 'pauses', 'pause.write', 'plan.read', {
    void: 'pause.void',
    prepare: 'pause.prepare',
    read: 'pause.history',
  });
  registered('kin', 'kin', 'relation.write', 'relation.read', {
    void: 'kin.void',
    prepare: 'kin.prepare',
    read: 'kin.history',
  });
  registered('relation', 'relations', 'relation.write', 'relation.read', {
    void: 'relation.void',
    prepare: 'relation.prepare',
    read: 'relation.history',
  });
  registered('block', 'blocks', 'block.write', 'block.read', {
    void: 'block.void',
    prepare: 'block.prepare',
    read: 'block.history',
  });
  registered('assignment', 'assignments', 'device.assign', 'plan.read', {
    void: 'assignment.void',
    prepare: 'assignment.prepare',
    read: 'assignment.history',
  });
  registered('event', 'events', 'measurement.correct', 'alert.read', {
    void: 'event.void',
    prepare: 'event.prepare',
    read: 'event.history',
  });
}
