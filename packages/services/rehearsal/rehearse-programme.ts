import type { ProgrammeRehearsalLine, ProgrammeRehearsalRequest } from '@naer/contracts/rehearsal';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { planInForce } from '@naer/domain/plan/plan-in-force';
import type { Rehearsal } from '@naer/domain/rehearse/rehearse';
import type { RuleFault } from '@naer/domain/rules/rule-type';
import { type RehearsedPatient, rehearsePatient } from './rehearse-patient.ts';
import { toRehearsedPlan } from './rehearsed-plan.ts';

/** What one request may spend on all its patients: fifty with a sensor and a programme's default rules. */
const MOST_WORK_OF_PROGRAMME = 120_000_000;

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
  let left = MOST_WORK_OF_PROGRAMME;
  for (const [index, patientId] of patientIds.entries()) {
    const term = { patientId, now, days, minutesPerAlert, quietHours, mostWork: left };
    const rehearsed = await rehearsePatient(records, reader, term, ({ plans }) =>
      toRehearsedPlan(plan, planInForce(plans, now)?.baselines),
    );
    if (rehearsed.ok) {
      left -= rehearsed.value.work;
      sum.add(rehearsed.value);
    } else if (rehearsed.error.code === 'plan-refused') sum.skip(rehearsed.error.faults);
    else if (rehearsed.error.code !== 'not-found') {
      yield { type: 'failed', code: rehearsed.error.code, patients: index, of };
      return;
    }
    yield { type: 'progress', patients: index + 1, of };
  }
  const refused = sum.refusedAll;
  if (refused !== undefined) yield { type: 'failed', code: 'plan-refused', patients: 0, of, errors: refused };
  else yield sum.result(minutesPerAlert);
}

type Result = Extract<ProgrammeRehearsalLine, { type: 'result' }>;
type Failed = Extract<ProgrammeRehearsalLine, { type: 'failed' }>;
type Outcome = Result['current'];

/** What is kept of one patient while the others are played: sums, not what was played. */
interface Summed extends Pick<Rehearsal, 'raised' | 'lowered' | 'lost' | 'lostSerious'> {
  readonly measurements: number;
  readonly current: SummedPlan | undefined;
  readonly proposed: SummedPlan;
  readonly added: number;
  readonly gone: number;
}
interface SummedPlan extends Pick<Rehearsal['proposed'], 'alerts' | 'minutes'> {
  readonly perRule: readonly RuleTally[];
}
type RuleTally = Outcome['perRule'][number];

class ProgrammeSum {
  readonly #days: number;
  readonly #all: Summed[] = [];
  #skipped = 0;
  #faults: readonly RuleFault[] = [];

  constructor(days: number) {
    this.#days = days;
  }

  add({ rehearsal, measurements }: RehearsedPatient): void {
    const { current, proposed, added, gone, raised, lowered, lost, lostSerious } = rehearsal;
    this.#all.push({
      measurements,
      current: current && sumUp(current),
      proposed: sumUp(proposed),
      added: added.length,
      gone: gone.length,
      raised,
      lowered,
      lost,
      lostSerious,
    });
  }

  skip(faults: readonly RuleFault[]): void {
    if (this.#skipped === 0) this.#faults = faults;
    this.#skipped += 1;
  }

  /** What is wrong with a plan that fits nobody, as the first of them has it. */
  get refusedAll(): Failed['errors'] {
    if (this.#skipped === 0 || this.#all.length > 0) return undefined;
    return this.#faults.map(({ path, code, sentence }) => ({ field: `plan.${path}`, code, sentence }));
  }

  result(minutesPerAlert: number): Result {
    const count = (of: (patient: Summed) => number) => this.#all.reduce((sum, each) => sum + of(each), 0);
    const withPlan = this.#all.flatMap(({ current }) => current ?? []);
    return {
      type: 'result',
      patients: this.#all.length,
      skipped: this.#skipped,
      patientsWithPlan: withPlan.length,
      measurements: count(({ measurements }) => measurements),
      days: this.#days,
      minutesPerAlert,
      current: outcomeOf(withPlan, this.#days),
      proposed: outcomeOf(
        this.#all.map(({ proposed }) => proposed),
        this.#days,
      ),
      added: count(({ added }) => added),
      gone: count(({ gone }) => gone),
      raised: count(({ raised }) => raised),
      lowered: count(({ lowered }) => lowered),
      lost: lostOf(this.#all),
      lostSerious: count(({ lostSerious }) => lostSerious),
    };
  }
}

function sumUp({ alerts, minutes, episodes }: Rehearsal['proposed']): SummedPlan {
  return {
    alerts,
    minutes,
    perRule: addUp(episodes.map(({ ruleKey: rule, severity }) => ({ rule, severity, alerts: 1 }))),
  };
}

function addUp(tallies: readonly RuleTally[]): readonly RuleTally[] {
  const sums = new Map<string, RuleTally>();
  for (const { rule, severity, alerts } of tallies) {
    const key = `${rule} ${severity}`;
    sums.set(key, { rule, severity, alerts: (sums.get(key)?.alerts ?? 0) + alerts });
  }
  return [...sums.values()];
}

function outcomeOf(plans: readonly SummedPlan[], days: number): Outcome {
  const alerts = plans.reduce((sum, plan) => sum + plan.alerts, 0);
  const perDay = plans.map((plan) => plan.alerts / days).sort((a, b) => a - b);
  const perRule = addUp(plans.flatMap((plan) => plan.perRule));
  return {
    alerts,
    minutes: plans.reduce((sum, plan) => sum + plan.minutes, 0),
    alertsPerPatientDay: plans.length === 0 ? 0 : alerts / plans.length / days,
    spread: { min: perDay[0] ?? 0, median: perDay[Math.floor(perDay.length / 2)] ?? 0, max: perDay.at(-1) ?? 0 },
    perRule: perRule.toSorted((a, b) => b.alerts - a.alerts || (a.rule < b.rule ? -1 : 1)),
  };
}

function lostOf(rehearsals: readonly Summed[]): Result['lost'] {
  const byOutcome = new Map<string, Result['lost'][number]>();
  for (const { outcome, alerts, uncovered } of rehearsals.flatMap(({ lost }) => lost)) {
    const known = byOutcome.get(outcome) ?? { outcome, alerts: 0, uncovered: 0 };
    byOutcome.set(outcome, { outcome, alerts: known.alerts + alerts, uncovered: known.uncovered + uncovered });
  }
  return [...byOutcome.values()];
}
