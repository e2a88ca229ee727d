import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { fieldOf } from './field-of.ts';
import { nearestIssue, tellIssue } from './tell-issue.ts';

const window = z.union([z.strictObject({ hours: z.number().max(48) }), z.strictObject({ days: z.int().min(1) })]);
const schema = z.strictObject({
  limit: z.number().optional(),
  days: z.int().min(1).max(90).optional(),
  charge: z.number().positive().lt(100).optional(),
  measure: z.enum(['pulse', 'pef']).optional(),
  scale: z.union([z.literal(1), z.literal(2)]).optional(),
  at: z.iso.datetime({ offset: true }).optional(),
  id: z.uuid().optional(),
  title: z.string().min(1).optional(),
  key: z
    .string()
    .min(1)
    .max(3)
    .regex(/^[a-z]+$/)
    .optional(),
  parts: z.array(z.string()).min(2).max(3).optional(),
  window: window.optional(),
  custom: z
    .string()
    .refine(() => false)
    .optional(),
});

function told(value: unknown): readonly string[] {
  const issues = schema.safeParse(value).error?.issues ?? [];
  return issues.map(nearestIssue).map((issue) => `${fieldOf(issue)}: ${tellIssue(issue, 'en')}`);
}

describe('what would have fitted', () => {
  it.each<[string, unknown, string]>([
    ['a text where a number belongs', { limit: '86' }, 'limit: This must be a number.'],
    ['half a day', { days: 1.5 }, 'days: This must be a whole number.'],
    ['too few days', { days: 0 }, 'days: Must be at least 1.'],
    ['too many days', { days: 365 }, 'days: Must be at most 90.'],
    ['nothing where something must be', { charge: 0 }, 'charge: Must be above 0.'],
    ['a charge that is full', { charge: 100 }, 'charge: Must be below 100.'],
    ['a measure that is none', { measure: 'spo2' }, 'measure: Must be one of: pulse, pef.'],
    ['a scale that is none', { scale: 3 }, 'scale: Must be one of: 1, 2.'],
    [
      'a time without its offset',
      { at: '2026-12-01T08:00:00' },
      'at: Must be a time with its offset from UTC, like 2026-12-01T08:00:00+01:00.',
    ],
    ['an id that is none', { id: 'one' }, 'id: This must be a UUID.'],
    ['a text of another form', { key: 'A' }, 'key: The text must match /^[a-z]+$/.'],
    ['a text that is none', { title: '' }, 'title: Must not be empty.'],
    ['a text that is too long', { key: 'abcd' }, 'key: There can be at most 3 characters.'],
    ['a list that is too short', { parts: ['a'] }, 'parts: There must be at least 2 in the list.'],
    ['a list that is an object', { parts: {} }, 'parts: This must be a list.'],
    ['a window of neither form', { window: { weeks: 1 } }, 'window: Must have one of the forms: hours; days.'],
    ['a window that is nearly one', { window: { hours: 72 } }, 'window.hours: Must be at most 48.'],
    ['what a rule of our own refuses', { custom: 'x' }, 'custom: The value cannot be read.'],
  ])('is told of %s', (_name, value, sentence) => {
    expect(told(value)).toEqual([sentence]);
  });

  it('is told in each language, and never what was sent', () => {
    const sent = 'kari.nordmann';
    const issues = schema.safeParse({
      limit: sent,
      days: sent,
      measure: sent,
      at: sent,
      key: sent,
      window: sent,
    }).error;
    for (const language of ['nb', 'nn', 'en'] as const)
      for (const issue of issues?.issues ?? []) {
        const sentence = tellIssue(nearestIssue(issue), language);
        expect(sentence).toMatch(/^[A-ZÅ].*\.$/);
        expect(sentence).not.toContain(sent);
        expect(sentence).not.toMatch(/[{}]what/);
      }
    expect(tellIssue({ code: 'invalid_value', values: ['a', 'b'], path: [], message: '' }, 'nn')).toBe(
      'Må vere ein av: a, b.',
    );
  });
});
