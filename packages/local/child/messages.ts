/** What a supervisor says to a child process over IPC. `options` never stand in argv or the environment: they hold secrets. */
export type ToChild =
  | { readonly type: 'start'; readonly options: unknown }
  | { readonly type: 'call'; readonly id: number; readonly name: string; readonly input: unknown }
  | { readonly type: 'stop' };

/** What a child says back. `failed` carries one sentence for a person. */
export type FromChild =
  | { readonly type: 'ready'; readonly info: unknown }
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'note'; readonly note: unknown }
  | { readonly type: 'answer'; readonly id: number; readonly ok: boolean; readonly value: unknown };

/** One sentence of an unknown error, without its stack. */
export function sentenceOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.trim().split('\n')[0] ?? 'unknown error';
}
