declare module 'json-logic-js' {
  /** Loose as the library is: any JSON is a rule. */
  const jsonLogic: { apply(rule: unknown, data: unknown): unknown };
  export default jsonLogic;
}
