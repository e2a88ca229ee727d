/** Who works, and in which unit: what the worklist shows of oneself and of others. */
export interface WorkSession {
  /** Of a demo session alone; otherwise the cookie says who it is. */
  readonly token?: string | undefined;
  readonly practitionerId: string;
  readonly practitionerName: string;
  readonly role: string;
  readonly unitId: string;
  readonly unitName: string;
  readonly tenantName: string;
  /** Names of the unit's practitioners by id, so that "acknowledged by" can say who. */
  readonly colleagues: Readonly<Record<string, string>>;
  /** Names of the tenant's units by id, to hand over to; absent in sessions of before. */
  readonly units?: Readonly<Record<string, string>> | undefined;
}

/** A demo practitioner of this tab. The token lives in sessionStorage alone: it ends with the tab. */
export interface Session extends WorkSession {
  readonly token: string;
}

const STORAGE_KEY = 'naer.session';
const TEXT_FIELDS = [
  'token',
  'practitionerId',
  'practitionerName',
  'role',
  'unitId',
  'unitName',
  'tenantName',
] as const;

/** Reads a stored session; anything that is not one whole session is none. */
export function parseSession(text: string | null): Session | null {
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return null;
    const fields = value as Record<string, unknown>;
    if (TEXT_FIELDS.some((name) => typeof fields[name] !== 'string')) return null;
    const colleagues = fields.colleagues;
    if (typeof colleagues !== 'object' || colleagues === null) return null;
    return value as Session;
  } catch {
    return null;
  }
}

const listeners = new Set<() => void>();
let current: Session | null | undefined;

export function currentSession(): Session | null {
  if (current === undefined) current = parseSession(sessionStorage.getItem(STORAGE_KEY));
  return current;
}

export function startSession(session: Session): void {
  sessionStorage.setItem(STORAGE_KEY, JSON.stringify(session));
  current = session;
  for (const listener of listeners) listener();
}

export function endSession(): void {
  sessionStorage.removeItem(STORAGE_KEY);
  current = null;
  for (const listener of listeners) listener();
}

export function onSessionChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
