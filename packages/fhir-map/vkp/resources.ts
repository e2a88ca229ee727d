import * as z from 'zod';
import { coding, identifier, reference } from '../accepted-resources.ts';

/** What is read of the resources of a VKP document, and in which shape; the rest may be anything. */
const text = z.string().max(500);
const modifierExtension = z.array(z.unknown()).max(0, { error: 'unexpected-field' }).optional();
const implicitRules = z.undefined({ error: 'unexpected-field' }).optional();
const concept = z.looseObject({
  coding: z
    .array(z.looseObject({ ...coding.shape, display: text.optional() }))
    .max(50)
    .optional(),
  text: text.optional(),
});
const period = z.looseObject({ start: text.optional(), end: text.optional() });
const extension = z.looseObject({
  url: text,
  valueCode: text.optional(),
  valueString: text.optional(),
  valueInteger: z.unknown().optional(),
  valueCoding: coding.optional(),
});

/** The alarm. */
export const detectedIssue = z.looseObject({
  resourceType: z.literal('DetectedIssue'),
  implicitRules,
  modifierExtension,
  meta: z.looseObject({ security: z.array(coding).max(50).optional() }).optional(),
  extension: z.array(extension).max(50).optional(),
  identifier: z.array(identifier).max(50).optional(),
  status: text,
  code: concept,
  severity: text.optional(),
  patient: reference.optional(),
  identifiedDateTime: text.optional(),
  identifiedPeriod: period.optional(),
  detail: text.optional(),
});
export type DetectedIssue = z.output<typeof detectedIssue>;

interface Section {
  readonly title?: string | undefined;
  readonly text?: { readonly div?: string | undefined } | undefined;
  readonly section?: readonly Section[] | undefined;
}
const section: z.ZodType<Section> = z.looseObject({
  title: text.optional(),
  text: z.looseObject({ div: z.string().max(20_000).optional() }).optional(),
  get section() {
    return z.array(section).max(50).optional();
  },
}) as z.ZodType<Section>;
export type CompositionSection = Section;

/** What was done about it: receipts with their times, and words. */
export const composition = z.looseObject({
  resourceType: z.literal('Composition'),
  implicitRules,
  modifierExtension,
  meta: z.looseObject({ security: z.array(coding).max(50).optional() }).optional(),
  status: text,
  subject: reference.optional(),
  date: text.optional(),
  title: text.optional(),
  event: z
    .array(z.looseObject({ code: z.array(concept).max(20).optional(), period: period.optional() }))
    .max(100)
    .optional(),
  section: z.array(section).max(50).optional(),
});
export type Composition = z.output<typeof composition>;

export const encounter = z.looseObject({
  resourceType: z.literal('Encounter'),
  implicitRules,
  modifierExtension,
  subject: reference.optional(),
});
