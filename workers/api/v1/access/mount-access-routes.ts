import { listBlocks } from '@naer/services/access/list-blocks';
import { listKin } from '@naer/services/access/list-kin';
import { listRelations } from '@naer/services/access/list-relations';
import type { Hono } from 'hono';
import type { AppEnv } from '../../../http/app-env.ts';
import { authenticatePractitioner } from '../../../http/authenticate-practitioner.ts';
import type { OpenRecords } from '../answer-read.ts';
import type { ApiPorts } from '../api-ports.ts';
import { giveVerdict, listAccessReviews } from './access-reviews.ts';
import { breakGlass } from './break-glass.ts';
import { endRelation } from './end-relation.ts';
import { grantRelation } from './grant-relation.ts';
import { endKin, recordKin } from './kin.ts';
import { liftBlock } from './lift-block.ts';
import { listOfAccess } from './list-of-access.ts';
import { putAddressGrade } from './put-address-grade.ts';
import { recordBlock } from './record-block.ts';

/** Who else sees a patient, who does not, and what was opened by breaking the glass. */
export function mountAccessRoutes(routes: Hono<AppEnv>, ports: ApiPorts, records: OpenRecords): void {
  const patient = '/patients/:patientId';
  routes.get(`${patient}/relations`, authenticatePractitioner, listOfAccess(records, 'relation.read', listRelations));
  routes.post(`${patient}/relations`, authenticatePractitioner, grantRelation(ports, records));
  routes.post(`${patient}/relations/:relationId/end`, authenticatePractitioner, endRelation(ports, records));
  routes.get(`${patient}/blocks`, authenticatePractitioner, listOfAccess(records, 'block.read', listBlocks));
  routes.post(`${patient}/blocks`, authenticatePractitioner, recordBlock(ports, records));
  routes.post(`${patient}/blocks/:blockId/lift`, authenticatePractitioner, liftBlock(ports, records));
  routes.post(`${patient}/break-glass`, authenticatePractitioner, breakGlass(ports, records));
  routes.put(`${patient}/address-grade`, authenticatePractitioner, putAddressGrade(ports, records));
  routes.get(`${patient}/kin`, authenticatePractitioner, listOfAccess(records, 'relation.read', listKin));
  routes.post(`${patient}/kin`, authenticatePractitioner, recordKin(records));
  routes.post(`${patient}/kin/:kinId/end`, authenticatePractitioner, endKin(records));
  routes.get('/access-reviews', authenticatePractitioner, listAccessReviews(records));
  routes.post('/access-reviews/:reviewId/verdict', authenticatePractitioner, giveVerdict(records));
}
