import type { UnitChanged } from '@naer/contracts/duty';
import { call } from './call.ts';
import type { CastPerson } from './cast.ts';
import type { TestStack } from './stack.ts';

const HOUR_MS = 3_600_000;

/** A unit's own arrangements over REST: its care, duties, ladders and who is on call. */
export function unitDesk(stack: TestStack, signer: CastPerson) {
  const unit = `/api/v1/units/${signer.unitId}`;
  return {
    unit,
    /** As somebody who may sign, with the version that stands. Throws unless it is taken. */
    async put(path: 'care' | 'policies' | 'duties' | 'contact', body: object): Promise<UnitChanged> {
      const seen = await signer.get(`${unit}/care`);
      const headers = { 'if-match': seen.headers.get('etag') ?? '' };
      const request = { method: 'PUT', path: `${unit}/${path}`, token: signer.token, headers, body };
      const answer = await call<UnitChanged>(stack.baseUrl, request);
      if (answer.status !== 200) throw new Error(`${path} was answered ${answer.status}: ${answer.text}`);
      return answer.body;
    },
    /** On call for that duty from an hour ago to an hour from now. */
    async putOnCall(duty: string, practitionerId: string): Promise<void> {
      const [from, to] = [-HOUR_MS, HOUR_MS].map((ms) => new Date(Date.now() + ms).toISOString());
      const answer = await signer.post(`${unit}/duties/${duty}/shifts`, { practitionerId, from, to });
      if (answer.status !== 201) throw new Error(`A shift was answered ${answer.status}: ${answer.text}`);
    },
  };
}
