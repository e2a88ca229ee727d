export const CONTACT_CHANNELS = ['call', 'video', 'visit', 'message', 'case-conference'] as const;
export const CONTACT_OUTCOMES = [
  'reached',
  'no-answer',
  'advice-given',
  'plan-adjusted',
  'referred',
  'admitted',
  'other',
] as const;

/** A contact with or about the patient: also without an alert. Minutes count where they were spent. */
export interface ContactRecord {
  readonly channel: (typeof CONTACT_CHANNELS)[number];
  /** Epoch ms. */
  readonly at: number;
  /** One entry an organisation; a case conference has several. */
  readonly minutes: readonly { readonly organisationId: string; readonly minutes: number }[];
  readonly outcome: (typeof CONTACT_OUTCOMES)[number];
  readonly alertIds: readonly string[];
  /** Travel the patient or the staff was spared, kilometres both ways. */
  readonly tripAvoidedKm?: number | undefined;
  /** Of a video call: https. */
  readonly videoLink?: string | undefined;
  readonly note?: string | undefined;
}

/** As a person says it: without a time it is now. */
export interface ContactSaid extends Omit<ContactRecord, 'at'> {
  readonly at?: number | undefined;
}
