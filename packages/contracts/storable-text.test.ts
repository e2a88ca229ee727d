import { describe, expect, it } from 'vitest';
import { acknowledgeRequest, resolveRequest } from './alert-command.ts';
import { measurementItem } from './measurement-item.ts';

const UNSTORABLE = ['a\0b', 'half \ud800 pair', '\udc00'];
const ITEM = { type: 'coded-answer', code: 'a', answer: 'b', measuredAt: '2026-11-20T10:00:00Z' };

/** The fields an answer would name. */
function wrongFields(schema: typeof acknowledgeRequest | typeof measurementItem, body: unknown): readonly string[] {
  return schema.safeParse(body).error?.issues.map(({ path }) => path.join('.')) ?? [];
}

describe('a text that no record store can hold', () => {
  it.each(UNSTORABLE)('is refused in every text of a command: %j', (text) => {
    const fine = { expectRevision: '1.1', note: 'spoke with her \u{1f600}' };
    expect(wrongFields(acknowledgeRequest, fine)).toEqual([]);
    expect(wrongFields(acknowledgeRequest, { ...fine, note: text })).toEqual(['note']);
    expect(wrongFields(acknowledgeRequest, { ...fine, expectRevision: text })).toEqual(['expectRevision']);
    const resolved = resolveRequest.safeParse({ ...fine, outcome: 'contacted-patient', note: text });
    expect(resolved.error?.issues.map(({ path }) => path.join('.'))).toEqual(['note']);
  });

  it.each(UNSTORABLE)('is refused in every free text of an item: %j', (text) => {
    expect(wrongFields(measurementItem, ITEM)).toEqual([]);
    for (const field of ['id', 'code', 'answer'])
      expect(wrongFields(measurementItem, { ...ITEM, [field]: text })).toEqual([field]);
    expect(wrongFields(measurementItem, { ...ITEM, context: { note: text } })).toEqual(['context.note']);
  });
});
