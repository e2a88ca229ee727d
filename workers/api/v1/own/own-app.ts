import type { FeedItem, FeedPageView } from '@naer/contracts/feed';
import type { FeedEntry } from '@naer/domain/patient/feed';
import type { CitizenAuthor } from '@naer/domain/patient/patient-app';
import { approachOwn } from '@naer/services/own/read-own';
import type { AppContext } from '../../../http/app-env.ts';
import { askMonitor, refuseApp } from '../../../http/ask-monitor.ts';
import { readFeedQuery, showFeedEntry } from '../../../http/feed-request.ts';
import type { PatientAppPorts } from '../../../http/patient-app-ports.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { takeAppMessage } from '../../../http/take-app-message.ts';
import { answerReadError, type OpenRecords } from '../answer-read.ts';
import { approachOwnPatient, type OwnApproach } from './approach-own.ts';

/** What of the feed each aspect of a consent shows. */
const ASPECT_OF: Readonly<Record<FeedEntry['kind'], string>> = {
  message: 'messages',
  note: 'alerts',
  seen: 'measurements',
};

/**
 * `GET /own/patients/{patientId}/feed?since=&cursor=&limit=`: as the patient's app shows it, from the monitor; of a next of
 * kin what the consent shows, and never which unit. Audited.
 */
export function getOwnFeed(open: OpenRecords, ports: PatientAppPorts) {
  return async function handleGetOwnFeed(c: AppContext): Promise<Response> {
    const query = readFeedQuery(c);
    if (!query.ok) return problemResponse(c, 'invalid-parameter', { extra: { errors: query.error } });
    const approach = await approachOwnPatient(c, open, { action: 'own.read', needs: [] });
    if (!approach.ok) return approach.error;
    const { records, reader, patientId } = approach.value;
    const related = await approachOwn(records, reader, patientId, 'own.feed');
    if (!related.ok) return answerReadError(c, related.error);
    const { relation, maySee } = related.value;
    const shown = (entry: FeedEntry) => maySee.includes(ASPECT_OF[entry.kind]);
    if (!Object.values(ASPECT_OF).some((aspect) => maySee.includes(aspect))) return problemResponse(c, 'not-found');
    const credential = authorOf(approach.value, relation);
    const answer = await askMonitor(c, ports, () =>
      ports.feed(c.env, credential, { v: 1, credential, ...query.value }),
    );
    if (answer?.ok !== true) return refuseApp(c, answer?.reason ?? 'not-ready');
    const { page } = answer;
    const items = page.items.filter(shown).map(showFeedEntry);
    const view: Omit<FeedPageView, 'items'> & { readonly items: readonly object[] } = {
      ...page,
      items: relation === 'self' ? items : items.map(withoutUnit),
    };
    return c.json(view);
  };
}

/** `POST /own/patients/{patientId}/messages`: from the patient, or from who represents them; kin read alone. */
export function postOwnMessage(open: OpenRecords, ports: PatientAppPorts) {
  return async function handlePostOwnMessage(c: AppContext): Promise<Response> {
    const approach = await approachOwnPatient(c, open, { action: 'own.write', needs: ['messages'] });
    if (!approach.ok) return approach.error;
    const { records, reader, patientId } = approach.value;
    const related = await approachOwn(records, reader, patientId, 'own.message');
    if (!related.ok) return answerReadError(c, related.error);
    const { relation } = related.value;
    if (relation === 'kin') return problemResponse(c, 'reading-only');
    const credential = authorOf(approach.value, relation);
    return await takeAppMessage(c, ports, (message) =>
      ports.receiveMessage(c.env, credential, { v: 1, credential, ...message }),
    );
  };
}

/** As whom the monitor is asked: the records have let them in. */
export function authorOf({ reader, patientId }: OwnApproach, relation: CitizenAuthor['relation']): CitizenAuthor {
  const { tenantId, citizen } = reader;
  return { kind: 'citizen', tenantId, patientId, subjectIndex: citizen.subjectIndex, relation };
}

function withoutUnit(item: FeedItem): object {
  const { unitId: _unit, ...rest } = item;
  return rest;
}
