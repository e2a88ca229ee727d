import { type AccessActor, type AccessFacts, isKeptOut } from './blocked-units.ts';

/**
 * Whether the patient keeps this document (`measurement/<id>`, `contact/<id>`, `message/<id>`) from the actor: none of
 * their ways in is open to both the record and the document. A document can be kept from the responsible unit too. Not
 * asked of who broke the glass.
 */
export function isDocumentBlocked({ enrolment, access }: AccessFacts, actor: AccessActor, document: string): boolean {
  const blocks = (access?.blocks ?? []).filter((block) => block.document === undefined || block.document === document);
  const isClosed = (by: string | undefined) =>
    blocks.some((block) => isKeptOut(block, actor, by, block.document === undefined ? enrolment.unitId : undefined));
  return actor.unitIds.length === 0 ? isClosed(undefined) : actor.unitIds.every(isClosed);
}
