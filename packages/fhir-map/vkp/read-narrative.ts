import type { CompositionSection } from './resources.ts';

/** What is kept of a follow-up's words. */
export const FOLLOW_UP_CHARACTERS = 2000;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

/** The words of all sections, headings first, as plain text: markup is dropped, never shown to anybody. */
export function readNarrative(sections: readonly CompositionSection[]): string {
  return sections.flatMap(wordsOf).join('\n').slice(0, FOLLOW_UP_CHARACTERS);
}

function wordsOf({ title, text, section = [] }: CompositionSection): readonly string[] {
  const words = plain(text?.div ?? '');
  const own = [title?.trim(), words].filter((part) => part !== undefined && part !== '').join(': ');
  return [...(own === '' ? [] : [own]), ...section.flatMap(wordsOf)];
}

function plain(div: string): string {
  return div
    .replace(/<(script|style)\b[^>]*>[\s\S]*?<\/\1\s*>/gi, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(#x?[0-9a-f]+|\w+);/gi, (_, name: string) => entity(name))
    .replace(/[\s\u00a0]+/g, ' ')
    .trim();
}

function entity(name: string): string {
  if (!name.startsWith('#')) return ENTITIES[name.toLowerCase()] ?? ' ';
  const point =
    name[1]?.toLowerCase() === 'x' ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10);
  return Number.isInteger(point) && point >= 32 && point <= 0xd7ff ? String.fromCharCode(point) : ' ';
}
