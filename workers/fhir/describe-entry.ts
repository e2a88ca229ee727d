import { ERROR_CODES, type ErrorCode, type Language } from '@naer/contracts/error-codes';
import type { DevicePrincipal, ReadingOutcome } from '@naer/domain/monitor/port';
import type { EntryResponse, OperationOutcomeIssue } from '@naer/fhir-map/emitted-resources';
import { adviceIssue, errorIssue, noteIssue, outcomeOf } from '@naer/fhir-map/operation-outcome';
import { showAdvice } from '../http/show-advice.ts';
import type { EntryOutcome } from './record-entries.ts';

/** HTTP's phrases for the statuses an entry can have. */
export const PHRASES: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  400: 'Bad Request',
  405: 'Method Not Allowed',
  422: 'Unprocessable Content',
  503: 'Service Unavailable',
};

/**
 * The status of an outcome: 201 recorded or understood as context, 200 already there, 202 kept aside, otherwise the
 * refusal's own. A reading kept aside is no resource that could be read: it has no location.
 */
export function statusOf(outcome: EntryOutcome): number {
  switch (outcome.kind) {
    case 'refused':
      return ERROR_CODES[outcome.problem.code].status;
    case 'untried':
      return ERROR_CODES['try-again' satisfies ErrorCode].status;
    case 'context':
      return 201;
    case 'kept':
      return outcome.outcome.status === 'duplicate' ? 200 : outcome.outcome.status === 'quarantined' ? 202 : 201;
  }
}

/** `Observation/<id>/_history/1`, `Patient/<id>` and `Device/<id>` of the credential; undefined when there is nothing to name: a gateway has no patient. */
export function locationOf(outcome: EntryOutcome, device: DevicePrincipal | undefined): string | undefined {
  if (outcome.kind === 'context') {
    if (device === undefined) return undefined;
    if (outcome.resourceType === 'Patient') return `Patient/${device.patientId}`;
    return outcome.resourceType === 'Device' ? `Device/${device.deviceId}` : undefined;
  }
  if (outcome.kind !== 'kept' || isAside(outcome)) return undefined;
  return `Observation/${outcome.outcome.id}/_history/1`;
}

/** What is to be said beside the status; empty when it was simply recorded. */
export function issuesOf(outcome: EntryOutcome, language: Language): readonly OperationOutcomeIssue[] {
  switch (outcome.kind) {
    case 'refused':
      return [errorIssue(outcome.problem, language)];
    case 'untried':
      return [errorIssue({ code: 'try-again' }, language)];
    case 'context':
      return outcome.resourceType === 'Observation' ? [noteIssue('context', language)] : [];
    case 'kept': {
      const { status, firstStatus, conflict } = outcome.outcome;
      const notes = [status, firstStatus].flatMap((s) =>
        s === 'questionable' || s === 'duplicate' || s === 'quarantined' ? [noteIssue(s, language)] : [],
      );
      if (conflict === true) notes.push(noteIssue('conflict', language));
      const advice = adviceOf(outcome);
      if (advice !== undefined) notes.unshift(adviceIssue(showAdvice(advice, language)));
      return [...notes, ...outcome.ignored.map((expression) => noteIssue('ignored', language, expression))];
    }
  }
}

/** One entry of a response bundle. */
export function describeEntry(
  outcome: EntryOutcome,
  device: DevicePrincipal | undefined,
  language: Language,
  receivedAt: number,
): EntryResponse {
  const status = statusOf(outcome);
  const location = locationOf(outcome, device);
  const issues = issuesOf(outcome, language);
  return {
    status: `${status} ${PHRASES[status] ?? ''}`.trimEnd(),
    ...(location !== undefined && { location }),
    ...(location?.endsWith('/_history/1') && { etag: 'W/"1"' }),
    ...(status === 201 && outcome.kind === 'kept' && { lastModified: new Date(receivedAt).toISOString() }),
    ...(issues.length > 0 && { outcome: outcomeOf(issues) }),
  };
}

/** What the patient must read at once. */
export function adviceOf(outcome: EntryOutcome): ReadingOutcome['advice'] {
  return outcome.kind === 'kept' ? outcome.outcome.advice : undefined;
}

function isAside({ outcome }: Extract<EntryOutcome, { kind: 'kept' }>): boolean {
  return outcome.status === 'quarantined' || outcome.firstStatus === 'quarantined';
}
