import { describe, expect, it } from 'vitest';
import { baselineOf, type Programme } from './baseline.ts';
import { progressLine, summaryLines } from './report.ts';
import { type Progress, runSimulator, type SimulatorPatient } from './run-simulator.ts';

const PROGRAMMES: readonly Programme[] = ['copd', 'heart-failure', 'diabetes'];

/** As the demo: two units, ten of each programme in each. */
const DEMO: readonly SimulatorPatient[] = ['u1', 'u2'].flatMap((unitId) =>
  PROGRAMMES.flatMap((programme) =>
    Array.from({ length: 10 }, (_, nth) => {
      const patientId = `${unitId}-${programme}-${nth}`;
      return { patientId, programme, unitId, deviceId: `d-${patientId}`, deviceCredential: patientId };
    }),
  ),
);

interface SeenItem {
  readonly patientId: string;
  readonly at: number;
  readonly id: string;
  readonly type: string;
  readonly value?: number;
  readonly comparator?: string;
  readonly components?: { readonly systolic: number };
  readonly measuredAt: string;
}

interface Occurred {
  readonly patientId: string;
  readonly path: string;
  /** Seconds. */
  readonly after: number;
  readonly body: {
    readonly text?: string;
    readonly events?: readonly { readonly code: string; readonly at: string }[];
  };
}

const START = Date.UTC(2026, 10, 12, 9, 0);

/** Time that runs when somebody waits, and a server that keeps everything: minutes pass in a moment. */
function stage() {
  let time = START;
  const seen: SeenItem[] = [];
  const occurred: Occurred[] = [];
  const fetchNow: typeof fetch = async (url, init) => {
    const patientId = String(new Headers(init?.headers).get('authorization')).replace('Bearer ', '');
    const path = new URL(String(url)).pathname;
    if (path !== '/ingest/v1/measurements') {
      occurred.push({ patientId, path, after: (time - START) / 1000, body: JSON.parse(String(init?.body)) });
      return Response.json(path.endsWith('/messages') ? { status: 'recorded' } : { items: [{ status: 'recorded' }] });
    }
    const { measurements } = JSON.parse(String(init?.body)) as { measurements: SeenItem[] };
    for (const item of measurements) seen.push({ ...item, patientId, at: time });
    return Response.json({ items: measurements.map((_item, index) => ({ index, status: 'recorded' })) });
  };
  const fast = ((done: () => void, ms = 0) => {
    time += ms > 10_000 ? 0 : Math.ceil(ms);
    return setImmediate(done);
  }) as unknown as typeof setTimeout;
  return { seen, occurred, fetch: fetchNow, now: () => time, fast };
}

async function playDemo(options: { seconds: number; speed?: number; rate?: number; seed?: string }) {
  const { seen, occurred, fetch, now, fast } = stage();
  const before = globalThis.setTimeout;
  globalThis.setTimeout = fast;
  const startedAt = now();
  const told: Progress[] = [];
  try {
    const summary = await runSimulator({
      baseUrl: 'http://simulated',
      patients: DEMO,
      durationSeconds: options.seconds,
      speed: options.speed,
      rate: options.rate,
      seed: options.seed,
      fetch,
      now,
      onProgress: (progress) => told.push(progress),
    });
    return { summary, seen, occurred, startedAt, told };
  } finally {
    globalThis.setTimeout = before;
  }
}

/** The demo's plans. */
function zoneOf(item: SeenItem): 'red' | 'yellow' | null {
  const value = item.value ?? Number.NaN;
  const zone = (red: boolean, yellow: boolean) => (red ? 'red' : yellow ? 'yellow' : null);
  const { weightKg } = baselineOf(item.patientId);
  const copd = item.patientId.includes('copd');
  switch (item.type) {
    case 'oxygen-saturation':
      return copd ? zone(value < 86, value < 88) : zone(value < 90, value < 92);
    case 'pulse':
      return zone(value > 130 || value < 40, value > 110 || value < 50);
    case 'respiratory-rate':
      return zone(value > 30, value > 24);
    case 'body-temperature':
      return zone(value > 39.5, value > 38);
    case 'body-weight':
      return zone(value > weightKg + 4, value > weightKg + 2);
    case 'blood-pressure': {
      const systolic = item.components?.systolic ?? 0;
      return zone(systolic < 90 || systolic > 180, systolic < 100 || systolic > 160);
    }
    case 'glucose':
      return zone(item.comparator !== undefined || value < 3 || value > 20, value < 4 || value > 14);
    default:
      return null;
  }
}

