import type { CompositionSection } from './resources.ts';

/** What is kept of a follow-up's words. */
export const FOLLOW_UP_CHARACTERS = 2000;
/** The first half of a character of two, at the end. */
const HALF = /[\ud800-\udbff]$/;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

/** The words of all sections, headings first, as plain text: markup is dropped, never shown to anybody. */
export function readNarrative(sections: readonly CompositionSection[]): string {
  const words = sections.flatMap(wordsOf).join('\n');
  return words.length <= FOLLOW_UP_CHARACTERS ? words : words.slice(0, FOLLOW_UP_CHARACTERS).replace(HALF, '');
}

function wordsOf({ title, text, section = [] }: CompositionSection): readonly string[] {
  const words = plain(text?.div ?? '');
  const own = [title?.trim(), words].filter((part) => part !== undefined && part !== '').join(': ');
  return [...(own === '' ? [] : [own]), ...section.flatMap(wordsOf)];
}

function plain(div: string): string {
  return withoutMarkup(div)
    .replace(/&(#x?[0-9a-f]+|\w+);/gi, (_, name: string) => entity(name))
    .replace(/[\s\u00a0]+/g, ' ')
    .trim();
}

/** What stands inside these is for no reader. */
const UNREAD = /^<(script|style)\b/i;

/** Walks the text once, whatever is sent: markup that is not closed reaches to the end. */
function withoutMarkup(div: string): string {
  const words: string[] = [];
  for (let at = 0; ; ) {
    const open = div.indexOf('<', at);
    words.push(div.slice(at, open < 0 ? undefined : open));
    const close = open < 0 ? -1 : div.indexOf('>', open);
    if (close < 0) return words.join(' ');
    const [, unread] = UNREAD.exec(div.slice(open, close)) ?? [];
    at = unread === undefined ? close + 1 : endOf(unread, div, close);
    if (at < 0) return words.join(' ');
  }
}

/** Where the element of this name ends; -1 when it is not closed. */
function endOf(name: string, div: string, from: number): number {
  const end = new RegExp(`</${name}`, 'gi');
  end.lastIndex = from;
  return end.exec(div)?.index ?? -1;
}

function entity(name: string): string {
  if (!name.startsWith('#')) return ENTITIES[name.toLowerCase()] ?? ' ';
  const point =
    name[1]?.toLowerCase() === 'x' ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10);
  return Number.isInteger(point) && point >= 32 && point <= 0xd7ff ? String.fromCharCode(point) : ' ';
}
