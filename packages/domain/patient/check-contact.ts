import type { ContactSaid } from './contact.ts';

/** Where a contact does not hold together: a path and a code, never a value. */
export interface ContactFault {
  readonly field: string;
  readonly code: 'time-in-future' | 'invalid-time' | 'invalid-value' | 'missing-value' | 'unexpected-field';
}

/** Clocks of people differ a little; what is to come is no contact. */
const AHEAD_AT_MOST_MS = 5 * 60_000;
const BACK_AT_MOST_MS = 366 * 24 * 3_600_000;

/**
 * What no schema says of a contact: it has happened, within a year; an organisation is named once; a case conference has
 * several; only a video call has a link, and that is https without a login in it. All faults at once.
 */
export function checkContact(contact: ContactSaid, now: number): readonly ContactFault[] {
  const { at = now, channel, minutes, videoLink } = contact;
  const faults: ContactFault[] = [];
  if (at > now + AHEAD_AT_MOST_MS) faults.push({ field: 'at', code: 'time-in-future' });
  if (at < now - BACK_AT_MOST_MS) faults.push({ field: 'at', code: 'invalid-time' });
  const named = minutes.map(({ organisationId }) => organisationId);
  for (const [place, organisationId] of named.entries())
    if (named.indexOf(organisationId) !== place)
      faults.push({ field: `minutes.${place}.organisationId`, code: 'invalid-value' });
  if (channel === 'case-conference' && new Set(named).size < 2)
    faults.push({ field: 'minutes', code: 'missing-value' });
  if (videoLink !== undefined && channel !== 'video') faults.push({ field: 'videoLink', code: 'unexpected-field' });
  else if (videoLink !== undefined && !isSafeLink(videoLink))
    faults.push({ field: 'videoLink', code: 'invalid-value' });
  return faults;
}

/** By its text alone: `https://host...`, no user info, no space, no control character. */
const SAFE_LINK = /^https:\/\/[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?(?:[/?#][\x21-\x7e]*)?$/i;

export function isSafeLink(text: string): boolean {
  return SAFE_LINK.test(text);
}
