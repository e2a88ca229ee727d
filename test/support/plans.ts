import type { PatientPlan } from '@naer/contracts/plan';
import { call, type Reply } from './call.ts';
import type { CastPerson } from './cast.ts';

const text = (nb: string) => ({ nb, nn: nb, en: nb });

/** A plan as it is put, whole: one unit receives everything. Without rules: bring them in `more`. */
export function planBody(unitId: string, more: object = {}): object {
  const always = {
    weekdays: [1, 2, 3, 4, 5, 6, 7],
    from: '00:00',
    to: '24:00',
    receiver: { kind: 'unit', unitId },
  };
  return {
    programme: 'copd',
    rules: [],
    instructions: { green: text('Som før.'), yellow: text('Ring oss.'), red: text('Ring 113.') },
    coverage: { red: [always], yellow: [always] },
    acknowledgeRedWithinMinutes: 30,
    reason: 'Nye grenser',
    ...more,
  };
}

/** A patient's plan over REST, as one person. `etag` null sends no `If-Match`. */
export function planDesk(baseUrl: string) {
  const matching = (etag: string | null): Record<string, string> => (etag === null ? {} : { 'if-match': etag });
  return {
    async get(
      { token }: CastPerson,
      patientId: string,
    ): Promise<Reply<PatientPlan> & { readonly etag: string | null }> {
      const reply = await call<PatientPlan>(baseUrl, { path: `/api/v1/patients/${patientId}/plan`, token });
      return { ...reply, etag: reply.headers.get('etag') };
    },
    put<Body>(
      { token }: CastPerson,
      patientId: string,
      etag: string | null,
      body: object,
      headers: Readonly<Record<string, string>> = {},
    ): Promise<Reply<Body>> {
      const path = `/api/v1/patients/${patientId}/plan`;
      return call<Body>(baseUrl, { method: 'PUT', path, token, body, headers: { ...matching(etag), ...headers } });
    },
    post<Body>({ token }: CastPerson, path: string, etag: string | null, body: object): Promise<Reply<Body>> {
      return call<Body>(baseUrl, { method: 'POST', path, token, body, headers: matching(etag) });
    },
  };
}
