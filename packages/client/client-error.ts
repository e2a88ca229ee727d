import type { Problem } from '@naer/contracts/problem';
import type { Result } from '@naer/domain/result';

/**
 * Why a call has no value. `problem`: the server said no, or failed; `extra` members (`items`, `alert`) stand in it.
 * `network`: no answer that can be read, so nobody knows whether anything was kept; repeat with the same ids.
 */
export type ClientError =
  | { readonly kind: 'problem'; readonly status: number; readonly problem: AnyProblem; readonly retryAfterMs?: number }
  | { readonly kind: 'network'; readonly reason: 'unreachable' | 'timeout' | 'aborted' | 'unreadable' };

/** `code` may be one that this client does not know yet. */
export type AnyProblem = Partial<Omit<Problem, 'code'>> & { readonly code: string } & Readonly<Record<string, unknown>>;

export type Answer<T> = Result<T, ClientError>;
