import { describe, expect, it } from 'vitest';
import { checkContact, isSafeLink } from './check-contact.ts';
import type { ContactRecord } from './contact.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const DAY_MS = 24 * 3_600_000;
const CALL: ContactRecord = {
  channel: 'call',
  at: NOW - 60_000,
  minutes: [{ organisationId: 'hospital', minutes: 10 }],
  outcome: 'reached',
  alertIds: [],
};
const BOTH = [
  { organisationId: 'hospital', minutes: 10 },
  { organisationId: 'municipality', minutes: 0 },
];

describe('a contact', () => {
  it.each<[string, Partial<ContactRecord>]>([
    ['a call of one organisation', {}],
    ['a visit of two', { channel: 'visit', minutes: BOTH }],
    ['a case conference of two', { channel: 'case-conference', minutes: BOTH }],
    ['a video call with its link', { channel: 'video', videoLink: 'https://video.example.no/rom/1?pin=2' }],
    ['one on a clock five minutes ahead', { at: NOW + 5 * 60_000 }],
    ['one of a year ago', { at: NOW - 366 * DAY_MS }],
  ])('holds together: %s', (_, more) => {
    expect(checkContact({ ...CALL, ...more }, NOW)).toEqual([]);
  });

  it.each<[string, Partial<ContactRecord>, string, string]>([
    ['is to come', { at: NOW + 5 * 60_000 + 1 }, 'at', 'time-in-future'],
    ['is more than a year old', { at: NOW - 366 * DAY_MS - 1 }, 'at', 'invalid-time'],
    [
      'names an organisation twice',
      { minutes: [...BOTH, ...BOTH.slice(0, 1)] },
      'minutes.2.organisationId',
      'invalid-value',
    ],
    ['is a case conference of one', { channel: 'case-conference' }, 'minutes', 'missing-value'],
    ['is a call with a video link', { videoLink: 'https://video.example.no/1' }, 'videoLink', 'unexpected-field'],
    [
      'has a link that is not https',
      { channel: 'video', videoLink: 'http://video.example.no/1' },
      'videoLink',
      'invalid-value',
    ],
  ])('does not when it %s', (_, more, field, code) => {
    expect(checkContact({ ...CALL, ...more }, NOW)).toEqual([{ field, code }]);
  });

  it('tells everything that is wrong at once', () => {
    const wrong = { ...CALL, channel: 'case-conference', at: NOW + DAY_MS, videoLink: 'x' } as const;
    expect(checkContact(wrong, NOW).map(({ field }) => field)).toEqual(['at', 'minutes', 'videoLink']);
  });
});

describe('a video link', () => {
  it.each(['https://meet.example.no', 'https://a.no:8443/x', 'https://a.no?x=1', 'HTTPS://A.NO/x#y'])(
    '%s is safe',
    (link) => {
      expect(isSafeLink(link)).toBe(true);
    },
  );
  it.each([
    'http://a.no',
    'javascript:alert(1)',
    'https:a.no',
    'https://nurse:secret@a.no/x',
    'https://a.no/x y',
    'https://a.no/\u202egpj.exe',
    'https://a.no\\@b.no/',
    ' https://a.no',
    'https://a.no/\nx',
    'https://',
  ])('%j is not', (link) => {
    expect(isSafeLink(link)).toBe(false);
  });
});
