/** One of `GET /local/practitioners`; exists on a local machine only. */
export interface DemoPractitioner {
  readonly tenantName: string;
  readonly unitName: string;
  readonly id: string;
  readonly name: string;
  readonly unitId: string;
  readonly role: string;
  readonly token: string;
}

/** Null where there are none (404: not a local machine). Throws when the answer is neither. */
export async function fetchDemoPractitioners(): Promise<readonly DemoPractitioner[] | null> {
  const response = await fetch('/local/practitioners', { headers: { accept: 'application/json' } });
  if (response.status === 404) return null;
  if (!response.ok) throw new Error('demo practitioners unavailable');
  return (await response.json()) as readonly DemoPractitioner[];
}
