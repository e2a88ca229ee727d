import { JsonNumber } from '@naer/contracts/json-number';
import * as z from 'zod';

/**
 * What is read of a FHIR R4 resource, and in which shape. Elements that are not read may be anything; those that are
 * read must fit, or the resource is refused with the element's path. Lengths bound what is stored and compared.
 */
const text = z.string().max(500);
const decimal = z.union([z.instanceof(JsonNumber), z.number().transform((n) => new JsonNumber(String(n)))]);

export const coding = z.looseObject({ system: text.optional(), code: text.optional() });
export const codeableConcept = z.looseObject({ coding: z.array(coding).max(50).optional() });
export const identifier = z.looseObject({ system: text.optional(), value: text.optional() });
export const reference = z.looseObject({
  reference: text.optional(),
  type: text.optional(),
  identifier: identifier.optional(),
});
export const quantity = z.looseObject({
  value: decimal.optional(),
  comparator: z.enum(['<', '<=', '>=', '>']).optional(),
  unit: text.optional(),
  system: text.optional(),
  code: text.optional(),
});
const extension = z.looseObject({ url: text, valueReference: reference.optional() });
/** Must be understood to be safe, and none is: present means refused. */
const modifierExtension = z.array(z.unknown()).max(0, { error: 'unexpected-field' }).optional();

export const component = z.looseObject({
  code: codeableConcept,
  valueQuantity: quantity.optional(),
  dataAbsentReason: codeableConcept.optional(),
  modifierExtension,
});

export const observation = z.looseObject({
  resourceType: z.literal('Observation'),
  id: text.optional(),
  implicitRules: z.undefined({ error: 'unexpected-field' }).optional(),
  modifierExtension,
  meta: z.looseObject({ security: z.array(coding).max(50).optional() }).optional(),
  contained: z
    .array(z.looseObject({ resourceType: text, id: text.optional() }))
    .max(50)
    .optional(),
  extension: z.array(extension).max(100).optional(),
  identifier: z.array(identifier).max(50).optional(),
  status: text,
  category: z.array(codeableConcept).max(50).optional(),
  code: codeableConcept,
  subject: reference.optional(),
  performer: z.array(reference).max(50).optional(),
  device: reference.optional(),
  effectiveDateTime: text.optional(),
  effectiveInstant: text.optional(),
  effectivePeriod: z.looseObject({ start: text.optional(), end: text.optional() }).optional(),
  valueQuantity: quantity.optional(),
  valueCodeableConcept: codeableConcept.optional(),
  dataAbsentReason: codeableConcept.optional(),
  interpretation: z.array(codeableConcept).max(50).optional(),
  component: z.array(component).max(100).optional(),
});

export const patient = z.looseObject({
  resourceType: z.literal('Patient'),
  id: text.optional(),
  identifier: z.array(identifier).max(50).optional(),
});

export const device = z.looseObject({ resourceType: z.literal('Device'), patient: reference.optional() });

export const bundleEntry = z.looseObject({
  fullUrl: text.optional(),
  resource: z.looseObject({ resourceType: text, id: text.optional() }),
  request: z.looseObject({ method: text, url: text, ifNoneExist: z.string().max(2000).optional() }).optional(),
});

export type Coding = z.output<typeof coding>;
export type CodeableConcept = z.output<typeof codeableConcept>;
export type Identifier = z.output<typeof identifier>;
export type Reference = z.output<typeof reference>;
export type Quantity = z.output<typeof quantity>;
export type ObservationComponent = z.output<typeof component>;
export type Observation = z.output<typeof observation>;
export type Patient = z.output<typeof patient>;
export type BundleEntry = z.output<typeof bundleEntry>;
