import type { Language } from '../language/words.ts';
import type { Told } from './rule-type.ts';
import type { ZonesRule } from './zones.ts';

/** "SpO2 84 %: below the red limit 86 %". */
export function explainZones(_rule: ZonesRule, _told: Told, _language: Language): string {
  return '';
}
