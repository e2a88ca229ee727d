/** A sentence with its `{names}` filled in. */
export function fillIn(sentence: string, told: (name: string) => string): string {
  return sentence.replaceAll(/\{(\w+)\}/g, (_, name: string) => told(name));
}
