import { Engine, type RuleProperties, type TopLevelCondition } from 'json-rules-engine';

type FactFunction = (
  params: Readonly<Record<string, string>>,
  facts: { factValue<T>(name: string): Promise<T> },
) => unknown;

/**
 * A json-rules-engine with one rule a severity: it knows no "else", so that a yellow one says itself that it is not red.
 * `facts` are its dynamic facts: functions that look through what it was given, made once a run.
 */
export function rulesEngine(
  rules: readonly RuleProperties[],
  facts: Readonly<Record<string, FactFunction>> = {},
): Engine {
  const engine = new Engine([], { allowUndefinedFacts: true });
  for (const [name, fact] of Object.entries(facts)) engine.addFact(name, fact);
  for (const rule of rules) engine.addRule(rule);
  return engine;
}

export function when(severity: 'red' | 'yellow', conditions: TopLevelCondition): RuleProperties {
  return { conditions, event: { type: severity } };
}

/** The two rules of a number that is red and yellow at or beyond a limit on one side. */
export function atOrAbove(fact: string, { red, yellow }: { readonly red: number; readonly yellow: number }) {
  return [
    when('red', { all: [{ fact, operator: 'greaterThanInclusive', value: red }] }),
    when('yellow', {
      all: [
        { fact, operator: 'greaterThanInclusive', value: yellow },
        { fact, operator: 'lessThan', value: red },
      ],
    }),
  ];
}

/** Strictly above, as zones are. */
export function above(fact: string, { red, yellow }: { readonly red: number; readonly yellow: number }) {
  return [
    when('red', { all: [{ fact, operator: 'greaterThan', value: red }] }),
    when('yellow', {
      all: [
        { fact, operator: 'greaterThan', value: yellow },
        { fact, operator: 'lessThanInclusive', value: red },
      ],
    }),
  ];
}

/** Strictly below, as zones are. */
export function below(fact: string, { red, yellow }: { readonly red: number; readonly yellow: number }) {
  return [
    when('red', { all: [{ fact, operator: 'lessThan', value: red }] }),
    when('yellow', {
      all: [
        { fact, operator: 'lessThan', value: yellow },
        { fact, operator: 'greaterThanInclusive', value: red },
      ],
    }),
  ];
}
