import { z } from 'zod';
import type { RuleType } from './rule-type.ts';
import { ruleKey, severity } from './shapes.ts';

const schema = z.discriminatedUnion('on', [
  z.strictObject({
    type: z.literal('device'),
    ruleKey,
    on: z.literal('battery'),
    /** Percent; strictly below. */
    yellow: z.number().min(0).max(100).optional(),
    red: z.number().min(0).max(100).optional(),
  }),
  /** No reading of any of these series received for so long. */
  z.strictObject({
    type: z.literal('device'),
    ruleKey,
    on: z.literal('silence'),
    series: z.array(z.string().min(1).max(120)).min(1).max(20),
    afterHours: z
      .number()
      .positive()
      .max(31 * 24),
    severity,
  }),
  /** The device's clock was off, or readings were questionable: n of the last m readings of these series. */
  z.strictObject({
    type: z.literal('device'),
    ruleKey,
    on: z.enum(['clock-drift', 'questionable']),
    series: z.array(z.string().min(1).max(120)).min(1).max(20),
    n: z.int().min(1).max(50),
    of: z.int().min(1).max(50),
    severity,
  }),
]);

/** Battery, last contact, clock drift, repeated questionable readings (DOMAIN 4): technical, apart from clinical alerts. */
export type DeviceRule = Readonly<z.infer<typeof schema>>;

export const device: RuleType<DeviceRule> = {
  type: 'device',
  schema,
  judged: () => 'reading',
  category: () => 'technical',
  series: () => [],
  needs: () => [],
  evaluate: () => undefined,
  validate: () => [],
  explain: () => '',
};
