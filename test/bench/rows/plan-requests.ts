import type { PlanVersion } from '@naer/domain/plan/plan';

interface Physician {
  readonly token: string;
}

/** The physician puts the plan, in force from now on; resolves when the monitor has it. */
export async function putPlan(port: number, { token }: Physician, patientId: string, plan: PlanVersion): Promise<void> {
  const url = `http://127.0.0.1:${port}/api/v1/patients/${patientId}/plan`;
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const before = await fetch(url, { headers });
  const etag = before.headers.get('etag');
  await before.body?.cancel();
  const body = JSON.stringify({ ...bodyOf(plan), reason: 'Benchmark' });
  const put = await fetch(url, { method: 'PUT', headers: { ...headers, 'if-match': etag ?? '' }, body });
  const answer = (await put.json()) as { readonly active?: boolean };
  if (!put.ok || answer.active !== true)
    throw new Error(`The plan was answered with ${put.status}: ${JSON.stringify(answer).slice(0, 500)}`);
}

/** Both plans over what is stored of 90 days; seconds from the request to the whole answer. */
export async function rehearsePlan(
  port: number,
  { token }: Physician,
  patientId: string,
  plan: PlanVersion,
): Promise<{ readonly seconds: number; readonly measurements: number }> {
  const startedAt = performance.now();
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1/patients/${patientId}/plan/rehearsal`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ plan: bodyOf(plan) }),
  });
  const { measurements } = (await answer.json()) as { readonly measurements: number };
  if (!answer.ok) throw new Error(`The rehearsal was answered with ${answer.status}`);
  return { seconds: (performance.now() - startedAt) / 1000, measurements };
}

function bodyOf({
  programme,
  rules,
  schedule,
  instructions,
  baselines,
  coverage,
  acknowledgeRedWithinMs,
}: PlanVersion) {
  return {
    programme,
    rules,
    schedule,
    instructions,
    baselines,
    coverage,
    acknowledgeRedWithinMinutes: acknowledgeRedWithinMs / 60_000,
  };
}
