import * as z from 'zod';
import { correctionMark } from './correction-mark.ts';
import { storableText } from './storable-text.ts';

/** ISO 8601 with its offset. */
const time = z.iso.datetime({ offset: true }).max(40);
const id = z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
const reason = storableText(1, 2000);

/** `POST /patients/{id}/relations`. `from`: now unless given; `to` may be left open but for `emergency` (72 hours at most). */
export const relationRequest = z.strictObject({
  relationId: id.optional(),
  kind: z.enum(['participant', 'listed-gp', 'emergency']),
  unitId: id,
  from: time.optional(),
  to: time.optional(),
  reason: reason.optional(),
});
export type RelationRequest = z.infer<typeof relationRequest>;

/** Why somebody beside the enrolment's own unit may see the patient. */
export const relationView = z.object({
  relationId: z.string(),
  kind: z.enum(['participant', 'listed-gp', 'emergency', 'break-glass']),
  unitId: z.string().optional(),
  practitionerId: z.string().optional(),
  from: z.string(),
  to: z.string().optional(),
  reason: z.string().optional(),
  grantedBy: z.string().optional(),
  ended: z.object({ at: z.string(), by: z.string().optional() }).optional(),
  /** It was registered in error. */
  correction: correctionMark.optional(),
});
export type RelationView = z.infer<typeof relationView>;
export const relationPage = z.object({ items: z.array(relationView), nextCursor: z.string().nullable() });
export type RelationPage = z.infer<typeof relationPage>;

/** `active`: the patient's monitor has it already; otherwise it will soon. */
const active = z.object({ active: z.boolean() });
export const relationChanged = z.object({ ...relationView.shape, ...active.shape });
export type RelationChanged = z.infer<typeof relationChanged>;

/** `POST /patients/{id}/blocks`: exactly one of a person, a unit, an organisation. Without a document: the whole record. */
export const blockRequest = z
  .strictObject({
    blockId: id.optional(),
    practitionerId: id.optional(),
    unitId: id.optional(),
    organisationId: id.optional(),
    document: z
      .string()
      .max(80)
      .regex(
        /^(measurement\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.[1-9][0-9]{0,14}|(contact|message)\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/,
      )
      .optional(),
    /** What the patient asked for, as it was said. */
    wish: reason,
  })
  .refine(
    ({ practitionerId, unitId, organisationId }) =>
      [practitionerId, unitId, organisationId].filter((one) => one !== undefined).length === 1,
    { path: ['practitionerId'] },
  );
export type BlockRequest = z.infer<typeof blockRequest>;

export const blockView = z.object({
  blockId: z.string(),
  practitionerId: z.string().optional(),
  unitId: z.string().optional(),
  organisationId: z.string().optional(),
  document: z.string().optional(),
  wish: z.string(),
  recorded: z.object({ at: z.string(), by: z.string() }),
  lifted: z.object({ at: z.string(), by: z.string() }).optional(),
  /** It was registered in error; the wish is not shown. */
  correction: correctionMark.optional(),
});
export type BlockView = z.infer<typeof blockView>;
export const blockPage = z.object({ items: z.array(blockView), nextCursor: z.string().nullable() });
export type BlockPage = z.infer<typeof blockPage>;
export const blockChanged = z.object({ ...blockView.shape, ...active.shape });
export type BlockChanged = z.infer<typeof blockChanged>;

/** `POST /patients/{id}/break-glass`. */
export const breakGlassRequest = z.strictObject({ reason: storableText(1, 2000) });
/** Until when the patient is open to this person, and that it will be looked at. */
export const glassBroken = z.object({
  relationId: z.string(),
  until: z.string(),
  passedBlock: z.boolean(),
  reviewId: z.string(),
  active: z.boolean(),
});
export type GlassBroken = z.infer<typeof glassBroken>;

export const VERDICTS = ['justified', 'not-justified', 'reported'] as const;
export const REVIEW_KINDS = ['break-glass', 'no-relation', 'own-family-name', 'many-patients'] as const;
/** One use of a broken glass, or what was found to be unusual in the log: then `at` to `until` is when it was done. */
export const accessReview = z.object({
  reviewId: z.string(),
  kind: z.enum(REVIEW_KINDS),
  /** Of many the first. */
  patientId: z.string(),
  practitionerId: z.string(),
  practitioner: z.string(),
  unitId: z.string().optional(),
  at: z.string(),
  until: z.string(),
  reason: z.string(),
  passedBlock: z.boolean(),
  /** Of what was found: how many acts, on how many patients. */
  events: z.int().optional(),
  patients: z.int().optional(),
  state: z.enum(['open', 'reviewed']),
  reviewed: z
    .object({ at: z.string(), by: z.string(), verdict: z.enum(VERDICTS), note: z.string().optional() })
    .optional(),
});
export type AccessReview = z.infer<typeof accessReview>;
export const accessReviewPage = z.object({ items: z.array(accessReview), nextCursor: z.string().nullable() });
export type AccessReviewPage = z.infer<typeof accessReviewPage>;
/** `POST /access-reviews/{reviewId}/verdict`. */
export const verdictRequest = z.strictObject({ verdict: z.enum(VERDICTS), note: reason.optional() });
export type VerdictRequest = z.infer<typeof verdictRequest>;

/** `PUT /patients/{id}/address-grade`: 6 strictly confidential, 7 confidential; null: the address is open. */
export const addressGradeRequest = z.strictObject({ grade: z.union([z.literal(6), z.literal(7), z.null()]) });
export const addressGradeChanged = z.object({ grade: addressGradeRequest.shape.grade, ...active.shape });
export type AddressGradeChanged = z.infer<typeof addressGradeChanged>;

export const MAY_SEE = ['status', 'measurements', 'messages', 'contacts', 'plan', 'alerts', 'position'] as const;
/** `POST /patients/{id}/kin`. The national id is kept as a keyed index alone. */
export const kinRequest = z.strictObject({
  kinId: id.optional(),
  nationalId: z.string().regex(/^[0-9]{11}$/),
  basis: z.enum(['consent', 'representation']),
  kinship: storableText(1, 100).optional(),
  maySee: z.array(z.enum(MAY_SEE)).min(1).max(MAY_SEE.length),
  /** Sensitive programmes that the consent names: any other hides the patient from this next of kin. */
  programmes: z.array(storableText(1, 100)).max(10).optional(),
  from: time.optional(),
  to: time.optional(),
});
export type KinRequest = z.infer<typeof kinRequest>;
export const kinView = z.object({
  kinId: z.string(),
  basis: z.enum(['consent', 'representation']),
  kinship: z.string().optional(),
  maySee: z.array(z.enum(MAY_SEE)),
  programmes: z.array(z.string()).optional(),
  from: z.string(),
  to: z.string().optional(),
  /** `by`: who of the staff, or `patient`. */
  granted: z.object({ at: z.string(), by: z.string() }),
  ended: z.object({ at: z.string(), by: z.string() }).optional(),
  /** It was registered in error. */
  correction: correctionMark.optional(),
});
export type KinView = z.infer<typeof kinView>;
export const kinPage = z.object({ items: z.array(kinView), nextCursor: z.string().nullable() });
export type KinPage = z.infer<typeof kinPage>;
