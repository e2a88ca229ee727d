/** Whether the texts know this key: codes come from outside, texts are typed. */
export function hasKey<T extends object>(texts: T, key: string): key is Extract<keyof T, string> {
  return Object.hasOwn(texts, key);
}
