import { can } from '@naer/auth/can';
import { programmeRehearsalRequest } from '@naer/contracts/rehearsal';
import { ok } from '@naer/domain/result';
import { rehearseProgramme as rehearse } from '@naer/services/rehearsal/rehearse-programme';
import { samplePatients } from '@naer/services/rehearsal/sample-patients';
import type { AppContext } from '../../../http/app-env.ts';
import { practitionerOf } from '../../../http/authenticate-practitioner.ts';
import { describeError, log } from '../../../http/log.ts';
import { problemResponse } from '../../../http/problem-response.ts';
import { answerRead, type OpenRecords } from '../answer-read.ts';
import { readPlanBody } from '../plan/read-plan-body.ts';

/**
 * `POST /programmes/rehearsals { programme, plan, patients?, days?, .. }`: the plan over a sample of one's own patients.
 * Answers line by line (application/x-ndjson): progress after each patient, then the result. A caller that goes away ends it.
 */
export function rehearseProgramme(open: OpenRecords) {
  return async function handleRehearseProgramme(c: AppContext): Promise<Response> {
    const practitioner = practitionerOf(c);
    const { tenantId } = practitioner;
    if (!can(practitioner, 'plan.write', { tenantId }) || !can(practitioner, 'measurement.read', { tenantId }))
      return problemResponse(c, 'forbidden');
    const body = await readPlanBody(c, programmeRehearsalRequest);
    if (!body.ok) return body.error;
    const { programme, patients } = body.value;
    return await answerRead(
      c,
      practitioner,
      open,
      async (records, reader) => {
        const sample = await samplePatients(records, reader, programme, patients);
        return sample.ok ? ok({ lines: rehearse(records, reader, sample.value, body.value, Date.now()) }) : sample;
      },
      ({ lines }) => stream(c, lines),
    );
  };
}

/** One line an item, made when it is asked for. */
function stream(c: AppContext, lines: AsyncGenerator<object, void, void>): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await lines.next();
        if (done === true) controller.close();
        else controller.enqueue(encoder.encode(`${JSON.stringify(value)}\n`));
      } catch (error) {
        log({ event: 'rehearsal-failed', requestId: c.get('requestId'), ...describeError(error) });
        controller.enqueue(
          encoder.encode(`${JSON.stringify({ type: 'failed', code: 'internal', patients: 0, of: 0 })}\n`),
        );
        controller.close();
      }
    },
    async cancel() {
      await lines.return();
    },
  });
  return new Response(body, { headers: { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' } });
}
