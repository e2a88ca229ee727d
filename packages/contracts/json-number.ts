/** A JSON number that keeps its digits (6.30 stays 6.30); `number` is its value as a double. */
export class JsonNumber {
  readonly text: string;
  readonly number: number;
  constructor(text: string) {
    this.text = text;
    this.number = Number(text);
  }
  /** Writes the digits that came in. */
  toJSON(): unknown {
    return (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(this.text);
  }
}

const DIGIT_KEYS: ReadonlySet<string> = new Set(['value', 'systolic', 'diastolic', 'mean']);

/** Parses JSON; numbers under `value`, `systolic`, `diastolic` and `mean` become `JsonNumber`. Throws SyntaxError. */
export function parseJsonKeepingDigits(text: string): unknown {
  const reviver = (key: string, value: unknown, context?: { source?: string }): unknown =>
    typeof value === 'number' && DIGIT_KEYS.has(key) && context?.source !== undefined
      ? new JsonNumber(context.source)
      : value;
  return JSON.parse(text, reviver as (key: string, value: unknown) => unknown);
}

const JSON_NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

/** A stored text as the number it says, digits kept; undefined when it is no JSON number (it would spoil the whole answer). */
export function toJsonNumber(text: string): JsonNumber | undefined {
  return JSON_NUMBER.test(text) ? new JsonNumber(text) : undefined;
}
