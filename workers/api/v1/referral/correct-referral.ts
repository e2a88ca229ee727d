import { referralCorrectionRequest } from '@naer/contracts/correction';
import { correctReferral as correct, readReferralHistory } from '@naer/services/referral/correct-referral';
import { configurationOf } from '../../../env.ts';
import type { AppContext } from '../../../http/app-env.ts';
import type { OpenRecords } from '../answer-read.ts';
import type { ApiPorts } from '../api-ports.ts';
import { answerCorrection, refuseAtUnit } from '../correction/answer-correction.ts';
import { approachReferral } from './decide-referral.ts';

/** `POST /referrals/{referralId}/corrections`: by the unit that sent it or got it. 409 while it has no patient. */
export function correctReferral(ports: Pick<ApiPorts, 'applyRegistry'>, open: OpenRecords) {
  return async function handleCorrectReferral(c: AppContext): Promise<Response> {
    const approach = await approachReferral(c, open, 'referral.send');
    if (!approach.ok) return approach.error;
    const { records, reader, referralId } = approach.value;
    const ref = { referralId, identityKey: configurationOf(c.env).IDENTITY_KEY };
    return await answerCorrection(c, ports, approach.value, referralCorrectionRequest, (of) =>
      correct(records, reader, ref, of),
    );
  };
}

/** `GET /referrals/{referralId}/corrections`: everything it has ever said, oldest first. */
export function readReferralCorrections(open: OpenRecords) {
  return async function handleReadReferralCorrections(c: AppContext): Promise<Response> {
    const approach = await approachReferral(c, open, 'referral.read');
    if (!approach.ok) return approach.error;
    const { records, reader, referralId } = approach.value;
    const ref = { referralId, identityKey: configurationOf(c.env).IDENTITY_KEY };
    const history = await readReferralHistory(records, reader, ref);
    return history.ok ? c.json(history.value) : refuseAtUnit(c, history.error);
  };
}
