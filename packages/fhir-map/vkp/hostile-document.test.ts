import { isStorable } from '@naer/domain/measurement/is-storable';
import { describe, expect, it } from 'vitest';
import { document, note } from './invented-document-fixture.ts';
import { readDocument } from './read-hub-bundle.ts';
import { FOLLOW_UP_CHARACTERS, readNarrative } from './read-narrative.ts';

const sectionOf = (div: string) => [{ text: { div } }];
const LONGEST_DIV = 20_000;
const filled = (piece: string) => piece.repeat(Math.ceil(LONGEST_DIV / piece.length)).slice(0, LONGEST_DIV);

/** Markup that is never closed: looked through once, and not anew from every place where it begins. */
const UNCLOSED = ['<', '<script', '<script>', '<style >', '<script></', '</'];

describe('a narrative made to be hard to read', () => {
  it.each(UNCLOSED)('of nothing but %s says nothing', (piece) => {
    expect(readNarrative(sectionOf(filled(piece)))).toBe('');
  });

  it.each([
    ['İİİ<script>İ</script>Fell', 'İİİ Fell'],
    ['<p>Fell <b>at</b> home</p>', 'Fell at home'],
    ['<script>alert(1)</script>Fell', 'Fell'],
    ['<STYLE type="x">p{}</STYLE >Fell', 'Fell'],
    ['<scripture>Fell</scripture>', 'Fell'],
    ['Fell <script>never closed', 'Fell'],
    ['Fell <b never closed', 'Fell'],
    ['3 &lt; 4 &amp;lt; 5', '3 < 4 &lt; 5'],
    ['&#0;&#xd800;Fell', 'Fell'],
  ])('%s says %s', (div, words) => {
    expect(readNarrative(sectionOf(div))).toBe(words);
  });

  it('is cut between two characters, never inside one', () => {
    const words = readNarrative(sectionOf(`x${'🙂'.repeat(FOLLOW_UP_CHARACTERS)}`));
    expect([words.length, isStorable(words)]).toEqual([FOLLOW_UP_CHARACTERS - 1, true]);
    const read = readDocument(document([note({ section: sectionOf('x'.repeat(10)) })]));
    expect(read.ok).toBe(true);
  });
});
