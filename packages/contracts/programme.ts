import { DEFAULT_PROGRAMMES } from '@naer/domain/programme/defaults/default-templates';
import { code, component, measure, unit } from '@naer/domain/rules/shapes';
import * as z from 'zod';
import { planDifference, planView } from './plan.ts';
import { planBody } from './plan-body.ts';
import { storableText } from './storable-text.ts';

const reason = storableText(1, 2000);
const version = z.int().positive().max(1_000_000);
const key = storableText(1, 100);
const title = z.strictObject({ nb: storableText(1, 200), nn: storableText(1, 200), en: storableText(1, 200) });
const news2Scale = z.union([z.literal(1), z.literal(2)]);

/** A template as a person writes it. Its limits are defaults: each patient's own are approved in the patient's plan. */
const templateBody = {
  title,
  rules: planBody.rules,
  schedule: planBody.schedule,
  instructions: planBody.instructions,
  news2Scale: planBody.news2Scale,
  acknowledgeRedWithinMinutes: planBody.acknowledgeRedWithinMinutes,
  /** Values of the patient's own that a plan needs; rules name them by their key. */
  requires: z
    .array(z.strictObject({ key, measure, code: code.optional(), component: component.optional(), unit, title }))
    .max(50)
    .optional(),
  /** What the limits rest on. */
  evidence: z
    .array(
      z.strictObject({
        ruleKeys: z.array(storableText(1, 100)).max(200),
        basis: z.enum(['default', 'confirm']),
        source: storableText(1, 500),
      }),
    )
    .max(200)
    .optional(),
};

/** `PUT /programmes/{templateId}`, with `If-Match`: the next version. The programme stays what it was. */
export const templateRequest = z.strictObject({ ...templateBody, reason });
export type TemplateRequest = z.infer<typeof templateRequest>;

/** `POST /programmes`: a template of one's own from a default one. The same `templateId` again is refused. */
export const newTemplateRequest = z.strictObject({
  default: z.enum(DEFAULT_PROGRAMMES),
  templateId: z.uuid().optional(),
  reason,
});
export type NewTemplateRequest = z.infer<typeof newTemplateRequest>;

const who = z.object({ by: z.string(), at: z.string() });
const origin = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('default'), programme: z.string() }),
  z.object({ kind: z.literal('own') }),
  z.object({
    kind: z.literal('subscribed'),
    publisherTenantId: z.string(),
    templateId: z.string(),
    version: z.int(),
  }),
]);
export type TemplateOrigin = z.infer<typeof origin>;

/** How a version stands with others. */
const publication = z.object({
  audience: z.enum(['all', 'named']),
  publishedAt: z.string(),
  withdrawnAt: z.string().optional(),
});

/** Where the versions come from when they are another tenant's. Nothing changes until a person accepts `available`. */
export const templateSubscription = z.object({
  publisherTenantId: z.string(),
  publisherName: z.string().optional(),
  templateId: z.string(),
  takenVersion: z.int(),
  state: z.enum(['active', 'ended']),
  /** The publisher has withdrawn the version that was taken; it stands here as it was. */
  withdrawn: z.boolean(),
  /** The newest version offered that is newer than the one taken. */
  available: z.int().nullable(),
});
export type TemplateSubscription = z.infer<typeof templateSubscription>;

/** One line of `GET /programmes`. */
export const templateEntry = z.object({
  templateId: z.string(),
  programme: z.string(),
  title,
  version: z.int(),
  origin,
  subscription: templateSubscription.optional(),
});
export type TemplateEntry = z.infer<typeof templateEntry>;
export const templateList = z.object({ items: z.array(templateEntry) });
export type TemplateList = z.infer<typeof templateList>;

/** A version's content as it goes out. */
export const templateContent = z.object({ programme: z.string(), ...templateBody });
export type TemplateContentView = z.infer<typeof templateContent>;

export const templateVersionEntry = z.object({
  version: z.int(),
  origin,
  reason: z.string(),
  created: who,
  approved: z.object({ by: z.string(), authorisation: z.string() }),
  publication: publication.optional(),
});
export type TemplateVersionEntry = z.infer<typeof templateVersionEntry>;

