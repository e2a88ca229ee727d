import type { TemplateContentView, TemplateRequest } from '@naer/contracts/programme';
import type { TemplateContent } from '@naer/domain/programme/template';

const MINUTE_MS = 60_000;

/** What was sent, as it is kept. */
export function contentOf(programme: string, request: TemplateRequest): TemplateContent {
  const { title, rules, schedule = [], instructions, news2Scale, acknowledgeRedWithinMinutes } = request;
  const { requires = [], evidence = [] } = request;
  return {
    v: 1,
    programme,
    title,
    rules,
    schedule,
    instructions,
    ...(news2Scale !== undefined && { news2Scale }),
    acknowledgeRedWithinMs: Math.round(acknowledgeRedWithinMinutes * MINUTE_MS),
    requires,
    evidence,
  };
}

/** What is kept, as it goes out: what `contentOf` would read. The kept lists are not written to again. */
export function writtenContent(content: TemplateContent): TemplateContentView {
  const { v: _, acknowledgeRedWithinMs, ...body } = content;
  return { ...body, acknowledgeRedWithinMinutes: acknowledgeRedWithinMs / MINUTE_MS } as TemplateContentView;
}
