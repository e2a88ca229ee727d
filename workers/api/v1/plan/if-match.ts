import { err, ok, type Result } from '@naer/domain/result';
import type { AppContext } from '../../../http/app-env.ts';
import { problemResponse } from '../../../http/problem-response.ts';

/** The registry version of a patient as an entity tag: it covers everything the monitor is told of. */
export function etagOf(version: number): string {
  return `"${version}"`;
}

/** Whether the caller has seen the version that stands: 428 when it does not say (`*` says nothing), 412 when it has not. */
export function expectMatch(c: AppContext, version: number): Result<true, Response> {
  const sent = c.req.header('if-match')?.trim();
  if (sent === undefined || sent === '*') return err(problemResponse(c, 'missing-version'));
  return sent === etagOf(version) ? ok(true) : err(staleVersion(c, version));
}

/** 412 with what stands now. */
export function staleVersion(c: AppContext, version: number): Response {
  return problemResponse(c, 'stale-version', { headers: { etag: etagOf(version) } });
}
