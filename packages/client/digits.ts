import type { JsonNumber } from '@naer/contracts/json-number';

export { JsonNumber } from '@naer/contracts/json-number';

type DigitKey = 'value' | 'systolic' | 'diastolic' | 'mean';

/**
 * A contract's shape as it is read here: measured numbers keep the digits that came (6.30 stays 6.30) as `JsonNumber`;
 * numbers under names that are not fixed (facts) may.
 */
export type Digits<T> = T extends readonly (infer I)[]
  ? readonly Digits<I>[]
  : T extends object
    ? {
        readonly [K in keyof T]: K extends DigitKey
          ? Extract<T[K], number> extends never
            ? Digits<T[K]>
            : JsonNumber | Exclude<T[K], number>
          : string extends K
            ? Digits<T[K]> | (Extract<T[K], number> extends never ? never : JsonNumber)
            : Digits<T[K]>;
      }
    : T;
