import { JsonNumber } from '@naer/client/digits';
import type { OutgoingItem } from '@naer/client/post-measurements';
import type { Programme } from '../baseline.ts';
import type { Vitals } from '../physiology/vitals-of.ts';

const OSLO_WINTER_MINUTES = 60;
/** Outside its range a glucose meter shows letters, mmol/L. */
const METER_LOW = 1.1;
const METER_HIGH = 33.3;

type Sent = Pick<OutgoingItem, 'id' | 'measuredAt' | 'method' | 'measuredBy'>;

/** What the programme's instruments send of these vitals, with their digits. `id` names the batch; each item has its own. */
export function toItems(programme: Programme, vitals: Vitals, id: string, measuredAt: number): OutgoingItem[] {
  const sent = (part: string): Sent => ({
    id: `${id}-${part}`,
    measuredAt: isoWithOffset(measuredAt),
    method: 'device',
    measuredBy: 'self',
  });
  const pulse: OutgoingItem = { ...sent('pulse'), type: 'pulse', value: digits(vitals.pulse, 0), unit: '/min' };
  const saturation: OutgoingItem = {
    ...sent('spo2'),
    type: 'oxygen-saturation',
    value: digits(vitals.oxygenSaturation, 0),
    unit: '%',
  };
  switch (programme) {
    case 'copd':
      return [
        saturation,
        pulse,
        { ...sent('rr'), type: 'respiratory-rate', value: digits(vitals.respiratoryRate, 0), unit: '/min' },
        { ...sent('temp'), type: 'body-temperature', value: digits(vitals.temperature, 1), unit: 'Cel' },
      ];
    case 'heart-failure':
      return [
        { ...sent('weight'), type: 'body-weight', value: digits(vitals.weightKg, 1), unit: 'kg' },
        {
          ...sent('bp'),
          type: 'blood-pressure',
          components: { systolic: digits(vitals.systolic, 0), diastolic: digits(vitals.diastolic, 0) },
          unit: 'mm[Hg]',
        },
        pulse,
        saturation,
      ];
    case 'diabetes':
      return [{ ...sent('glucose'), type: 'glucose', ...glucoseOf(vitals.glucose) }];
  }
}

function glucoseOf(value: number): Partial<OutgoingItem> {
  if (value < METER_LOW) return { comparator: 'LO', unit: 'mmol/L' };
  if (value > METER_HIGH) return { comparator: 'HI', unit: 'mmol/L' };
  return { value: digits(value, 1), unit: 'mmol/L' };
}

function digits(value: number, decimals: number): JsonNumber {
  return new JsonNumber(value.toFixed(decimals));
}

/** ISO 8601 with Norway's winter offset, as a device at home writes it. */
export function isoWithOffset(at: number): string {
  return new Date(at + OSLO_WINTER_MINUTES * 60_000).toISOString().replace('Z', '+01:00');
}
