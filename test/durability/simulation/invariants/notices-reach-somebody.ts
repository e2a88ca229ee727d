import { compareRevisions } from '@naer/domain/alert/revision';
import type { NoticePayload } from '../../../../workers/patient/write-changes.ts';
import type { Invariant, Memory, MonitorView } from '../views.ts';

/** More in one world than any ladder comes to: steps that follow each other in a loop. */
const TOO_MANY = 400;

/** Notes every notice that is to be sent, and that no alert sends them in a loop. */
export const noticesAreCounted: Invariant = ({ touched, memory }) => {
  for (const view of touched) {
    noteNotices(view, memory);
    if (memory.notices.size > TOO_MANY) return `${memory.notices.size} notices in one world`;
  }
  return undefined;
};

function noteNotices({ outbox }: MonitorView, { notices, seenRows }: Memory): void {
  for (const { destination, payload } of outbox) {
    if (!destination.startsWith('notify/') || seenRows.has(payload)) continue;
    seenRows.add(payload);
    for (const notice of (JSON.parse(payload) as NoticePayload).notices) notices.set(notice.noticeId, notice);
  }
}

/** Once all is drained a step that came has reached its duty, unless something came after it. */
export const noticesReachSomebody: Invariant = ({ world, views, memory }) => {
  for (const { noticeId, alertId, patientId, unitId } of memory.notices.values()) {
    if (world.duties.get(unitId)?.wasTold(noticeId) === true) continue;
    const alert = views.get(patientId)?.alerts.get(alertId);
    const [, told = ''] = noticeId.split('/');
    const [epoch = 0, n = 0] = told.split('-').map(Number);
    if (alert !== undefined && compareRevisions(alert.revision, { epoch, n }) <= 0)
      return `${noticeId} never reached ${unitId} and nothing came after it`;
  }
  return undefined;
};
