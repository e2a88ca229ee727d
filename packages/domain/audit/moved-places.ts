/**
 * Which of these stand in another order than before: the fewest that have to be taken out so that the rest are in order.
 * `now` holds the same names as `before`, each once.
 */
export function movedPlaces(before: readonly string[], now: readonly string[]): ReadonlySet<string> {
  const placeBefore = new Map(before.map((name, place) => [name, place]));
  // Longest increasing subsequence: `tails[n]` ends the best run of n + 1, `previous` leads back through it.
  const tails: number[] = [];
  const previous: (number | undefined)[] = [];
  const places = now.map((name) => placeBefore.get(name) ?? -1);
  places.forEach((place, i) => {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((places[tails[middle] ?? 0] ?? 0) < place) low = middle + 1;
      else high = middle;
    }
    previous[i] = low === 0 ? undefined : tails[low - 1];
    tails[low] = i;
  });
  const moved = new Set(now);
  for (let i = tails.at(-1); i !== undefined; i = previous[i]) moved.delete(now[i] ?? '');
  return moved;
}
