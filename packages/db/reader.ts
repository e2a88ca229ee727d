/** A patient or next of kin: the scope is theirs, and no unit's. */
export interface CitizenReader {
  /** Blind index of the national id. */
  readonly subjectIndex: string;
  /** Blind indexes of those for whom they act, where that holds today. */
  readonly represents: readonly string[];
  /** What the read shows (`MAY_SEE`, or `kin`); without all of it the patient is not there. */
  readonly needs: readonly string[];
}

/** The person on whose behalf records are read: what an audit row says, and what the care relation is tested against. */
export interface Reader {
  readonly tenantId: string;
  /** A client's is its client id. */
  readonly practitionerId: string;
  /** Units the person works at; without one nothing is found. */
  readonly unitIds: readonly string[];
  readonly requestId?: string | undefined;
  /** In what capacity, for the log; absent: not known here. */
  readonly role?: string | undefined;
  /** For whom they read, for the log; absent: the organisation of the unit by which they stand to the patient. */
  readonly organisationId?: string | undefined;
  /** A citizen; then `practitionerId` names them in the log alone, and there are no units. */
  readonly citizen?: CitizenReader | undefined;
}
