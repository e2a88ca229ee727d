import * as z from 'zod';

/**
 * `GET /ingest/v1/feed?since=&cursor=&limit=`: what the patient's app shows, newest first. `since` of the answer goes into
 * the next request, to hear only what is newer; `nextCursor` leads to what is older, null at the end.
 */
export const feedItem = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('message'),
    at: z.string(),
    messageId: z.string(),
    direction: z.enum(['from-patient', 'to-patient']),
    text: z.string(),
    /** The unit that wrote it. */
    unitId: z.string().optional(),
    /** What it said was put right since; or withdrawn, and the text is empty. It stands in the feed's newest place then. */
    corrected: z.literal(true).optional(),
    voided: z.literal(true).optional(),
  }),
  /** Said to the patient when an alert was acknowledged. */
  z.object({
    kind: z.literal('note'),
    at: z.string(),
    alertId: z.string(),
    text: z.string(),
    unitId: z.string().optional(),
    corrected: z.literal(true).optional(),
    voided: z.literal(true).optional(),
  }),
  /** These measurements were looked at. */
  z.object({ kind: z.literal('seen'), at: z.string(), unitId: z.string(), measurementIds: z.array(z.string()) }),
]);
export type FeedItem = z.infer<typeof feedItem>;

export const feedPage = z.object({
  items: z.array(feedItem),
  since: z.string(),
  nextCursor: z.string().nullable(),
});
export type FeedPageView = z.infer<typeof feedPage>;
