import type { OutgoingItem } from '@naer/client/post-measurements';
import type { Programme } from '../baseline.ts';
import { baselineOf } from '../baseline.ts';
import { next } from '../physiology/next.ts';
import { createRng } from '../rng.ts';
import { HOURS } from './schedule.ts';
import { toItems } from './to-items.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const DAYS = 7;

/**
 * What a device holds that has not reached the network for a week: a good week's readings, in real time. They follow
 * from seed, patient and date: the same device that uploads again on the same day sends the same readings.
 */
export function weekBacklog(patientId: string, programme: Programme, seed: string, now: number): OutgoingItem[] {
  const today = Math.floor(now / DAY_MS) * DAY_MS;
  const baseline = baselineOf(patientId, programme);
  const items: OutgoingItem[] = [];
  for (let day = today - DAYS * DAY_MS; day < today; day += DAY_MS) {
    const date = new Date(day).toISOString().slice(0, 10);
    const rng = createRng(`${seed}/week-late/${patientId}/${date}`);
    for (const hour of HOURS[programme]) {
      const at = day + (hour - 1) * HOUR_MS;
      const { vitals } = next({ programme, baseline, at, wander: 0, episode: null }, at, rng);
      items.push(...toItems(programme, vitals, `week-${date}-${hour}`, at));
    }
  }
  return items;
}
