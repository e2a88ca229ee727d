import { describe, expect, it } from 'vitest';
import { type NormaliseContext, normaliseItem, type SentItem } from './normalise-item.ts';
import type { Comparator } from './reading.ts';

const RECEIVED = Date.UTC(2026, 10, 15, 12);
const CONTEXT: NormaliseContext = { receivedAt: RECEIVED, deviceId: 'device-1', door: 'ingest' };
const AT = '2026-11-15T12:30:00+01:00';

const sent = (text: string) => ({ text, number: Number(text) });
const item = (type: string, rest: Partial<SentItem>): SentItem => ({ type, measuredAt: AT, ...rest });
const measured = (type: string, text: string, unit?: string) => item(type, { value: sent(text), unit });

/** `recorded`, `questionable`, or the refusal's code and field. */
function outcome(of: SentItem, context = CONTEXT): string {
  const result = normaliseItem(of, context);
  if (!result.ok) return `${result.error.code} ${result.error.field}`;
  return result.value.doubts.length === 0 ? 'recorded' : `questionable ${result.value.doubts.join(',')}`;
}

const RECORDED = 'recorded';
const DOUBT = 'questionable soft-limit';
const IMPOSSIBLE = 'impossible-value value';

describe('each row of the catalogue, both sides of every limit', () => {
  const rows: Record<string, { unit: string; impossible: string[]; doubtful: string[]; fine: string[] }> = {
    pulse: { unit: '/min', impossible: ['9.9', '350.1'], doubtful: ['10', '29', '220.5', '350'], fine: ['30', '220'] },
    'oxygen-saturation': { unit: '%', impossible: ['-1', '100.1'], doubtful: ['0', '59.9'], fine: ['60', '100'] },
    'respiratory-rate': {
      unit: '/min',
      impossible: ['0', '101'],
      doubtful: ['1', '4', '61', '100'],
      fine: ['5', '60'],
    },
    'body-temperature': {
      unit: 'Cel',
      impossible: ['24.9', '45.1'],
      doubtful: ['25', '32.9', '42.1', '45'],
      fine: ['33', '42'],
    },
    'body-weight': {
      unit: 'kg',
      impossible: ['0.29', '650.1'],
      doubtful: ['0.3', '29.9', '250.1', '650'],
      fine: ['30', '250'],
    },
    glucose: { unit: 'mmol/L', impossible: ['-0.1', '60.1'], doubtful: ['0', '0.9', '35.1', '60'], fine: ['1', '35'] },
    'cgm-glucose': { unit: 'mmol/L', impossible: ['-0.1', '60.1'], doubtful: ['0.9', '35.1'], fine: ['1', '35'] },
    fev1: { unit: 'L', impossible: ['0.04', '9.1'], doubtful: ['0.05', '0.19', '7.1', '9'], fine: ['0.2', '7'] },
    fvc: { unit: 'L', impossible: ['0.09', '12.1'], doubtful: [], fine: ['0.1', '12'] },
    pef: { unit: 'L/min', impossible: ['9', '1001'], doubtful: ['10', '49', '851', '1000'], fine: ['50', '850'] },
    'apnea-hypopnea-index': {
      unit: '{events}/h',
      impossible: ['-1', '201'],
      doubtful: ['81', '200'],
      fine: ['0', '80'],
    },
    'cpap-usage': { unit: 'h', impossible: ['-0.1', '24.1'], doubtful: [], fine: ['0', '24'] },
    steps: { unit: '{steps}/d', impossible: ['-1', '200001'], doubtful: ['60001', '200000'], fine: ['0', '60000'] },
    'oxygen-flow': { unit: 'L/min', impossible: ['-1', '61'], doubtful: ['15.1', '60'], fine: ['0', '15'] },
    battery: { unit: '%', impossible: ['-1', '101'], doubtful: [], fine: ['0', '100'] },
  };
  for (const [type, row] of Object.entries(rows)) {
    it(`${type} refuses the impossible, doubts the odd and records the rest`, () => {
      for (const value of row.impossible) expect(outcome(measured(type, value, row.unit)), value).toBe(IMPOSSIBLE);
      for (const value of row.doubtful) expect(outcome(measured(type, value, row.unit)), value).toBe(DOUBT);
      for (const value of row.fine) expect(outcome(measured(type, value, row.unit)), value).toBe(RECORDED);
    });
    it(`${type} never guesses a unit`, () => {
      expect(outcome(measured(type, '60'))).toBe('missing-unit unit');
      expect(outcome(measured(type, '60', ''))).toBe('missing-unit unit');
      for (const unit of ['bpm', 'constructor', ' kg', row.unit.toUpperCase().concat('X'), 'MMOL/L'])
        expect(outcome(measured(type, '60', unit)), unit).toBe('wrong-unit unit');
    });
  }

  it('scores are whole numbers within their own range, with unit {score}', () => {
    const score = (code: string, text: string, unit = '{score}') =>
      outcome(item('score', { code, value: sent(text), unit }));
    for (const [code, low, high] of [
      ['news2', 0, 20],
      ['cfs', 1, 9],
      ['cat', 0, 40],
      ['eq-vas', 0, 100],
    ] as const) {
      expect(score(code, String(low))).toBe(RECORDED);
      expect(score(code, String(high))).toBe(RECORDED);
      expect(score(code, String(low - 1))).toBe(IMPOSSIBLE);
      expect(score(code, String(high + 1))).toBe(IMPOSSIBLE);
      expect(score(code, `${low + 1}.5`)).toBe('invalid-value value');
      expect(score(code, String(low), '')).toBe('missing-unit unit');
      expect(score(code, String(low), '1')).toBe('wrong-unit unit');
    }
    expect(score('apache', '3')).toBe('unknown-code code');
    expect(outcome(item('score', { value: sent('3'), unit: '{score}' }))).toBe('missing-value code');
    expect(outcome(item('score', { code: 'cat', unit: '{score}' }))).toBe('missing-value value');
  });

  it('a score is a series of its own', () => {
    const result = normaliseItem(item('score', { code: 'cat', value: sent('12'), unit: '{score}' }), CONTEXT);
    expect(result.ok && result.value.series).toBe('score:cat');
  });

  it('answers are of their list and carry no unit', () => {
    for (const answer of ['A', 'C', 'V', 'P', 'U']) expect(outcome(item('consciousness', { answer }))).toBe(RECORDED);
    for (const answer of ['air', 'oxygen']) expect(outcome(item('oxygen-therapy', { answer }))).toBe(RECORDED);
    expect(outcome(item('consciousness', { answer: 'a' }))).toBe('unknown-answer answer');
    expect(outcome(item('oxygen-therapy', { answer: 'unknown' }))).toBe('unknown-answer answer');
    expect(outcome(item('consciousness', {}))).toBe('missing-value answer');
    expect(outcome(item('coded-answer', { code: 'breathless', answer: 'yes' }))).toBe(RECORDED);
    expect(outcome(item('coded-answer', { answer: 'yes' }))).toBe('missing-value code');
    expect(outcome(item('coded-answer', { code: 'breathless' }))).toBe('missing-value answer');
    for (const type of ['consciousness', 'oxygen-therapy', 'coded-answer'])
      expect(outcome(item(type, { answer: 'A', unit: '1' }))).toBe('unexpected-field unit');
  });
});

