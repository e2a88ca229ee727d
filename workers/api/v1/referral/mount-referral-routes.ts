import type { Hono } from 'hono';
import type { AppEnv } from '../../../http/app-env.ts';
import { authenticatePractitioner } from '../../../http/authenticate-practitioner.ts';
import type { OpenRecords } from '../answer-read.ts';
import type { ApiPorts } from '../api-ports.ts';
import { correctReferral, readReferralCorrections } from './correct-referral.ts';
import { acceptReferral, closeReferral } from './decide-referral.ts';
import { listReferrals } from './list-referrals.ts';
import { sendReferral } from './send-referral.ts';

/** From one unit to another: sent, answered within a clock, withdrawn. */
export function mountReferralRoutes(routes: Hono<AppEnv>, ports: ApiPorts, records: OpenRecords): void {
  routes.post('/units/:unitId/referrals', authenticatePractitioner, sendReferral(records));
  routes.get('/units/:unitId/referrals', authenticatePractitioner, listReferrals(records));
  routes.post('/referrals/:referralId/accept', authenticatePractitioner, acceptReferral(ports, records));
  routes.post('/referrals/:referralId/decline', authenticatePractitioner, closeReferral(records, 'decline'));
  routes.post('/referrals/:referralId/withdraw', authenticatePractitioner, closeReferral(records, 'withdraw'));
  routes.post('/referrals/:referralId/corrections', authenticatePractitioner, correctReferral(ports, records));
  routes.get('/referrals/:referralId/corrections', authenticatePractitioner, readReferralCorrections(records));
}