/** A version with its content. */
export const templateVersionView = templateVersionEntry.extend({
  templateId: z.string(),
  ...templateContent.shape,
});
export type TemplateVersionView = z.infer<typeof templateVersionView>;

/** `GET /programmes/{templateId}`: the version that stands, all versions, and what another tenant offers. */
export const templateView = templateVersionView.extend({
  versions: z.array(templateVersionEntry),
  subscription: templateSubscription.optional(),
});
export type TemplateView = z.infer<typeof templateView>;

/** Answer to whatever made a version. */
export const templateSaved = z.object({ templateId: z.string(), version: z.int() });
export type TemplateSaved = z.infer<typeof templateSaved>;

/** `POST /programmes/{templateId}/versions/{version}/publish`: to all tenants, or to these, which may be added to later. */
export const publishRequest = z.strictObject({
  to: z.union([z.literal('all'), z.array(z.uuid()).min(1).max(200)]),
  reason,
});
export type PublishRequest = z.infer<typeof publishRequest>;
export const withdrawRequest = z.strictObject({ reason });
export type WithdrawRequest = z.infer<typeof withdrawRequest>;

/** A version that another tenant offers. Who wrote it there does not go out. */
export const publishedEntry = z.object({
  publisherTenantId: z.string(),
  publisherName: z.string(),
  templateId: z.string(),
  version: z.int(),
  programme: z.string(),
  title,
  publishedAt: z.string(),
  withdrawnAt: z.string().optional(),
  /** One's own template that takes from it. */
  subscribed: z.object({ templateId: z.string(), takenVersion: z.int() }).optional(),
});
export type PublishedEntry = z.infer<typeof publishedEntry>;
export const publishedList = z.object({ items: z.array(publishedEntry) });
export type PublishedList = z.infer<typeof publishedList>;
export const publishedView = publishedEntry.extend(templateContent.shape);
export type PublishedView = z.infer<typeof publishedView>;

/** `POST /programmes/subscriptions`. */
export const subscribeRequest = z.strictObject({
  publisherTenantId: z.uuid(),
  templateId: z.uuid(),
  version,
  /** Id of one's own template that is made by it. */
  as: z.uuid().optional(),
  reason,
});
export type SubscribeRequest = z.infer<typeof subscribeRequest>;

/** `POST /programmes/{templateId}/accept`, with `If-Match`: the offered version becomes one's own next version. */
export const acceptRequest = z.strictObject({ version, reason });
export type AcceptRequest = z.infer<typeof acceptRequest>;

/** `POST /programmes/{templateId}/unsubscribe`: what was taken stays; later versions are no longer noticed. */
export const unsubscribeRequest = z.strictObject({ reason });
export type UnsubscribeRequest = z.infer<typeof unsubscribeRequest>;

/** `GET /programmes/{templateId}/available`: what accepting would change. */
export const availableView = z.object({
  version: z.int(),
  publishedAt: z.string(),
  content: templateContent,
  differences: z.array(planDifference),
});
export type AvailableView = z.infer<typeof availableView>;

/** `POST /programmes/{templateId}/draft`: the patient's own values, in the canonical unit of each. */
export const draftRequest = z.strictObject({
  version: version.optional(),
  baselines: z
    .array(z.strictObject({ key, value: z.number(), unit }))
    .max(50)
    .optional(),
  news2Scale: news2Scale.optional(),
});
export type DraftRequest = z.infer<typeof draftRequest>;

/** A plan that nobody has approved: coverage, reason and approval are still to come. Nothing is activated. */
export const draftPlanView = z.object({
  plan: planView.partial().omit({ planVersion: true, validFrom: true, proposed: true, approved: true }),
});
export type DraftPlanView = z.infer<typeof draftPlanView>;

/** `GET /patients/{id}/plan/deviations`: of the plan in force, from the template version it was made from. */
export const planDeviations = z.object({
  planVersion: z.int().nullable(),
  /** Absent when the plan was made without one. `known` is false when no such version stands here. */
  template: z
    .object({
      templateId: z.string(),
      version: z.int(),
      known: z.boolean(),
      title: title.optional(),
      /** The version that stands now, when it is a newer one. */
      newer: z.int().optional(),
    })
    .optional(),
  differences: z.array(planDifference),
});
export type PlanDeviations = z.infer<typeof planDeviations>;
