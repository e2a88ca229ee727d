import type { OwnPositions } from '@naer/contracts/own';
import { isLocationAgreed } from '@naer/services/own/is-location-agreed';
import { approachOwn } from '@naer/services/own/read-own';
import type { AppContext } from '../../../http/app-env.ts';
import { askMonitor, refuseApp } from '../../../http/ask-monitor.ts';
import type { PatientAppPorts } from '../../../http/patient-app-ports.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { answerReadError, type OpenRecords } from '../answer-read.ts';
import { approachOwnPatient } from './approach-own.ts';
import { authorOf } from './own-app.ts';

/**
 * `GET /own/patients/{patientId}/position`: what devices have reported while an event is open, from the monitor, and nothing
 * of another time. 403 `location-not-agreed` unless a consent or decision about location stands. Audited.
 */
export function getOwnPosition(open: OpenRecords, ports: PatientAppPorts) {
  return async function handleGetOwnPosition(c: AppContext): Promise<Response> {
    const approach = await approachOwnPatient(c, open, { action: 'own.read', needs: ['position'] });
    if (!approach.ok) return approach.error;
    const { records, reader, patientId } = approach.value;
    const related = await approachOwn(records, reader, patientId, 'own.position');
    if (!related.ok) return answerReadError(c, related.error);
    const agreed = await isLocationAgreed(records, { tenantId: reader.tenantId, patientId });
    if (!agreed.ok) return answerReadError(c, agreed.error);
    if (!agreed.value) return problemResponse(c, 'location-not-agreed');
    const credential = authorOf(approach.value, related.value.relation);
    const asked = { v: 1, credential, limit: 1, withPositions: true } as const;
    const answer = await askMonitor(c, ports, () => ports.feed(c.env, credential, asked));
    if (answer?.ok !== true) return refuseApp(c, answer?.reason ?? 'not-ready');
    if (answer.positions === undefined) return refuseApp(c, 'not-followed');
    const view: OwnPositions = {
      positions: answer.positions.map(({ at, lat, lon, accuracyM }) => ({
        at: new Date(at).toISOString(),
        lat,
        lon,
        ...(accuracyM !== undefined && { accuracyM }),
      })),
    };
    return c.json(view, 200, { 'cache-control': 'no-store' });
  };
}