describe('what does not belong is refused', () => {
  it('an unknown type', () => {
    for (const type of ['mood', '', 'toString', '__proto__'])
      expect(outcome(measured(type, '1', '%'))).toBe('unknown-type type');
  });

  it('fields of another kind of measure', () => {
    const bp = { systolic: sent('120'), diastolic: sent('80') };
    expect(outcome(item('blood-pressure', { value: sent('120'), unit: 'mm[Hg]' }))).toBe('unexpected-field value');
    expect(outcome(item('blood-pressure', { components: bp, comparator: '>' }))).toBe('unexpected-field comparator');
    expect(outcome(item('pulse', { value: sent('60'), unit: '/min', code: 'x' }))).toBe('unexpected-field code');
    expect(outcome(item('pulse', { value: sent('60'), unit: '/min', components: bp }))).toBe(
      'unexpected-field components',
    );
    expect(outcome(item('pulse', { value: sent('60'), unit: '/min', answer: 'A' }))).toBe('unexpected-field answer');
    expect(outcome(item('score', { code: 'cat', value: sent('3'), comparator: '<' }))).toBe(
      'unexpected-field comparator',
    );
    expect(outcome(item('consciousness', { answer: 'A', value: sent('1') }))).toBe('unexpected-field value');
  });

  it('numbers that are none, and texts that say another number', () => {
    const pulse = (text: string, number: number) => outcome(item('pulse', { value: { text, number }, unit: '/min' }));
    for (const [text, number] of [
      ['NaN', Number.NaN],
      ['Infinity', Number.POSITIVE_INFINITY],
      ['1e400', Number.POSITIVE_INFINITY],
      ['60', 61],
      ['0x3c', 60],
      ['060', 60],
      [`60.${'0'.repeat(60)}`, 60],
      ['1e-999', 0],
    ] as const)
      expect(pulse(text, number), text).toBe('invalid-value value');
    expect(outcome(measured('pulse', '1e308', '/min'))).toBe(IMPOSSIBLE);
    expect(outcome(measured('body-temperature', '1e308', '[degF]'))).toBe(IMPOSSIBLE);
    expect(outcome(item('pulse', { unit: '/min' }))).toBe('missing-value value');
  });
});

