import type { Result } from '../result.ts';
import type { Refusal } from './outcome.ts';
import type { Comparator, ComponentName, Reading } from './reading.ts';

/** A number with the digits that were sent. */
export interface SentNumber {
  readonly text: string;
  readonly number: number;
}

/** The shape of one item, already parsed; units, plausibility and clock are decided here. */
export interface SentItem {
  readonly id?: string | undefined;
  readonly type: string;
  readonly code?: string | undefined;
  readonly value?: SentNumber | undefined;
  readonly comparator?: Comparator | undefined;
  readonly components?:
    | Readonly<
        Partial<
          Record<
            ComponentName,
            SentNumber | { readonly value: SentNumber; readonly unit?: string | undefined } | undefined
          >
        >
      >
    | undefined;
  readonly answer?: string | undefined;
  readonly unit?: string | undefined;
  readonly measuredAt: string;
  readonly method?: Reading['method'];
  readonly measuredBy?: Reading['measuredBy'];
  readonly context?: Reading['context'];
  readonly test?: boolean | undefined;
}

export interface NormaliseContext {
  /** Epoch ms. */
  readonly receivedAt: number;
  /** The device's clock when it sent, epoch ms, when it told. */
  readonly sentAt?: number | undefined;
  readonly deviceId: string;
  readonly door: Reading['door'];
}

/** STUB REPLACED BY ITS ROOM: see the catalogue. */
export declare function normaliseItem(item: SentItem, context: NormaliseContext): Result<Reading, Refusal>;
