const WORD = /\w{4,}/g;
/** How much likeness to the one before the last counts, beside likeness to the last. */
const EARLIER = 0.5;

/**
 * The names of `texts` (text by name) in an order in which each stands after those that it shares most words with, rare
 * words above all (TF-IDF, cosine). Begins with the first; the same texts in the same order are always ordered alike.
 */
export function chainAlike(texts: ReadonlyMap<string, string>): readonly string[] {
  const vectors = vectorsOf(texts);
  const left = new Set(texts.keys());
  const chain: string[] = [];
  const likeness = (name: string, back: number) => {
    const [a, b] = [vectors.get(name), vectors.get(chain.at(-back) ?? '')];
    return a && b ? cosine(a, b) : 0;
  };
  while (left.size > 0) {
    let best = { name: '', score: -1 };
    for (const name of left) {
      const score = likeness(name, 1) + EARLIER * likeness(name, 2);
      if (score > best.score) best = { name, score };
    }
    left.delete(best.name);
    chain.push(best.name);
  }
  return chain;
}

type Vector = ReadonlyMap<string, number>;

/** Of length 1 each, or empty. */
function vectorsOf(texts: ReadonlyMap<string, string>): ReadonlyMap<string, Vector> {
  const counts = new Map<string, Map<string, number>>();
  const textsWith = new Map<string, number>();
  for (const [name, text] of texts) {
    const count = new Map<string, number>();
    for (const [word] of text.matchAll(WORD)) count.set(word, (count.get(word) ?? 0) + 1);
    for (const word of count.keys()) textsWith.set(word, (textsWith.get(word) ?? 0) + 1);
    counts.set(name, count);
  }
  const vectors = new Map<string, Vector>();
  for (const [name, count] of counts) {
    const weights = [...count].map(
      ([word, n]) => [word, Math.log1p(n) * Math.log(texts.size / (textsWith.get(word) ?? 1))] as const,
    );
    const length = Math.hypot(...weights.map(([, weight]) => weight)) || 1;
    vectors.set(name, new Map(weights.map(([word, weight]) => [word, weight / length])));
  }
  return vectors;
}

function cosine(a: Vector, b: Vector): number {
  const [few, many] = a.size < b.size ? [a, b] : [b, a];
  let sum = 0;
  for (const [word, weight] of few) sum += weight * (many.get(word) ?? 0);
  return sum;
}
