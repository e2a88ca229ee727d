import * as z from 'zod';
import { correctionMark } from './correction-mark.ts';
import { planBody } from './plan-body.ts';
import { storableText } from './storable-text.ts';

/** ISO 8601 with its offset. */
const time = z.iso.datetime({ offset: true }).max(40);
const reason = storableText(1, 2000);
const note = storableText(0, 2000);

/** `PUT /patients/{id}/plan`. `validFrom`: now unless given; of a proposal, when it is approved. */
export const planRequest = z.strictObject({
  ...planBody,
  calibration: z.strictObject({ until: time }).optional(),
  validFrom: time.optional(),
  reason,
});
export type PlanRequest = z.infer<typeof planRequest>;

/** A version as it stands: what was sent, and who made it so. Old versions may lack what came later. */
export const planView = z.object({
  ...planRequest.partial().shape,
  planVersion: z.int(),
  validFrom: z.string(),
  proposed: z.object({ by: z.string(), at: z.string() }).optional(),
  approved: z.object({
    by: z.string(),
    at: z.string(),
    hprNumber: z.string().optional(),
    authorisation: z.string().optional(),
  }),
});
export type PlanView = z.infer<typeof planView>;

/** Answer to `GET /patients/{id}/plan`; the ETag is what `If-Match` of a change takes, also while there is no plan. */
export const patientPlan = z.object({ inForce: planView.nullable(), next: planView.nullable() });
export type PatientPlan = z.infer<typeof patientPlan>;

/** A version in the history, without its content. */
export const planVersionEntry = planView.pick({
  planVersion: true,
  programme: true,
  validFrom: true,
  reason: true,
  proposed: true,
  approved: true,
});
export type PlanVersionEntry = z.infer<typeof planVersionEntry>;
export const planVersionPage = z.object({ items: z.array(planVersionEntry), nextCursor: z.string().nullable() });
export type PlanVersionPage = z.infer<typeof planVersionPage>;

/** One thing that differs, as data and in words. `before` and `after` are as the plan keeps them. */
export const planDifference = z.object({
  part: z.string(),
  key: z.string().optional(),
  change: z.enum(['added', 'removed', 'changed']),
  field: z.string().optional(),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
  sentence: z.object({ nb: z.string(), nn: z.string(), en: z.string() }),
});
/** `from` is null when there was no version before. */
export const planDiff = z.object({
  from: z.int().nullable(),
  to: z.int(),
  differences: z.array(planDifference),
});
export type PlanDiff = z.infer<typeof planDiff>;

/** Answer to a change. `active`: the patient's monitor has it; until then the sweep brings it. */
export const planActivated = z.object({ planVersion: z.int(), validFrom: z.string(), active: z.boolean() });
export type PlanActivated = z.infer<typeof planActivated>;

/** 202: somebody who may approve plans has to. */
export const planProposed = z.object({ proposalId: z.string(), state: z.literal('open') });
export type PlanProposed = z.infer<typeof planProposed>;

export const PROPOSAL_STATES = ['open', 'approved', 'declined', 'withdrawn'] as const;
export const planProposal = z.object({
  proposalId: z.string(),
  state: z.enum(PROPOSAL_STATES),
  basePlanVersion: z.int(),
  /** Approving an outdated one is refused: a newer version came in between. */
  outdated: z.boolean(),
  plan: planRequest.partial(),
  reason: z.string(),
  proposed: z.object({ by: z.string(), at: z.string() }),
  decided: z.object({ by: z.string(), at: z.string(), note: z.string().optional() }).optional(),
  planVersion: z.int().optional(),
});
export type PlanProposal = z.infer<typeof planProposal>;
export const planProposalPage = z.object({ items: z.array(planProposal), nextCursor: z.string().nullable() });
export type PlanProposalPage = z.infer<typeof planProposalPage>;

/** Body of approve, decline and withdraw. */
export const decisionRequest = z.strictObject({ note: note.optional() });
export type DecisionRequest = z.infer<typeof decisionRequest>;

export const PAUSE_REASONS = ['holiday', 'admitted', 'other'] as const;
/** `POST /patients/{id}/pauses`. The same `pauseId` again is the same pause. */
export const pauseRequest = z.strictObject({
  pauseId: z.uuid().optional(),
  from: time,
  /** A pause has an end. */
  to: time,
  reason: z.enum(PAUSE_REASONS),
  note: note.optional(),
});
export type PauseRequest = z.infer<typeof pauseRequest>;

export const pauseView = z.object({
  pauseId: z.string(),
  from: z.string(),
  to: z.string(),
  reason: z.enum(PAUSE_REASONS),
  note: z.string().optional(),
  created: z.object({ by: z.string(), at: z.string() }),
  ended: z.object({ by: z.string(), at: z.string() }).optional(),
  /** It was registered in error, and is no pause. */
  correction: correctionMark.optional(),
});
export type PauseView = z.infer<typeof pauseView>;
export const pausePage = z.object({ items: z.array(pauseView), nextCursor: z.string().nullable() });
export type PausePage = z.infer<typeof pausePage>;
export const pauseChanged = pauseView.extend({ active: z.boolean() });
export type PauseChanged = z.infer<typeof pauseChanged>;
