import { toSample } from '@naer/domain/measurement/sample';
import { needs } from '@naer/domain/monitor/needs';
import type { MonitorState } from '@naer/domain/monitor/state';
import { step } from '@naer/domain/monitor/step';
import { takeReading } from '@naer/domain/monitor/take-reading';
import type { PlanVersion } from '@naer/domain/plan/plan';
import type { MemoryHistory } from '@naer/domain/rehearse/memory-history';
import { NO_WINDOWS } from '@naer/domain/window/range';
import { readWindows } from '@naer/domain/window/read-windows';
import { demoRules } from '@naer/local/seed/demo-plans';
import { median } from '../harness/quantile.ts';
import { judge, ROUNDS, type Row, shortNumber } from '../harness/row.ts';
import { assertAgreement, perSecond, type Ratios, runContests } from './rule-types/contest.ts';
import { DAY_MS, historyOf, MINUTE_MS, made, NOON, planOf, TIME_ZONE } from './rule-types/made-readings.ts';
import { missingContest } from './rule-types/missing-contest.ts';
import { simpleContests } from './rule-types/simple-contests.ts';
import { scannedContest } from './rule-types/trend-contests.ts';
import { windowContests } from './rule-types/window-contests.ts';
import { sensorPlan, sensorValue } from './sensor-plan.ts';

const SLICE_MS = 60;
const STEP_SLICE_MS = 300;
const READINGS = 64;
/** `simple`, `window`: the least that is wanted, as a ratio. */
const ENGINES = [
  { name: 'json-rules-engine', on: 'againstRulesEngine', whole: 'wholeAgainstRulesEngine', simple: 100, window: 40 },
  { name: 'json-logic-js', on: 'againstJsonLogic', whole: 'wholeAgainstJsonLogic', simple: 5, window: 2 },
] as const;

/** Every rule type against the same rule in json-rules-engine and json-logic-js, the worst type of each family; and the whole step. */
export async function measureRules(): Promise<readonly Row[]> {
  const simple = simpleContests();
  const windowed = windowContests();
  const apart = [scannedContest(), missingContest()];
  const contests = [...simple, ...windowed, ...apart];
  await assertAgreement(contests);
  const ratios = await runContests(contests, SLICE_MS);
  const ofSimple = ratios.slice(0, simple.length);
  const ofWindowed = ratios.slice(simple.length, simple.length + windowed.length);
  const ofApart = ratios.slice(simple.length + windowed.length);
  return [
    ...ENGINES.map(({ name, on, simple: value }) =>
      worst(`evaluate, simple rules, the worst type, against ${name}`, value, ofSimple, on, 'all facts at hand'),
    ),
    ...ENGINES.map(({ name, on, whole, window: value }) => {
      const read = worstOf(ofWindowed, whole);
      return worst(
        `evaluate, rules with a window, the worst type, against ${name}`,
        value,
        ofWindowed,
        on,
        `all windows at hand; when ours alone reads its own from a store first, at worst ${middle(read[whole])}x (${read.type})`,
      );
    }),
    ...ofApart.flatMap((one) =>
      ENGINES.map(({ name, on, window: value }) =>
        judge(
          `evaluate, ${one.type}, against ${name}`,
          { kind: 'at-least', value, unit: 'x' },
          one[on],
          `${middle(one.micros)} µs`,
        ),
      ),
    ),
    measureStep(),
  ];
}

type Figure = Exclude<keyof Ratios, 'type'>;

/** The type that does worst stands for its family; every type is named. */
function worst(what: string, value: number, ratios: readonly Ratios[], figure: Figure, terms: string): Row {
  const found = worstOf(ratios, figure);
  return judge(what, { kind: 'at-least', value, unit: 'x' }, found[figure], `${terms}; ${tell(ratios, figure)}`);
}

