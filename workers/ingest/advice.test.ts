import type { RecordAnswer, RecordBatch } from '@naer/domain/monitor/port';
import type { Advice } from '@naer/domain/plan/advice';
import { describe, expect, it } from 'vitest';
import { keepAll, openDoor, PULSE } from './ingest-testing.ts';

const MONDAY_EIGHT = Date.parse('2026-11-23T07:00:00Z');
const OPENS: Advice = { severity: 'yellow', instead: 'opening-hour', opensAt: MONDAY_EIGHT };

/** A monitor that keeps all, and has advice for the first reading. */
function advising(advice: Advice) {
  return async (batch: RecordBatch): Promise<RecordAnswer> => {
    const answer = await keepAll(batch);
    if (!answer.ok) return answer;
    return { ...answer, outcomes: answer.outcomes.map((outcome, i) => (i === 0 ? { ...outcome, advice } : outcome)) };
  };
}

async function adviceFor(advice: Advice, language = 'nb') {
  const { body } = await openDoor(advising(advice)).post(
    { measurements: [{ ...PULSE, value: 193.75 }, PULSE] },
    { 'accept-language': language },
  );
  return body.items?.map((item) => item.advice) ?? [];
}

describe('what the patient must do when nobody receives the alert', () => {
  it('stands with its item alone, with what to do and when somebody is there again', async () => {
    const [first, second] = await adviceFor(OPENS);
    expect(first).toEqual({
      severity: 'yellow',
      instead: 'opening-hour',
      opensAt: '2026-11-23T07:00:00.000Z',
      text: expect.stringMatching(/\b0?8[:.]00\b/),
    });
    expect(second).toBeUndefined();
  });

  it('says the number to call, and no time when there is none', async () => {
    const [emergency] = await adviceFor({ severity: 'red', instead: '113' });
    expect(emergency).toEqual({ severity: 'red', instead: '113', text: expect.stringContaining('113') });
    const [doctor] = await adviceFor({ severity: 'red', instead: '116117' });
    expect(doctor?.text).toMatch(/116\s?117/);
  });

  it('says the opening hour as the clock of the tenant shows it', async () => {
    const [azores] = await adviceFor({ ...OPENS, timeZone: 'Atlantic/Azores' });
    expect(azores?.text).toMatch(/\b0?6[:.]00\b/);
  });

  it('is in the language asked for, nynorsk too, and never says the value', async () => {
    const texts = await Promise.all(
      ['nb', 'nn', 'en'].map(async (language) => (await adviceFor(OPENS, language))[0]?.text),
    );
    expect(new Set(texts).size).toBe(3);
    for (const text of texts) expect(text).not.toMatch(/193|75/);
  });

  it('comes with a reading that was kept before as well: the patient may not have read it the first time', async () => {
    const repeat = async (batch: RecordBatch): Promise<RecordAnswer> => ({
      ok: true,
      outcomes: [
        { status: 'duplicate', firstStatus: 'recorded', id: `${batch.credential.patientId}.1`, advice: OPENS },
      ],
    });
    const { body } = await openDoor(repeat).post({ measurements: [PULSE] });
    expect(body.items?.[0]).toMatchObject({ status: 'duplicate', advice: { instead: 'opening-hour' } });
  });
});
