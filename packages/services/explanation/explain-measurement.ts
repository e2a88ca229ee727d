import type { MeasurementExplanation } from '@naer/contracts/explanation';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { explainReading } from '@naer/domain/explain/explain-reading';
import { toSample } from '@naer/domain/measurement/sample';
import { ruleContext } from '@naer/domain/monitor/rule-context';
import { MemoryHistory } from '@naer/domain/rehearse/memory-history';
import { reachOfPlans } from '@naer/domain/rehearse/reach-of-plan';
import { err, ok, type Result } from '@naer/domain/result';
import { countingReadings } from '../rehearsal/counting-readings.ts';
import { loadPast } from '../rehearsal/load-past.ts';
import type { ReadError } from '../shared/read-error.ts';
import { shownValue } from '../shared/shown-finding.ts';
import { findMeasuredAt } from './find-measured-at.ts';

/** What every rule of the plan that judged a measurement says of it, on all that is known now; audited. */
export async function explainMeasurement(
  records: Records,
  reader: Reader,
  { patientId, sequence }: { readonly patientId: string; readonly sequence: number },
): Promise<Result<MeasurementExplanation, ReadError>> {
  const id = `${patientId}.${sequence}`;
  const measured = await findMeasuredAt(records, reader, patientId, sequence);
  if (!measured.ok) return measured;
  const { at, plan: judge, time_zone: timeZone, doubted } = measured.value;
  const from = judge === null ? at : reachOfPlans([judge], at, { timeZone, pauses: [] });
  const to = at + 1;
  const past = await loadPast(records, reader, { patientId, action: 'measurement.explain', subjectId: id, from, to });
  if (!past.ok) return past;
  const own = past.value.readings.find((stored) => stored.sequence === sequence);
  if (own === undefined) return err({ code: 'not-found' });
  const { planVersion, reading } = own;
  const plan = past.value.plans.find((version) => version.planVersion === planVersion);
  const sample = toSample(reading, sequence);
  const head = { id, patientId, planVersion, verify: sample.doubtful || doubted };
  if (reading.test === true) return ok({ ...head, notJudged: 'test', outcomes: [] });
  if (plan === undefined) return ok({ ...head, notJudged: 'no-plan', outcomes: [] });
  const history = new MemoryHistory(past.value.timeZone);
  for (const stored of countingReadings(past.value))
    if (stored.reading.test !== true) history.add(toSample(stored.reading, stored.sequence));
  const outcomes = explainReading(sample, history, ruleContext(past.value, plan));
  return ok({
    ...head,
    outcomes: outcomes.map(({ ruleKey, values, compared, ...outcome }) => ({
      rule: ruleKey,
      ...outcome,
      values: values.map(shownValue),
      compared: { ...compared },
    })),
  });
}
