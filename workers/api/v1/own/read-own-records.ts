import type { MessagePage } from '@naer/contracts/message';
import type { OwnMessagePage } from '@naer/contracts/own';
import type { PlanView } from '@naer/contracts/plan';
import type { MeasurementView } from '@naer/contracts/records';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import type { Result } from '@naer/domain/result';
import { listKin } from '@naer/services/access/list-kin';
import { listMeasurements } from '@naer/services/measurement/list-measurements';
import { listMessages } from '@naer/services/message/list-messages';
import { listOwnAlerts as readAlerts } from '@naer/services/own/list-own-alerts';
import { listOwnBlocks as readBlocks } from '@naer/services/own/list-own-blocks';
import { listOwnContacts as readContacts } from '@naer/services/own/list-own-contacts';
import { getPlan } from '@naer/services/plan/get-plan';
import { getSchedule } from '@naer/services/plan/get-schedule';
import type { ListOfPatient } from '@naer/services/shared/list-of-patient';
import type { ReadError } from '@naer/services/shared/read-error';
import type { AppContext } from '../../../http/app-env.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import type { OpenRecords } from '../answer-read.ts';
import { readMeasurementQuery } from '../list-measurements.ts';
import { ListQuery } from '../list-query.ts';
import { readScheduleQuery } from '../plan/get-schedule.ts';
import { answerOwn } from './approach-own.ts';

/** `GET /own/patients/{patientId}/plan`: in force now and planned next, without who wrote it. */
export function getOwnPlan(open: OpenRecords) {
  return async function handleGetOwnPlan(c: AppContext): Promise<Response> {
    return await answerOwn(
      c,
      open,
      ['plan'],
      ({ records, reader, patientId }) => getPlan(records, reader, patientId, Date.now()),
      ({ inForce, next }): OwnPlan => ({ inForce: inForce && showPlan(inForce), next: next && showPlan(next) }),
    );
  };
}

/** `GET /own/patients/{patientId}/schedule?from=&to=`: what is asked for and whether it was measured. */
export function getOwnSchedule(open: OpenRecords) {
  return async function handleGetOwnSchedule(c: AppContext): Promise<Response> {
    const query = readScheduleQuery(c, c.req.param('patientId') ?? '', Date.now());
    if (!query.ok) return problemResponse(c, 'invalid-parameter', { extra: { errors: query.error } });
    return await answerOwn(
      c,
      open,
      ['plan', 'measurements'],
      ({ records, reader }) => getSchedule(records, reader, query.value),
      (page) => page,
    );
  };
}

/** `GET /own/patients/{patientId}/measurements?type=&code=&from=&to=&cursor=&limit=`: newest first. */
export function listOwnMeasurements(open: OpenRecords) {
  return async function handleListOwnMeasurements(c: AppContext): Promise<Response> {
    const query = readMeasurementQuery(c, c.req.param('patientId') ?? '');
    if (!query.ok) return problemResponse(c, 'invalid-parameter', { extra: { errors: query.error } });
    return await answerOwn(
      c,
      open,
      ['measurements'],
      ({ records, reader }) => listMeasurements(records, reader, query.value),
      ({ items, nextCursor }) => ({ items: items.map(showMeasurement), nextCursor }),
    );
  };
}

/** `GET /own/patients/{patientId}/messages?cursor=&limit=`: both ways, newest first. */
export function listOwnMessages(open: OpenRecords) {
  return async function handleListOwnMessages(c: AppContext): Promise<Response> {
    return await answerList(c, open, ['messages'], listMessages, showMessages);
  };
}

/** `GET /own/patients/{patientId}/alerts?cursor=&limit=`: how far each has come and who answers for it, latest first. */
export function listOwnAlerts(open: OpenRecords) {
  return async function handleListOwnAlerts(c: AppContext): Promise<Response> {
    return await answerList(c, open, ['alerts'], readAlerts, (page) => page);
  };
}

/** `GET /own/patients/{patientId}/contacts?cursor=&limit=`: with and about the patient, newest first. */
export function listOwnContacts(open: OpenRecords) {
  return async function handleListOwnContacts(c: AppContext): Promise<Response> {
    return await answerList(c, open, ['contacts'], readContacts, (page) => page);
  };
}

/** `GET /own/patients/{patientId}/kin`: who sees the patient by consent or representation; the patient alone is told. */
export function listOwnKin(open: OpenRecords) {
  return async function handleListOwnKin(c: AppContext): Promise<Response> {
    return await answerList(c, open, ['kin'], listKin, (page) => page);
  };
}

/** `GET /own/patients/{patientId}/blocks`: whom the patient keeps out, lifted ones too; the patient alone is told. */
export function listOwnBlocks(open: OpenRecords) {
  return async function handleListOwnBlocks(c: AppContext): Promise<Response> {
    return await answerList(c, open, ['blocks', 'log'], readBlocks, (page) => page);
  };
}

async function answerList<Page extends object>(
  c: AppContext,
  open: OpenRecords,
  needs: readonly string[],
  list: (records: Records, reader: Reader, query: ListOfPatient) => Promise<Result<Page, ReadError>>,
  show: (page: Page) => object,
): Promise<Response> {
  const parameters = new ListQuery((name) => c.req.query(name));
  const page = parameters.result(parameters.page());
  if (!page.ok) return problemResponse(c, 'invalid-parameter', { extra: { errors: page.error } });
  return await answerOwn(
    c,
    open,
    needs,
    ({ records, reader, patientId }) => list(records, reader, { patientId, ...page.value }),
    show,
  );
}

interface OwnPlan {
  readonly inForce: object | null;
  readonly next: object | null;
}

function showPlan({
  proposed: _by,
  approved,
  reason: _why,
  template: _from,
  coverage: _units,
  ...plan
}: PlanView): object {
  return { ...plan, approvedAt: approved.at };
}

/** Without who looked at it and where: the unit answers to the patient, and says so in the feed. */
function showMeasurement({
  seen,
  enteredInError,
  controllerOrganisationId: _organisation,
  deviceId: _device,
  senderId: _sender,
  sentReferences: _references,
  ...measurement
}: MeasurementView): object {
  return {
    ...(enteredInError === undefined ? measurement : withoutWhatItSaid(measurement)),
    ...(seen !== undefined && { seen: { at: seen.at } }),
    ...(enteredInError !== undefined && { enteredInError: { at: enteredInError.at } }),
  };
}

/** What was entered in error may have been measured on somebody else: that it stood there is the patient's, not what it said. */
function withoutWhatItSaid({
  value: _value,
  unit: _unit,
  canonical: _canonical,
  comparator: _comparator,
  components: _components,
  answer: _answer,
  doubts: _doubts,
  context: _context,
  deviceModel: _model,
  firmware: _firmware,
  ...when
}: Partial<MeasurementView>): object {
  return when;
}

function showMessages({ items, nextCursor }: MessagePage): OwnMessagePage {
  return {
    items: items.map(({ messageId, direction, text, at, author, correction }) => ({
      messageId,
      direction,
      text,
      at,
      ...(author !== undefined && { author }),
      ...(correction !== undefined && { correction: { state: correction.state, at: correction.at } }),
    })),
    nextCursor,
  };
}
