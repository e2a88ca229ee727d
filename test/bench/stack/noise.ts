import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DemoFile } from '@naer/contracts/demo';
import { superviseChild } from '@naer/local/child/supervise-child';

/** What the process of the noise is started with. */
export interface NoiseOptions {
  readonly port: number;
  readonly demo: DemoFile;
  readonly tenantId: string;
}

/** Of a tenant that floods: posts by all its devices, every other one of 20 items, and reads by one of its people. */
export interface Flood {
  /** Per second. */
  readonly posts: number;
  readonly reads: number;
  /** To the bare hop instead: the shares of them that it takes in, the rest it refuses. */
  readonly bare?: Admitted;
}

/** Shares, 0 to 1. */
export interface Admitted {
  readonly posts: number;
  readonly reads: number;
}

export interface Flooded {
  readonly seconds: number;
  readonly sent: number;
  readonly refused: number;
  readonly admitted: Admitted;
  /** Of the process that made the noise. */
  readonly cpuMs: number;
}

/** A tenant that makes noise, in a process of its own: what it costs to ask is not the quiet one's to wait for. */
export interface Noise {
  /** Asks at its pace, whatever it is answered, while `work` runs. Rejects on any answer but 200 and 429. */
  flood<T>(flood: Flood, work: () => Promise<T>): Promise<{ readonly result: T; readonly flooded: Flooded }>;
  /** Asks nothing, but burns that share of one core in pieces of the size of a request. */
  burn<T>(share: number, work: () => Promise<T>): Promise<T>;
  stop(): Promise<void>;
}

export async function startNoise(options: NoiseOptions): Promise<Noise> {
  const logs = mkdtempSync(path.join(tmpdir(), 'naer-noise-'));
  const module = path.join(import.meta.dirname, 'run-noise.ts');
  const child = superviseChild({ name: 'noise', module, options, logs, autoRestart: false });
  const stop = async () => {
    await child.stop();
    rmSync(logs, { recursive: true, force: true });
  };
  const during = async <T>(begin: string, input: unknown, work: () => Promise<T>) => {
    await child.call(begin, input);
    try {
      return { result: await work(), told: await child.call('end') };
    } catch (error) {
      await child.call('end').catch(() => undefined);
      throw error;
    }
  };
  try {
    await child.ready;
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    async flood(flood, work) {
      const { result, told } = await during('flood', flood, work);
      return { result, flooded: told as Flooded };
    },
    burn: async (share, work) => (await during('burn', share, work)).result,
    stop,
  };
}
