import type { Reading } from '@naer/domain/measurement/reading';
import { toSample } from '@naer/domain/measurement/sample';
import { ruleContext } from '@naer/domain/monitor/rule-context';
import type { MonitorState } from '@naer/domain/monitor/state';
import { step } from '@naer/domain/monitor/step';
import type { PlanVersion } from '@naer/domain/plan/plan';
import { typeOf } from '@naer/domain/rules/rule';
import type { ZonesRule } from '@naer/domain/rules/zones';
import { NO_WINDOWS } from '@naer/domain/window/range';
import { viewAt } from '@naer/domain/window/view';
import { demoRules } from '@naer/local/seed/demo-plans';
import jsonLogic from 'json-logic-js';
import { Engine } from 'json-rules-engine';
import { median } from '../harness/quantile.ts';
import { judge, ROUNDS, type Row, shortNumber } from '../harness/row.ts';

const ROUND_MS = 400;
const READINGS = 64;
const NOW = Date.UTC(2026, 0, 1);
/** COPD plan of the demo: four zone rules, eight limits. */
const RULES = demoRules('copd', 70);
const PLAN: PlanVersion = {
  v: 1,
  planVersion: 1,
  programme: 'copd',
  validFrom: 0,
  rules: RULES,
  acknowledgeRedWithinMs: 1_800_000,
};
const CONTEXT = ruleContext({ plans: [PLAN] }, PLAN);
const LIMITS = ['redLow', 'redHigh', 'yellowLow', 'yellowHigh'] as const;

/** What all three must agree on: per rule that fires, which limit was crossed. */
type Verdict = readonly string[];

/** The same plan, the same readings: own evaluation against json-rules-engine and json-logic-js, and the whole step. */
export async function measureRules(): Promise<readonly Row[]> {
  const readings = Array.from({ length: READINGS }, (_, nth) => pulse(30 + nth * 2));
  const engine = rulesEngine();
  const logic = RULES.map(toJsonLogic);
  const state = monitorState();
  await assertAgreement(readings, engine, logic);
  const rounds: { own: number; rulesEngine: number; jsonLogic: number; step: number }[] = [];
  for (let round = -1; round < ROUNDS; round += 1) {
    const measured = {
      own: perSecond(readings, (reading) => own(reading)),
      rulesEngine: await perSecondAsync(
        readings,
        async (reading) => (await engine.run(factsOf(reading))).events.length,
      ),
      jsonLogic: perSecond(readings, (reading) => viaJsonLogic(logic, reading)),
      step: perSecond(readings, (reading) => step(state, NO_WINDOWS, inputOf(reading), NOW)),
    };
    // The first round warms up.
    if (round >= 0) rounds.push(measured);
  }
  const plansPerSecond = `${shortNumber(median(rounds.map((round) => round.own)) / 1e6)} million plans of 4 rules a second`;
  return [
    judge(
      'evaluate, simple rules, against json-rules-engine',
      { kind: 'at-least', value: 100, unit: 'x' },
      rounds.map((round) => round.own / round.rulesEngine),
      plansPerSecond,
    ),
    judge(
      'evaluate, simple rules, against json-logic-js',
      { kind: 'at-least', value: 5, unit: 'x' },
      rounds.map((round) => round.own / round.jsonLogic),
      'rules over a window come with those rules: not measured yet',
    ),
    judge(
      'whole step()',
      { kind: 'at-most', value: 20, unit: ' µs' },
      rounds.map((round) => 1e6 / round.step),
      'quiet and alarming readings mixed',
    ),
  ];
}

function own(reading: Reading): Verdict {
  const fired: string[] = [];
  const occasion = { kind: 'reading', at: reading.measuredAt, sample: toSample(reading, 1) } as const;
  const view = viewAt(CONTEXT, NO_WINDOWS, reading.measuredAt, reading.series);
  for (const rule of RULES) {
    if (rule.measure !== reading.type) continue;
    const zone = typeOf(rule).evaluate(rule, occasion, view)?.limit?.zone;
    if (zone !== undefined) fired.push(zone);
  }
  return fired;
}

