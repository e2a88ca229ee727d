/** A stretch of time in which a device is one patient's, `[from, to)` in epoch ms; `to` null while it lasts. */
export interface DeviceStretch {
  readonly assignmentId: string;
  readonly patientId: string;
  readonly from: number;
  readonly to: number | null;
  readonly generation: number;
  /** Of a shared device: the user slot that is this patient's. Without one, of a shared device: a session. */
  readonly slot?: string | undefined;
}

/**
 * What Postgres knows of a device and a gateway's reading is placed by. Written in Postgres first, then pushed; an older
 * `version` is refused. Personal: no two stretches overlap; shared: no two of one slot, and no two sessions.
 */
export interface DeviceFacts {
  readonly v: 1;
  readonly tenantId: string;
  readonly deviceId: string;
  readonly version: number;
  readonly mode: 'personal' | 'shared';
  /** How it stands in the register; absent in facts of before it was told, and of what stands in none. */
  readonly identifier?: DeviceIdentifier | undefined;
  /** Whose gateways may send for it; absent: nobody's. */
  readonly organisationId?: string | undefined;
  readonly stretches: readonly DeviceStretch[];
}

/** How a device is named on its case: `urn:oid:1.2.840.10004.1.1.1.0.0.1.0.0.1.2680` (EUI-64), a MAC, a serial number. */
export interface DeviceIdentifier {
  readonly system: string;
  readonly value: string;
}
