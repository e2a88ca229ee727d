import type { UnitChanged } from '@naer/contracts/duty';
import { call } from './call.ts';
import type { CastPerson } from './cast.ts';
import type { TestStack } from './stack.ts';

const HOUR_MS = 3_600_000;
const SECONDS = 60;

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
    /**
     * What was signed in minutes, in seconds from the next sweep on: a test does not wait for minutes, and nothing shorter
     * can be signed.
     */
    async minutesAsSeconds(): Promise<void> {
      const policies = await stack.ownerSql<{ policy_version: number; body: unknown }>(
        'select policy_version, body from escalation_policy where unit_id = $1',
        [signer.unitId],
      );
      for (const { policy_version: version, body } of policies) {
        const text = JSON.stringify(body, (key, value) => (/Minutes$/.test(key) ? Number(value) / SECONDS : value));
        await stack.ownerSql('update escalation_policy set body = $3 where unit_id = $1 and policy_version = $2', [
          signer.unitId,
          version,
          text,
        ]);
      }
      await stack.ownerSql(
        'update unit set care_version = care_version + 1, duty_version = duty_version + 1 where unit_id = $1',
        [signer.unitId],
      );
      await stack.ownerSql('update patient set registry_version = registry_version + 1');
    },
  };
}
