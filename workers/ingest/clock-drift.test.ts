import { describe, expect, it } from 'vitest';
import { keepAll, openDoor, PULSE } from './ingest-testing.ts';

const DRIFT = { code: 'clock-drift', field: 'sentAt' };
const FAST = '2026-11-20T10:06:00Z';

describe('a device whose clock is off by more than five minutes', () => {
  it.each([
    ['readings that are corrected', [PULSE, { ...PULSE, value: 71 }], 'recorded,recorded'],
    ['a date without a time', [{ ...PULSE, measuredAt: '2026-11-19' }], 'recorded'],
    ['a time still ahead after correction', [{ ...PULSE, measuredAt: '2026-11-20T10:30:00Z' }], 'refused'],
    ['nothing that can be read', [5], 'refused'],
  ])('is counted once a request: with %s', async (_, measurements, statuses) => {
    const door = openDoor(keepAll);
    const { body } = await door.post({ sentAt: FAST, measurements });
    expect(body.items?.map(({ status }) => status).join()).toBe(statuses);
    expect(door.batches[0]?.refusals.filter(({ code }) => code === 'clock-drift')).toEqual([DRIFT]);
    expect(JSON.stringify(body)).not.toContain('clock-drift');
  });

  it('is not counted within the five minutes, nor without a sentAt', async () => {
    const door = openDoor(keepAll);
    await door.post({ sentAt: '2026-11-20T10:05:00Z', measurements: [PULSE] });
    await door.post({ measurements: [PULSE] });
    expect(door.batches.map(({ refusals }) => refusals)).toEqual([[], []]);
  });
});
