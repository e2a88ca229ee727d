import type { Finding } from '@naer/domain/rules/finding';
import jsonLogic from 'json-logic-js';
import type { Engine } from 'json-rules-engine';
import { ROUNDS } from '../../harness/row.ts';

/** What all three must agree on, of one occasion: the severity that fires, if any. */
export type Verdict = Finding['severity'] | undefined;

/** One rule, held against the same rule in two other engines, on the same occasions. */
export interface Contest {
  readonly type: string;
  readonly occasions: number;
  own(nth: number): Verdict;
  /** The same with the window read from the store; of what has none, the same. */
  whole(nth: number): Verdict;
  rulesEngine(nth: number): Promise<Verdict>;
  jsonLogic(nth: number): Verdict;
}

/** How many times as many evaluations a second, one a round. */
export interface Ratios {
  readonly type: string;
  readonly againstRulesEngine: readonly number[];
  readonly againstJsonLogic: readonly number[];
  /** The same, when ours alone reads its window from a store first. */
  readonly wholeAgainstRulesEngine: readonly number[];
  readonly wholeAgainstJsonLogic: readonly number[];
  /** Microseconds of one's own, one a round. */
  readonly micros: readonly number[];
}

/** What the other engines are given of the nth occasion: made before anything is measured. */
export type Facts = Readonly<Record<string, unknown>>;

export interface ContestParts {
  readonly type: string;
  /** One an occasion. */
  readonly facts: readonly Facts[];
  /** On an occasion and a view that lie ready. */
  own(nth: number): Finding | undefined;
  whole?(nth: number): Finding | undefined;
  /** Its events are named by severity. */
  readonly engine: Engine;
  /** Answers a severity or null. */
  readonly logic: unknown;
  /** What comes of the events of json-rules-engine, when it is not the worst of them. */
  readonly verdictOf?: (events: readonly { readonly type: string; readonly params?: unknown }[]) => Verdict;
}

export function contest(parts: ContestParts): Contest {
  const { type, facts, own, whole = own, engine, logic, verdictOf = worstOf } = parts;
  return {
    type,
    occasions: facts.length,
    own: (nth) => own(nth)?.severity,
    whole: (nth) => whole(nth)?.severity,
    rulesEngine: async (nth) => verdictOf((await engine.run({ ...facts[nth] })).events),
    jsonLogic: (nth) => severityOf(jsonLogic.apply(logic, facts[nth])),
  };
}

function worstOf(events: readonly { readonly type: string }[]): Verdict {
  if (events.some(({ type }) => type === 'red')) return 'red';
  return events.some(({ type }) => type === 'yellow') ? 'yellow' : undefined;
}

function severityOf(answer: unknown): Verdict {
  return answer === 'red' || answer === 'yellow' ? answer : undefined;
}

/** Rejects when they disagree on any occasion, or when all occasions come to the same: nothing is compared then. */
export async function assertAgreement(contests: readonly Contest[]): Promise<void> {
  for (const { type, occasions, own, whole, rulesEngine, jsonLogic: logic } of contests) {
    const verdicts = new Set<Verdict>();
    for (let nth = 0; nth < occasions; nth += 1) {
      const expected = own(nth);
      verdicts.add(expected);
      if (whole(nth) !== expected || (await rulesEngine(nth)) !== expected || logic(nth) !== expected)
        throw new Error(`The engines disagree on ${type}: nothing to compare`);
    }
    if (verdicts.size < 2) throw new Error(`Every reading of ${type} comes to the same: nothing to compare`);
  }
}

/** Rounds of all contests in turn. Two warm up first: every type has run by then, as in a monitor that knows them all. */
export async function runContests(contests: readonly Contest[], sliceMs: number): Promise<readonly Ratios[]> {
  const ratios = contests.map(({ type }) => ({
    type,
    againstRulesEngine: [] as number[],
    againstJsonLogic: [] as number[],
    wholeAgainstRulesEngine: [] as number[],
    wholeAgainstJsonLogic: [] as number[],
    micros: [] as number[],
  }));
  for (let round = -2; round < ROUNDS; round += 1)
    for (const [place, { occasions, own, whole, rulesEngine, jsonLogic: logic }] of contests.entries()) {
      const measured = {
        own: perSecond(occasions, own, sliceMs),
        whole: perSecond(occasions, whole, sliceMs),
        rulesEngine: await perSecondAsync(occasions, rulesEngine, sliceMs),
        logic: perSecond(occasions, logic, sliceMs),
      };
      const kept = ratios[place];
      if (round < 0 || kept === undefined) continue;
      kept.againstRulesEngine.push(measured.own / measured.rulesEngine);
      kept.againstJsonLogic.push(measured.own / measured.logic);
      kept.wholeAgainstRulesEngine.push(measured.whole / measured.rulesEngine);
      kept.wholeAgainstJsonLogic.push(measured.whole / measured.logic);
      kept.micros.push(1e6 / measured.own);
    }
  return ratios;
}

let sink: unknown;

/** Kept readable from outside, so that no compiler drops the work whose result nobody reads. */
export function lastResult(): unknown {
  return sink;
}

export function perSecond(occasions: number, act: (nth: number) => unknown, forMs: number): number {
  const startedAt = performance.now();
  let done = 0;
  do {
    for (let nth = 0; nth < occasions; nth += 1) sink = act(nth);
    done += occasions;
  } while (performance.now() - startedAt < forMs);
  return done / ((performance.now() - startedAt) / 1000);
}

async function perSecondAsync(
  occasions: number,
  act: (nth: number) => Promise<unknown>,
  forMs: number,
): Promise<number> {
  const startedAt = performance.now();
  let done = 0;
  do {
    for (let nth = 0; nth < occasions; nth += 1) sink = await act(nth);
    done += occasions;
  } while (performance.now() - startedAt < forMs);
  return done / ((performance.now() - startedAt) / 1000);
}
