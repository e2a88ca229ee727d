import type { ProgrammeRehearsalLine, ProgrammeRehearsalRequest } from '@naer/contracts/rehearsal';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { planInForce } from '@naer/domain/plan/plan-in-force';
import type { Severity } from '@naer/domain/plan/severity';
import type { Rehearsal } from '@naer/domain/rehearse/rehearse';
import { type RehearsedPatient, rehearsePatient } from './rehearse-patient.ts';
import { toRehearsedPlan } from './rehearsed-plan.ts';

/**
 * A plan over a sample of patients, one after the other: a line of progress after each, then the result. A patient who
 * left meanwhile is passed over; records that fail end it with what had been done. Sums only: no line names a patient.
 */
export async function* rehearseProgramme(
  records: Records,
  reader: Reader,
  patientIds: readonly string[],
  { plan, days, minutesPerAlert, quietHours }: ProgrammeRehearsalRequest,
  now: number,
): AsyncGenerator<ProgrammeRehearsalLine, void, void> {
  const sum = new ProgrammeSum(days);
  const of = patientIds.length;
  for (const [index, patientId] of patientIds.entries()) {
    const term = { patientId, now, days, minutesPerAlert, quietHours };
    const rehearsed = await rehearsePatient(records, reader, term, ({ plans }) =>
      toRehearsedPlan(plan, planInForce(plans, now)?.baselines),
    );
    if (rehearsed.ok) sum.add(rehearsed.value);
    else if (rehearsed.error.code === 'plan-refused') sum.skip();
    else if (rehearsed.error.code !== 'not-found') {
      yield { type: 'failed', code: rehearsed.error.code, patients: index, of };
      return;
    }
    yield { type: 'progress', patients: index + 1, of };
  }
  if (sum.refusedAll) yield { type: 'failed', code: 'plan-refused', patients: 0, of };
  else yield sum.result(minutesPerAlert);
}

type Result = Extract<ProgrammeRehearsalLine, { type: 'result' }>;
type Outcome = Result['current'];

class ProgrammeSum {
  readonly #days: number;
  readonly #all: RehearsedPatient[] = [];
  #skipped = 0;

  constructor(days: number) {
    this.#days = days;
  }

  add(patient: RehearsedPatient): void {
    this.#all.push(patient);
  }

  skip(): void {
    this.#skipped += 1;
  }

  /** The plan fits nobody. */
  get refusedAll(): boolean {
    return this.#skipped > 0 && this.#all.length === 0;
  }

  result(minutesPerAlert: number): Result {
    const rehearsals = this.#all.map(({ rehearsal }) => rehearsal);
    const count = (of: (rehearsal: Rehearsal) => number) => rehearsals.reduce((sum, each) => sum + of(each), 0);
    const withPlan = rehearsals.flatMap(({ current }) => current ?? []);
    return {
      type: 'result',
      patients: rehearsals.length,
      skipped: this.#skipped,
      patientsWithPlan: withPlan.length,
      measurements: this.#all.reduce((sum, { measurements }) => sum + measurements, 0),
      days: this.#days,
      minutesPerAlert,
      current: outcomeOf(withPlan, this.#days),
      proposed: outcomeOf(
        rehearsals.map(({ proposed }) => proposed),
        this.#days,
      ),
      added: count(({ added }) => added.length),
      gone: count(({ gone }) => gone.length),
      raised: count(({ raised }) => raised),
      lowered: count(({ lowered }) => lowered),
      lost: lostOf(rehearsals),
      lostSerious: count(({ lostSerious }) => lostSerious),
    };
  }
}

function outcomeOf(plans: readonly Rehearsal['proposed'][], days: number): Outcome {
  const alerts = plans.reduce((sum, plan) => sum + plan.alerts, 0);
  const perDay = plans.map((plan) => plan.alerts / days).sort((a, b) => a - b);
  const perRule = new Map<string, { rule: string; severity: Severity; alerts: number }>();
  for (const { ruleKey: rule, severity } of plans.flatMap(({ episodes }) => episodes)) {
    const key = `${rule} ${severity}`;
    const known = perRule.get(key) ?? { rule, severity, alerts: 0 };
    perRule.set(key, { ...known, alerts: known.alerts + 1 });
  }
  return {
    alerts,
    minutes: plans.reduce((sum, plan) => sum + plan.minutes, 0),
    alertsPerPatientDay: plans.length === 0 ? 0 : alerts / plans.length / days,
    spread: { min: perDay[0] ?? 0, median: perDay[Math.floor(perDay.length / 2)] ?? 0, max: perDay.at(-1) ?? 0 },
    perRule: [...perRule.values()].sort((a, b) => b.alerts - a.alerts || (a.rule < b.rule ? -1 : 1)),
  };
}

function lostOf(rehearsals: readonly Rehearsal[]): Result['lost'] {
  const byOutcome = new Map<string, Result['lost'][number]>();
  for (const { outcome, alerts, uncovered } of rehearsals.flatMap(({ lost }) => lost)) {
    const known = byOutcome.get(outcome) ?? { outcome, alerts: 0, uncovered: 0 };
    byOutcome.set(outcome, { outcome, alerts: known.alerts + alerts, uncovered: known.uncovered + uncovered });
  }
  return [...byOutcome.values()];
}
