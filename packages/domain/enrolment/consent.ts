import { EVENT_CATALOGUE } from '../event/catalogue.ts';

export const CONSENT_KINDS = ['consent', 'decision'] as const;
export type ConsentKind = (typeof CONSENT_KINDS)[number];
/** What it is for. Where the patient is, and being watched, are asked for by themselves, and looked at again. */
export const CONSENT_SCOPES = ['monitoring', 'location', 'supervision'] as const;
export type ConsentScope = (typeof CONSENT_SCOPES)[number];

/** Samtykke (`consent`) or vedtak (`decision`). Times are epoch ms. */
export interface Consent {
  readonly consentId: string;
  readonly kind: ConsentKind;
  readonly scopes: readonly ConsentScope[];
  readonly from: number;
  readonly reviewBy?: number | undefined;
  readonly withdrawnAt?: number | undefined;
}

export const REVIEW_WARNS_BEFORE_MS = 30 * 24 * 3_600_000;

/** Whether it holds. One whose review date has passed holds: it warns, and a person decides. */
export function isStanding({ from, withdrawnAt }: Consent, now: number): boolean {
  return from <= now && (withdrawnAt === undefined || withdrawnAt > now);
}

export type ReviewState = 'none' | 'soon' | 'overdue';

/** Whether it must be looked at again: from 30 days before its date on, for as long as it stands. */
export function reviewState(consent: Consent, now: number): ReviewState {
  const { reviewBy } = consent;
  if (reviewBy === undefined || !isStanding(consent, now)) return 'none';
  if (reviewBy <= now) return 'overdue';
  return reviewBy - REVIEW_WARNS_BEFORE_MS <= now ? 'soon' : 'none';
}

/** The scopes that nothing standing covers. */
export function missingScopes(
  consents: readonly Consent[],
  needed: readonly ConsentScope[],
  now: number,
): readonly ConsentScope[] {
  const covered = new Set(consents.filter((own) => isStanding(own, now)).flatMap(({ scopes }) => scopes));
  return [...new Set(needed)].filter((scope) => !covered.has(scope));
}

/**
 * What the event codes of a plan's rules need beside monitoring: location (GPS) and digital supervision. One that the
 * catalogue does not have is read by the hub's first digit (DOMAIN 6). Source: pasient- og brukerrettighetsloven § 4-6 a.
 */
export function scopesOfCodes(codes: readonly string[]): readonly ConsentScope[] {
  const found = new Set<ConsentScope>();
  for (const code of codes) {
    const kind = EVENT_CATALOGUE.get(code)?.kind;
    if (kind === 'location' || (kind === undefined && /^2(\.|$)/.test(code))) found.add('location');
    if (kind === 'supervision' || (kind === undefined && /^4(\.|$)/.test(code))) found.add('supervision');
  }
  return CONSENT_SCOPES.filter((scope) => found.has(scope));
}

/** What is wrong with one that is given now: location and supervision need a review date, and none is in the past. */
export function checkConsent(
  { scopes, reviewBy, from }: Pick<Consent, 'scopes' | 'reviewBy' | 'from'>,
  now: number,
): 'review-required' | 'review-in-past' | 'begins-in-future' | undefined {
  if (from > now) return 'begins-in-future';
  const needsReview = scopes.includes('location') || scopes.includes('supervision');
  if (reviewBy === undefined) return needsReview ? 'review-required' : undefined;
  return reviewBy <= now || reviewBy <= from ? 'review-in-past' : undefined;
}
