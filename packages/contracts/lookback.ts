import { isStorable } from '@naer/domain/measurement/is-storable';
import { parseTime } from '@naer/domain/measurement/parse-time';
import * as z from 'zod';
import { LONGEST_EQUIPMENT_TEXT } from './measurement-item.ts';

const text = z.string().min(1).max(LONGEST_EQUIPMENT_TEXT).refine(isStorable).optional();
/** ISO 8601 with an offset, or a date (midnight UTC); epoch ms. */
const time = z
  .string()
  .max(40)
  .transform((sent, context) => {
    const at = parseTime(sent)?.epochMs;
    if (at !== undefined) return at;
    context.addIssue({ code: 'custom', message: 'invalid-time' });
    return z.NEVER;
  })
  .optional();

/**
 * `GET /platform/v1/tenants/{tenantId}/lookback`: all that is given must hold of a measurement. `deviceModel`: as it was sent
 * with the measurement, or where that says none, as the register calls its device; upper and lower case are one. `from`,
 * `to`: it was measured or received in `[from, to)`.
 */
export const lookbackQuery = z
  .strictObject({
    deviceModel: text,
    firmware: text,
    mapping: text,
    engine: text,
    from: time,
    to: time,
    cursor: z.string().max(500).optional(),
  })
  .refine(
    ({ deviceModel, firmware, mapping, engine }) => (deviceModel ?? firmware ?? mapping ?? engine) !== undefined,
    {
      path: ['deviceModel'],
    },
  );
export type LookbackQuery = z.output<typeof lookbackQuery>;

/** One line of the answer: ids, versions and counts, nothing that was measured. */
export type LookbackLine =
  | { readonly kind: 'measurement'; readonly id: string }
  | { readonly kind: 'event'; readonly id: string }
  /** A reading of the patient's devices that is kept aside; its id is that of the list of such readings. */
  | { readonly kind: 'quarantined'; readonly id: string }
  /** One that is kept aside at its device: no patient could be named. */
  | { readonly kind: 'held'; readonly heldId: string; readonly deviceId: string }
  | {
      readonly kind: 'alert';
      readonly alertId: string;
      readonly patientId: string;
      /** `fired`: at such a measurement or event; `window`: its rule looked at one; `merged`: another alert that was; `engine`: by no measurement. */
      readonly by: 'fired' | 'window' | 'merged' | 'engine';
    }
  | { readonly kind: 'plan'; readonly patientId: string; readonly planVersion: number }
  | {
      readonly kind: 'patient';
      readonly patientId: string;
      readonly measurements: number;
      readonly alerts: number;
      readonly plans: number;
      readonly events: number;
      readonly quarantined: number;
    }
  /** The last line of a page: how many records of patients were looked through, and where the next page begins. */
  | { readonly kind: 'page'; readonly lookedThrough: number; readonly nextCursor: string | null };