describe('texts that no record store can hold', () => {
  it('are refused by name', () => {
    const pulse = { value: sent('60'), unit: '/min' };
    for (const text of ['a\0b', 'half \ud800 pair']) {
      expect(outcome(item('pulse', { ...pulse, id: text }))).toBe('invalid-value id');
      expect(outcome(item('pulse', { ...pulse, context: { note: text } }))).toBe('invalid-value context.note');
      expect(outcome(item('pulse', { ...pulse, sentReferences: ['subject Patient/1', text] }))).toBe(
        'invalid-value sentReferences',
      );
      expect(outcome(item('coded-answer', { code: text, answer: 'yes' }))).toBe('invalid-value code');
      expect(outcome(item('coded-answer', { code: 'breathless', answer: text }))).toBe('invalid-value answer');
    }
    expect(outcome(item('pulse', { ...pulse, id: 'whole \u{1f496} pair' }))).toBe(RECORDED);
  });
});

describe('comparators', () => {
  const withComparator = (comparator: Comparator, rest: Partial<SentItem> = {}) =>
    outcome(item('glucose', { comparator, ...rest }));

  it('LO and HI stand alone, with or without a valid unit', () => {
    for (const comparator of ['LO', 'HI'] as const) {
      expect(withComparator(comparator)).toBe(RECORDED);
      expect(withComparator(comparator, { unit: 'mg/dL' })).toBe(RECORDED);
      expect(withComparator(comparator, { unit: 'mg' })).toBe('wrong-unit unit');
      expect(withComparator(comparator, { value: sent('1.1'), unit: 'mmol/L' })).toBe('unexpected-field value');
    }
    const result = normaliseItem(item('glucose', { comparator: 'LO' }), CONTEXT);
    expect(result.ok && result.value).toMatchObject({ comparator: 'LO', series: 'glucose' });
    expect(result.ok && result.value.quantity).toBeUndefined();
  });

  it('< and > need a value and a unit, and may not point where nothing is possible', () => {
    for (const comparator of ['<', '>'] as const) {
      expect(withComparator(comparator, { value: sent('3.3'), unit: 'mmol/L' })).toBe(RECORDED);
      expect(withComparator(comparator)).toBe('missing-value value');
      expect(withComparator(comparator, { value: sent('3.3') })).toBe('missing-unit unit');
    }
    expect(withComparator('<', { value: sent('0'), unit: 'mmol/L' })).toBe(IMPOSSIBLE);
    expect(withComparator('>', { value: sent('60'), unit: 'mmol/L' })).toBe(IMPOSSIBLE);
  });
});

describe('what is kept of a reading', () => {
  it('the digits and the unit as sent, beside the canonical value', () => {
    const result = normaliseItem(measured('glucose', '6.30', 'mmol/l'), CONTEXT);
    expect(result.ok && result.value.quantity).toEqual({ text: '6.30', unit: 'mmol/l', canonical: 6.3 });
  });

  it('identifier, method, context and test mark; nothing is invented when absent', () => {
    const full = item('pulse', {
      value: sent('60'),
      unit: '/min',
      id: 'abc',
      method: 'manual',
      measuredBy: 'kin',
      context: { activity: 'rest' },
      test: true,
    });
    const result = normaliseItem(full, { ...CONTEXT, sentAt: RECEIVED, door: 'fhir' });
    expect(result.ok && result.value).toMatchObject({
      senderId: 'abc',
      method: 'manual',
      measuredBy: 'kin',
      context: { activity: 'rest' },
      test: true,
      sentAt: RECEIVED,
      door: 'fhir',
      deviceId: 'device-1',
      measuredAtText: AT,
      receivedAt: RECEIVED,
      v: 1,
    });
    const bare = normaliseItem(measured('pulse', '60', '/min'), CONTEXT);
    expect(bare.ok && Object.keys(bare.value)).not.toContain('senderId');
  });
});