function worstOf([first, ...others]: readonly Ratios[], figure: Figure): Ratios {
  if (first === undefined) throw new Error('No rule type was measured');
  return others.reduce((found, one) => (median(one[figure]) < median(found[figure]) ? one : found), first);
}

function tell(ratios: readonly Ratios[], figure: Figure): string {
  return ratios.map((one) => `${one.type} ${middle(one[figure])}x`).join(', ');
}

function middle(rounds: readonly number[]): string {
  return shortNumber(median(rounds));
}

/** COPD plan of the demo on quiet and alarming readings; beside it 20 rules that read 90 days of a sensor from memory. */
function measureStep(): Row {
  const four = planOf(demoRules('copd', 70));
  const state = monitorState(four);
  const pulses = Array.from({ length: READINGS }, (_, nth) => ({
    ...common(nth),
    reading: made('pulse', NOON + nth, { value: 30 + nth * 2 }),
  }));
  const twenty = monitorState(sensorPlan('unit'));
  const { history, next } = sensorPast();
  const windows = next.map(({ reading }) => readWindows(history, needs(twenty, reading)));
  const rounds: { readonly step: number; readonly twenty: number; readonly read: number }[] = [];
  for (let round = -1; round < ROUNDS; round += 1) {
    const step4 = perSecond(
      READINGS,
      (nth) => {
        const input = pulses[nth];
        return input && step(state, NO_WINDOWS, { ...input, superseded: false }, NOON);
      },
      STEP_SLICE_MS,
    );
    const step20 = perSecond(
      READINGS,
      (nth) => {
        const input = next[nth];
        return input && step(twenty, windows[nth] ?? NO_WINDOWS, { ...input, superseded: false }, NOON);
      },
      STEP_SLICE_MS,
    );
    const read20 = perSecond(
      READINGS,
      (nth) => {
        const input = next[nth];
        return input && takeReading(twenty, history, input, input.reading.measuredAt, NOON);
      },
      STEP_SLICE_MS,
    );
    // The first round warms up.
    if (round >= 0) rounds.push({ step: 1e6 / step4, twenty: 1e6 / step20, read: 1e6 / read20 });
  }
  return judge(
    'whole step()',
    { kind: 'at-most', value: 20, unit: ' µs' },
    rounds.map((round) => round.step),
    `4 rules, quiet and alarming readings mixed; 20 rules with windows of up to 90 days of a sensor: ${middle(rounds.map((round) => round.twenty))} µs, ${middle(rounds.map((round) => round.read))} µs with their windows read from memory first`,
  );
}

function sensorPast(): { readonly history: MemoryHistory; readonly next: readonly ReturnType<typeof sensorInput>[] } {
  const count = 90 * 288;
  const at = (nth: number) => NOON - 90 * DAY_MS + nth * 5 * MINUTE_MS;
  const value = (nth: number) => Number(sensorValue(nth));
  const past = Array.from({ length: count }, (_, nth) => made('cgm-glucose', at(nth), { value: value(nth) }));
  const next = Array.from({ length: READINGS }, (_, nth) => sensorInput(at(count + nth), value(count + nth), nth));
  const history = historyOf(past);
  // The readings themselves are stored once they are judged; each finds those before it.
  for (const { reading, sequence } of next) history.add(toSample(reading, sequence));
  return { history, next };
}

function sensorInput(at: number, value: number, nth: number) {
  return { ...common(nth), reading: made('cgm-glucose', at, { value }) };
}

function common(nth: number) {
  return { sequence: 1_000_000 + nth, ordinal: 0, conflict: false, assignmentId: 'assignment' };
}

function monitorState(plan: PlanVersion): MonitorState {
  return {
    patientId: 'patient',
    epoch: 1,
    enrolment: {
      enrolmentId: 'enrolment',
      programme: 'copd',
      unitId: 'unit',
      ownerOrganisationId: 'owner',
      controllerOrganisationId: 'controller',
      active: true,
    },
    plans: [plan],
    alerts: [],
    timeZone: TIME_ZONE,
  };
}