function viaJsonLogic(logic: readonly unknown[], reading: Reading): Verdict {
  const facts = factsOf(reading);
  const fired: string[] = [];
  for (const rule of logic) {
    const zone: unknown = jsonLogic.apply(rule, facts);
    if (typeof zone === 'string') fired.push(zone);
  }
  return fired;
}

function toJsonLogic(rule: ZonesRule): unknown {
  const zones = LIMITS.flatMap((limit) => {
    const value = rule[limit];
    return value === undefined ? [] : [{ [isLow(limit) ? '<' : '>']: [{ var: 'value' }, value] }, limit];
  });
  return {
    if: [{ '==': [{ var: 'type' }, rule.measure] }, { if: [...zones, null] }, null],
  };
}

/** One rule a limit: json-rules-engine has no "else". A red one outranks the yellow one of its side. */
function rulesEngine(): Engine {
  const engine = new Engine([], { allowUndefinedFacts: true });
  for (const rule of RULES)
    for (const limit of LIMITS) {
      const value = rule[limit];
      if (value === undefined) continue;
      const red = isLow(limit) ? rule.redLow : rule.redHigh;
      const beyond = { fact: 'value', operator: isLow(limit) ? 'lessThan' : 'greaterThan', value };
      const notRed = {
        fact: 'value',
        operator: isLow(limit) ? 'greaterThanInclusive' : 'lessThanInclusive',
        value: red,
      };
      engine.addRule({
        conditions: {
          all: [
            { fact: 'type', operator: 'equal', value: rule.measure, priority: 2 },
            beyond,
            ...(limit.startsWith('yellow') && red !== undefined ? [notRed] : []),
          ],
        },
        event: { type: limit },
      });
    }
  return engine;
}

function isLow(limit: (typeof LIMITS)[number]): boolean {
  return limit.endsWith('Low');
}

async function assertAgreement(readings: readonly Reading[], engine: Engine, logic: readonly unknown[]): Promise<void> {
  for (const reading of readings) {
    const expected = own(reading).join();
    const events = (await engine.run(factsOf(reading))).events.map(({ type }) => type);
    if (events.join() !== expected || viaJsonLogic(logic, reading).join() !== expected)
      throw new Error('The engines disagree: nothing to compare');
  }
}

function factsOf(reading: Reading): { type: string; value: number | undefined } {
  return { type: reading.type, value: reading.quantity?.canonical };
}

let sink: unknown;

function perSecond(readings: readonly Reading[], act: (reading: Reading) => unknown): number {
  const startedAt = performance.now();
  let done = 0;
  do {
    for (const reading of readings) sink = act(reading);
    done += readings.length;
  } while (performance.now() - startedAt < ROUND_MS);
  return done / ((performance.now() - startedAt) / 1000);
}

async function perSecondAsync(
  readings: readonly Reading[],
  act: (reading: Reading) => Promise<unknown>,
): Promise<number> {
  const startedAt = performance.now();
  let done = 0;
  do {
    for (const reading of readings) sink = await act(reading);
    done += readings.length;
  } while (performance.now() - startedAt < ROUND_MS);
  return done / ((performance.now() - startedAt) / 1000);
}

/** Kept readable from outside, so that no compiler drops the work whose result nobody reads. */
export function lastResult(): unknown {
  return sink;
}

function pulse(value: number): Reading {
  return {
    v: 1,
    type: 'pulse',
    series: 'pulse',
    quantity: { text: String(value), unit: '/min', canonical: value },
    deviceTime: NOW,
    measuredAt: NOW,
    measuredAtText: new Date(NOW).toISOString(),
    precision: 'instant',
    receivedAt: NOW,
    clock: 'device',
    late: false,
    doubts: [],
    deviceId: 'device',
    door: 'ingest',
    mappingVersion: '1',
  };
}

function inputOf(reading: Reading) {
  return { reading, sequence: 1, ordinal: 0, conflict: false, assignmentId: 'assignment', superseded: false };
}

function monitorState(): MonitorState {
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
    plans: [PLAN],
    alerts: [],
  };
}
