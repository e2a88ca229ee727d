import { needleFinder } from './find-needles.ts';
import { plantedNeedles } from './planted.ts';
import { searchPostgres } from './search-postgres.ts';

const MOST_SAID = 20;

/** Looks for every planted identity in a test database that no Worker stands before. Rejects with the places. */
export async function searchRecords(ownerUrl: string): Promise<void> {
  const leaks = await searchPostgres(ownerUrl, needleFinder(plantedNeedles()));
  if (leaks.length === 0) return;
  throw new Error(
    `Planted data stands where it must not (${leaks.length}):\n  ${leaks.slice(0, MOST_SAID).join('\n  ')}`,
  );
}
