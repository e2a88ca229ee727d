/** The person on whose behalf records are read: what an audit row says, and what the care relation is tested against. */
export interface Reader {
  readonly tenantId: string;
  readonly practitionerId: string;
  /** Units the person works at; without one nothing is found. */
  readonly unitIds: readonly string[];
  readonly requestId?: string | undefined;
}
