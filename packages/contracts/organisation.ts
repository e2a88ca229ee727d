import * as z from 'zod';
import { storableText } from './storable-text.ts';
import { chosenId, frameName, frameState } from './tenant.ts';

/** Real organisations; `other` stands with some from before. */
export const ORGANISATION_KINDS = ['hospital-trust', 'municipality', 'gp-practice'] as const;

const day = z.iso.date();
/** Catchment areas (opptaksområder) by a short name of the community's own; `to` is the first day it is no longer in it. */
interface DatedArea {
  readonly area: string;
  readonly from: string;
  readonly to?: string | undefined;
}
const areas = z
  .array(z.strictObject({ area: z.string().regex(/^[a-z0-9æøå][a-z0-9æøå-]{0,59}$/), from: day, to: day.optional() }))
  .max(100)
  .refine((all) => all.every(({ from, to }) => to === undefined || from < to))
  .refine((all) => all.every((one, i) => !all.slice(0, i).some((other) => overlaps(one, other))));

const municipalityNumber = z.string().regex(/^[0-9]{4}$/);

/** `POST /organisations`. A municipality has its number; nobody else has one. */
export const newOrganisationRequest = z
  .strictObject({
    organisationId: chosenId.optional(),
    /** Nine digits with a check digit. */
    number: z.string().regex(/^[0-9]{9}$/),
    kind: z.enum(ORGANISATION_KINDS),
    name: frameName,
    municipalityNumber: municipalityNumber.optional(),
    areas: areas.default([]),
  })
  .refine(({ kind, municipalityNumber: number }) => (kind === 'municipality') === (number !== undefined), {
    path: ['municipalityNumber'],
  });
export type NewOrganisationRequest = z.infer<typeof newOrganisationRequest>;

/** `PUT /organisations/{organisationId}`, with `If-Match`: all of what may change. */
export const organisationRequest = z.strictObject({
  name: frameName,
  municipalityNumber: municipalityNumber.optional(),
  areas,
  /** Whether patients read the names of those who acted for it, in the log of access; absent: as it stands. */
  showsNames: z.boolean().optional(),
});
export type OrganisationRequest = z.infer<typeof organisationRequest>;

/** `POST /organisations/{organisationId}/successors`: who takes over (part of) its work, after a merger or a split. */
export const successorRequest = z.strictObject({
  successorId: chosenId,
  from: day,
  reason: storableText(1, 500),
});
export type SuccessorRequest = z.infer<typeof successorRequest>;

export const organisationView = z.strictObject({
  organisationId: z.uuid(),
  number: z.string(),
  kind: z.enum([...ORGANISATION_KINDS, 'other']),
  name: z.string(),
  municipalityNumber: z.string().optional(),
  areas: z.array(z.strictObject({ area: z.string(), from: day, to: day.optional() })),
  /** Who took over, and who it came after. */
  successors: z.array(z.strictObject({ organisationId: z.uuid(), from: day })),
  predecessors: z.array(z.strictObject({ organisationId: z.uuid(), from: day })),
  showsNames: z.boolean(),
  state: frameState,
  stateSince: z.iso.datetime(),
  version: z.int(),
});
export type OrganisationView = z.infer<typeof organisationView>;

/** `POST /units`. */
export const newUnitRequest = z.strictObject({
  unitId: chosenId.optional(),
  organisationId: chosenId,
  name: frameName,
});
export type NewUnitRequest = z.infer<typeof newUnitRequest>;
/** `PUT /units/{unitId}`, with `If-Match`. */
export const unitRequest = z.strictObject({ name: frameName });

export const unitView = z.strictObject({
  unitId: z.uuid(),
  name: z.string(),
  organisationId: z.uuid(),
  organisationName: z.string(),
  /** False: its people read summaries. */
  liveQueue: z.boolean(),
  closedAt: z.iso.datetime().optional(),
  version: z.int(),
});
export type UnitView = z.infer<typeof unitView>;

function overlaps(one: DatedArea, other: DatedArea): boolean {
  const FOR_EVER = '9999-12-31';
  return one.area === other.area && one.from < (other.to ?? FOR_EVER) && other.from < (one.to ?? FOR_EVER);
}
