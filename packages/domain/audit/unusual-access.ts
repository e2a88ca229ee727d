/**
 * What is looked for in the log of access for somebody to judge. The defaults are ours, a starting point and no rule of law:
 * each is configuration.
 */
export interface UnusualLimits {
  /** A care relation within so many days before or after explains a look. */
  readonly relationBeforeDays: number;
  readonly relationAfterDays: number;
  /** So many patients, each opened by themselves, within so many minutes. */
  readonly patients: number;
  readonly withinMinutes: number;
  /** Family names, as they are written, that too many share to mean anything. */
  readonly commonNames: readonly string[];
}
export const UNUSUAL_DEFAULTS: UnusualLimits = {
  relationBeforeDays: 30,
  relationAfterDays: 7,
  patients: 60,
  withinMinutes: 60,
  commonNames: [],
};

export const UNUSUAL_KINDS = ['no-relation', 'own-family-name', 'many-patients'] as const;
export type UnusualKind = (typeof UNUSUAL_KINDS)[number];

/** Whatever one person did with one patient's record in a stretch of time; lists over many patients aside. Epoch ms. */
export interface PatientAccess {
  readonly patientId: string;
  readonly first: number;
  readonly last: number;
  readonly events: number;
  /** By some care relation at that time, a broken glass included: that has a review of its own. */
  readonly related: boolean;
  /** When the person's units, or the person, had a care relation with the patient; null: it goes on. */
  readonly ties: readonly (readonly [from: number, to: number | null])[];
}

/** Both names in full, opened to be compared and kept nowhere; undefined when one cannot be opened. */
export interface Names {
  readonly practitioner: string | undefined;
  readonly patient: string | undefined;
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** Whether there was no care relation: not then, not shortly before and not shortly after. */
export function isWithoutRelation(access: PatientAccess, limits: UnusualLimits): boolean {
  const from = access.first - limits.relationBeforeDays * DAY_MS;
  const to = access.last + limits.relationAfterDays * DAY_MS;
  return !access.related && !access.ties.some(([start, end]) => start <= to && (end === null || end >= from));
}

/** Whether both bear one family name, or one half of a double one; never for a name that too many share. */
export function isOwnFamilyName({ practitioner, patient }: Names, { commonNames }: UnusualLimits): boolean {
  if (practitioner === undefined || patient === undefined) return false;
  const common = new Set(commonNames.flatMap(familyNames));
  const theirs = new Set(familyNames(patient));
  return familyNames(practitioner).some((name) => theirs.has(name) && !common.has(name));
}

export interface Look {
  readonly patientId: string;
  /** Epoch ms. */
  readonly at: number;
}
export interface ManyPatients {
  readonly from: number;
  readonly to: number;
  readonly patients: number;
  readonly events: number;
  /** Whose record was the first. */
  readonly patientId: string;
}

/** The stretch within which one person opened most patients, when that is as many as the limit; in any order. */
export function findManyPatients(looks: readonly Look[], limits: UnusualLimits): ManyPatients | undefined {
  const sorted = [...looks].sort((a, b) => a.at - b.at);
  const inside = new Map<string, number>();
  let found: ManyPatients | undefined;
  let start = 0;
  sorted.forEach((look, i) => {
    inside.set(look.patientId, (inside.get(look.patientId) ?? 0) + 1);
    let first = sorted[start];
    while (first !== undefined && look.at - first.at > limits.withinMinutes * MINUTE_MS) {
      const left = (inside.get(first.patientId) ?? 0) - 1;
      if (left === 0) inside.delete(first.patientId);
      else inside.set(first.patientId, left);
      start += 1;
      first = sorted[start];
    }
    if (first !== undefined && inside.size >= limits.patients && inside.size > (found?.patients ?? 0))
      found = { from: first.at, to: look.at, patients: inside.size, events: i - start + 1, patientId: first.patientId };
  });
  return found;
}

/** The last name and, of a double one, its halves; without case and accents, so that no spelling hides it. */
function familyNames(name: string): readonly string[] {
  const last = name.trim().split(/\s+/u).at(-1) ?? '';
  const plain = last.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
  return plain.split(/[-\u2010-\u2015]/u).filter((part) => part.length > 1);
}
