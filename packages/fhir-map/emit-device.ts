/** A device as the register has it. */
export interface StoredDevice {
  readonly device_id: string;
  readonly label: string | null;
  readonly identifier_system: string | null;
  readonly identifier_value: string | null;
  readonly organisation_id: string | null;
  readonly retired_at: string | null;
}

/** A device as an FHIR R4 Device, ready for `JSON.stringify`. Whose it was when stands with its assignments, and in each Observation. */
export function emitDevice(stored: StoredDevice): object {
  const { device_id: id, label, identifier_system: system, identifier_value: value, organisation_id: owner } = stored;
  return {
    resourceType: 'Device',
    id,
    ...(system !== null && value !== null && { identifier: [{ system, value }] }),
    status: stored.retired_at === null ? 'active' : 'inactive',
    ...(label !== null && { deviceName: [{ name: label, type: 'user-friendly-name' }] }),
    ...(owner !== null && { owner: { reference: `Organization/${owner}` } }),
  };
}
