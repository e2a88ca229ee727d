import { describe, expect, it, vi } from 'vitest';
import { keepAll, openDoor, PULSE } from './ingest-testing.ts';

describe('posting measurements', () => {
  it('answers each item in the order sent, and gives the good ones to the monitor in one call', async () => {
    const door = openDoor();
    const { status, body } = await door.post({
      measurements: [
        PULSE,
        { ...PULSE, unit: undefined },
        { type: 'body-weight', value: 20, unit: 'kg', measuredAt: PULSE.measuredAt, id: 'a-1' },
        { ...PULSE, type: 'charm' },
      ],
    });
    expect(status).toBe(200);
    expect(body.items).toEqual([
      { index: 0, status: 'recorded', id: `${door.device.patientId}.1` },
      {
        index: 1,
        status: 'refused',
        problem: { code: 'missing-unit', title: 'The unit is missing', field: 'unit' },
      },
      { index: 2, status: 'questionable', id: `${door.device.patientId}.2` },
      {
        index: 3,
        status: 'refused',
        problem: { code: 'unknown-type', title: 'Unknown measurement type or code', field: 'type' },
      },
    ]);
    expect(door.batches).toHaveLength(1);
    expect(door.batches[0]?.credential).toEqual(door.device);
    expect(door.batches[0]?.refusals).toEqual([
      { code: 'missing-unit', field: 'unit' },
      { code: 'unknown-type', field: 'type' },
    ]);
    expect(door.batches[0]?.readings.map((reading) => reading.senderId)).toEqual([undefined, 'a-1']);
  });

  it('keeps the digits that were sent', async () => {
    const door = openDoor();
    const response = await door.send(
      '{"measurements":[{"type":"glucose","value":6.30,"unit":"mmol/L","measuredAt":"2026-11-20T10:59:00+01:00"},' +
        '{"type":"blood-pressure","components":{"systolic":120.0,"diastolic":{"value":80.50,"unit":"mm[Hg]"}},"unit":"mm[Hg]","measuredAt":"2026-11-20T09:59:00Z"}]}',
    );
    expect(response.status).toBe(200);
    const [glucose, pressure] = door.batches[0]?.readings ?? [];
    expect(glucose?.quantity?.text).toBe('6.30');
    expect(pressure?.components?.systolic?.text).toBe('120.0');
    expect(pressure?.components?.diastolic?.text).toBe('80.50');
  });

  it('answers 422 with every field when nothing was kept, and still tells the monitor so that it is counted', async () => {
    const door = openDoor();
    const { response, status, body } = await door.post({
      measurements: [
        { ...PULSE, unit: 'furlong' },
        { type: 'blood-pressure', components: { systolic: '120' }, unit: 'mm[Hg]', measuredAt: PULSE.measuredAt },
        { ...PULSE, measuredAt: '2026-11-20T10:06:00Z' },
        5,
      ],
    });
    expect(status).toBe(422);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(body.code).toBe('no-item-kept');
    expect(body.errors).toEqual([
      { field: 'measurements[0].unit', code: 'wrong-unit' },
      { field: 'measurements[1].components.systolic', code: 'invalid-value' },
      { field: 'measurements[2].measuredAt', code: 'time-in-future' },
      { field: 'measurements[3]', code: 'invalid-value' },
    ]);
    expect(body.items?.map((item) => item.status)).toEqual(['refused', 'refused', 'refused', 'refused']);
    expect(door.batches[0]?.readings).toEqual([]);
    expect(door.batches[0]?.refusals).toHaveLength(4);
  });

  it('answers a batch of refusals the same when the monitor cannot be told', async () => {
    const door = openDoor(() => Promise.reject(new Error('gone')));
    const { status, body } = await door.post({ measurements: [{ ...PULSE, unit: 'furlong' }] });
    expect(status).toBe(422);
    expect(body.code).toBe('no-item-kept');
  });

  it.each([
    ['rejects', () => Promise.reject(new Error('gone'))],
    ['never answers', () => new Promise<never>(() => undefined)],
    ['is not ready', () => Promise.resolve({ ok: false, reason: 'not-ready' } as const)],
    ['answers too little', () => Promise.resolve({ ok: true, outcomes: [] } as const)],
  ])('asks for another try when the monitor %s', async (_, answer) => {
    const door = openDoor(answer);
    const { response, status, body } = await door.post({ measurements: [PULSE, { ...PULSE, unit: 'furlong' }] });
    expect(status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('5');
    expect(body.code).toBe('try-again');
    expect(body.items?.map((item) => item.status)).toEqual(['retry', 'refused']);
  });

  it('passes on duplicates with their first status, quarantined and wrong-subject outcomes', async () => {
    const door = openDoor(async () => ({
      ok: true,
      outcomes: [
        { status: 'duplicate', id: 'p.1', firstStatus: 'quarantined' },
        { status: 'quarantined', id: 'p.2', quarantineReason: 'not-assigned-at-measured-time' },
        { status: 'recorded', id: 'p.3', conflict: true },
        { status: 'refused', id: '', code: 'wrong-subject' },
      ],
    }));
    const { status, body } = await door.post({ measurements: [PULSE, PULSE, PULSE, PULSE] });
    expect(status).toBe(200);
    expect(body.items).toEqual([
      { index: 0, status: 'duplicate', id: 'p.1', firstStatus: 'quarantined' },
      { index: 1, status: 'quarantined', id: 'p.2' },
      { index: 2, status: 'recorded', id: 'p.3', conflict: true },
      { index: 3, status: 'refused', problem: expect.objectContaining({ code: 'wrong-subject' }) },
    ]);
  });

  it('corrects times by the device clock that was told, and refuses a sentAt that is no time', async () => {
    const door = openDoor();
    await door.post({
      sentAt: '2026-11-20T11:00:00Z',
      measurements: [{ ...PULSE, measuredAt: '2026-11-20T10:59:00Z' }],
    });
    expect(door.batches[0]?.readings[0]).toMatchObject({ clock: 'corrected' });
    for (const sentAt of ['yesterday', '2026-11-20', '2026-11-20T11:00:00', 5]) {
      const { status, body } = await door.post({ sentAt, measurements: [PULSE] });
      expect(status).toBe(422);
      expect(body.errors).toEqual([{ field: 'sentAt', code: 'invalid-time' }]);
    }
  });

  it('says it in Norwegian to who asks for it', async () => {
    const door = openDoor();
    const { response, body } = await door.post(
      { measurements: [{ ...PULSE, unit: undefined }] },
      { 'accept-language': 'fr, nb-NO;q=0.9, en;q=0.8' },
    );
    expect(response.headers.get('content-language')).toBe('nb');
    expect(body.items?.[0]?.problem?.title).toBe('Enheten mangler');
  });

  it('lets a revoked credential do nothing', async () => {
    const door = openDoor(async () => ({ ok: false, reason: 'credential-revoked' }));
    for (const unit of ['/min', 'furlong']) {
      const { response, status, body } = await door.post({ measurements: [{ ...PULSE, unit }] });
      expect(status).toBe(401);
      expect(body.code).toBe('credential-revoked');
      expect(response.headers.get('www-authenticate')).toContain('Bearer');
    }
  });

  it('writes no value, name or field of the body to the log, and nothing at all of a quiet success', async () => {
    const lines: string[] = [];
    const spies = (['log', 'warn', 'error', 'info', 'debug'] as const).map((method) =>
      vi.spyOn(console, method).mockImplementation((...args: unknown[]) => void lines.push(args.map(String).join(' '))),
    );
    const failing = openDoor(() => Promise.reject(new Error('value 71.93 of Kari')));
    await failing.post({ measurements: [{ ...PULSE, value: 71.93, context: { note: 'Kari' } }] });
    const door = openDoor(keepAll);
    await door.post({
      measurements: [
        { ...PULSE, value: 71.93, unit: 'Kari' },
        { ...PULSE, Kari: 71.93 },
      ],
    });
    for (const spy of spies) spy.mockRestore();
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.join('\n')).not.toMatch(/71\.93|Kari|pulse/);
  });
});
