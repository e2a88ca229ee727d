import { describe, expect, it } from 'vitest';
import { type NormaliseContext, normaliseItem, type SentItem } from './normalise-item.ts';

const CONTEXT: NormaliseContext = { receivedAt: Date.UTC(2026, 10, 15, 12), deviceId: 'device-1', door: 'ingest' };
const sent = (number: number) => ({ text: String(number), number });

function outcome(components: SentItem['components'], unit: string | undefined = 'mm[Hg]'): string {
  const result = normaliseItem(
    { type: 'blood-pressure', components, unit, measuredAt: '2026-11-15T11:00:00Z' },
    CONTEXT,
  );
  if (!result.ok) return `${result.error.code} ${result.error.field}`;
  return ['kept', ...result.value.doubts].join(' ');
}
const pressure = (systolic: number, diastolic: number, mean?: number) =>
  outcome({ systolic: sent(systolic), diastolic: sent(diastolic), ...(mean !== undefined && { mean: sent(mean) }) });

describe('blood pressure', () => {
  it('refuses each part outside its hard limits, by name', () => {
    expect(pressure(29, 20)).toBe('impossible-value components.systolic');
    expect(pressure(301, 80)).toBe('impossible-value components.systolic');
    expect(pressure(120, 9)).toBe('impossible-value components.diastolic');
    expect(pressure(250, 201)).toBe('impossible-value components.diastolic');
    expect(pressure(30, 10)).toBe('kept soft-limit');
    expect(pressure(300, 200)).toBe('kept soft-limit');
  });

  it('doubts each part outside its soft limits', () => {
    expect(pressure(59, 40)).toBe('kept soft-limit');
    expect(pressure(60, 40)).toBe('kept');
    expect(pressure(250, 150)).toBe('kept');
    expect(pressure(251, 150)).toBe('kept soft-limit');
    expect(pressure(90, 29)).toBe('kept soft-limit');
    expect(pressure(90, 30)).toBe('kept');
    expect(pressure(200, 151)).toBe('kept soft-limit');
  });

  it('refuses a diastolic at or above the systolic, and doubts an odd pulse pressure', () => {
    expect(pressure(120, 120)).toBe('impossible-value components');
    expect(pressure(80, 120)).toBe('impossible-value components');
    expect(pressure(100, 86)).toBe('kept pulse-pressure');
    expect(pressure(100, 85)).toBe('kept');
    expect(pressure(200, 80)).toBe('kept');
    expect(pressure(201, 80)).toBe('kept pulse-pressure');
    expect(pressure(251, 100)).toBe('kept soft-limit pulse-pressure');
  });

  it('refuses a mean outside diastolic and systolic', () => {
    expect(pressure(120, 80, 79)).toBe('impossible-value components.mean');
    expect(pressure(120, 80, 121)).toBe('impossible-value components.mean');
    expect(pressure(120, 80, 80)).toBe('kept');
    expect(pressure(120, 80, 120)).toBe('kept');
  });

  it('needs both pressures, and nothing it does not know', () => {
    expect(outcome(undefined)).toBe('missing-value components');
    expect(outcome({ systolic: sent(120) })).toBe('missing-value components.diastolic');
    expect(outcome({ diastolic: sent(80) })).toBe('missing-value components.systolic');
    const odd = { systolic: sent(120), diastolic: sent(80), pulse: sent(60) };
    expect(outcome(odd)).toBe('unexpected-field components');
  });

  it('takes the unit of the item, and the one of a component before it; both must be accepted', () => {
    const own = (unit?: string) => ({
      systolic: { value: sent(120), unit },
      diastolic: { value: sent(80), unit: 'mm[Hg]' },
    });
    const item = (components: SentItem['components'], unit?: string) =>
      normaliseItem({ type: 'blood-pressure', components, unit, measuredAt: '2026-11-15T11:00:00Z' }, CONTEXT);
    const refusal = (...of: Parameters<typeof item>) => {
      const result = item(...of);
      return result.ok ? 'kept' : `${result.error.code} ${result.error.field}`;
    };
    expect(refusal(own('mm[Hg]'))).toBe('kept');
    expect(refusal(own(), 'mm[Hg]')).toBe('kept');
    expect(refusal(own())).toBe('missing-unit components.systolic.unit');
    expect(refusal(own('kPa'), 'mm[Hg]')).toBe('wrong-unit components.systolic.unit');
    expect(refusal(own('mm[Hg]'), 'mmHg')).toBe('wrong-unit unit');
    expect(refusal({ systolic: sent(120), diastolic: sent(80) })).toBe('missing-unit unit');
  });

  it('keeps each part with its digits', () => {
    const result = normaliseItem(
      {
        type: 'blood-pressure',
        components: { systolic: { text: '120.0', number: 120 }, diastolic: sent(80) },
        unit: 'mm[Hg]',
        measuredAt: '2026-11-15T11:00:00Z',
      },
      CONTEXT,
    );
    expect(result.ok && result.value.components).toEqual({
      systolic: { text: '120.0', unit: 'mm[Hg]', canonical: 120 },
      diastolic: { text: '80', unit: 'mm[Hg]', canonical: 80 },
    });
  });
});