describe('the play', { timeout: 30_000 }, () => {
  it('is the same with the same seed and start', async () => {
    const [first, second] = [await playDemo({ seconds: 60 }), await playDemo({ seconds: 60 })];
    expect(first.seen.length).toBeGreaterThan(100);
    const by = (seen: SeenItem[]) => seen.map((item) => `${item.patientId} ${item.id} ${item.value}`).toSorted();
    expect(by(second.seen)).toEqual(by(first.seen));
    expect(by((await playDemo({ seconds: 60, seed: 'other' })).seen)).not.toEqual(by(first.seen));
  });

  it('shows a patient getting worse and a red in every unit within a minute, and a handful after five', async () => {
    for (const seed of ['naer', 'a', 'b']) {
      const { seen, startedAt } = await playDemo({ seconds: 300, seed });
      const fired = seen.map((item) => ({ ...item, zone: zoneOf(item), after: (item.at - startedAt) / 1000 }));
      for (const unit of ['u1', 'u2']) {
        const here = fired.filter((item) => item.patientId.startsWith(unit));
        const red = here.find((item) => item.zone === 'red');
        expect(red?.after).toBeLessThan(60);
        const before = here.filter((item) => item.patientId === red?.patientId && item.type === red?.type);
        expect(before[0]?.zone).toBeNull();
        const alerts = new Set(
          here.filter((item) => item.zone !== null).map((item) => `${item.patientId} ${item.type}`),
        );
        expect(alerts.size).toBeGreaterThanOrEqual(3);
        expect(alerts.size).toBeLessThanOrEqual(6);
      }
    }
  });

  it('brings each unit an alarm, a fall, an empty dispenser and a message within two minutes, and few in an hour', async () => {
    const { occurred, summary, seen } = await playDemo({ seconds: 3600 });
    const kindOf = ({ body }: Occurred) => body.events?.[0]?.code ?? 'message';
    for (const unit of ['u1', 'u2']) {
      const here = occurred.filter(({ patientId, after }) => patientId.startsWith(unit) && after < 120);
      expect(new Set(here.map(kindOf))).toEqual(new Set(['3', '4.1', '1.13', 'message']));
    }
    expect(occurred.length).toBeGreaterThan(12);
    expect(occurred.length).toBeLessThan(40);
    for (const { body, after } of occurred)
      for (const { at } of body.events ?? [])
        expect(Math.abs(Date.parse(at) - START - after * 1000)).toBeLessThan(10_000);
    expect(summary.recorded).toBe(seen.length + occurred.length);
  });

  it('measures now: nothing but late uploads and fast clocks is far from the moment it is sent', async () => {
    const { seen } = await playDemo({ seconds: 120 });
    const off = seen.filter((item) => Math.abs(Date.parse(item.measuredAt) - item.at) > 10_000);
    expect(new Set(off.map((item) => item.patientId.split('-').at(-1)))).toEqual(new Set(['3', '5']));
  });

  it('keeps to the rate, leaves out what cannot be sent in time, and says so', async () => {
    const { summary, told } = await playDemo({ seconds: 60, speed: 20_000, rate: 20 });
    expect(summary.skipped).toBeGreaterThan(0);
    const posts = told.reduce((sum, progress) => sum + progress.postsPerSecond, 0) / told.length;
    expect(posts).toBeGreaterThan(15);
    expect(posts).toBeLessThan(21);
  });

  it('with a rate and no speed goes as fast as gives that rate', async () => {
    const { told } = await playDemo({ seconds: 45, rate: 30 });
    const posts = told.slice(5).reduce((sum, progress) => sum + progress.postsPerSecond, 0) / (told.length - 5);
    expect(posts).toBeGreaterThan(20);
    expect(posts).toBeLessThan(31);
  });

  it('ends at once when told to, with its summary', async () => {
    const { seen, occurred, fetch } = stage();
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 100);
    const before = Date.now();
    const summary = await runSimulator({
      baseUrl: 'http://simulated',
      patients: DEMO,
      signal: stop.signal,
      speed: 100_000,
      fetch,
    });
    expect(Date.now() - before).toBeLessThan(1000);
    expect(seen.length).toBeGreaterThan(0);
    const total = seen.length + occurred.length;
    expect(summaryLines(summary)[0]).toBe(`simulator: ${total} sent, ${total} recorded`);
  });
});

it('the progress line has counts and times, and no value and no id', async () => {
  const { told } = await playDemo({ seconds: 5 });
  const [progress] = told;
  if (progress === undefined) throw new Error('nothing told');
  expect(progressLine({ ...progress, p50Ms: 1, p99Ms: 2 })).toMatch(
    /^simulator \d+ s = 0\.\d days \| \d+\.\d posts\/s \| \d+ sent(, \d+ recorded)? \| p50 1 ms, p99 2 ms$/,
  );
});
