import { randomUUID } from 'node:crypto';
import { call, type Reply } from './call.ts';
import { type Ids, pathOf, type Walk } from './routes.ts';

export type Answer = Reply<{ readonly code?: string }>;

/** Asks a route as it is walked, with these ids in its path and these headers. */
export async function ask(
  baseUrl: string,
  [, method, route, body]: Walk,
  ids: Ids,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  return await call(baseUrl, { method, path: pathOf(route, ids), body, headers });
}

export function bearer(token: string): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${token}` };
}

/** `GET /health`: what a route is called in a table. */
export function nameOf([, method, route]: Walk): string {
  return `${method} ${route}`;
}

/** The error code, from a problem or an OperationOutcome. */
export function codeOf({ body }: Reply): string | undefined {
  const { code, issue } = (body ?? {}) as {
    code?: unknown;
    issue?: readonly { details: { coding: { code: string }[] } }[];
  };
  // What an Observation calls its code is no string.
  return typeof code === 'string' ? code : issue?.[0]?.details.coding[0]?.code;
}

/** `403 forbidden`, `200`. */
export function outcomeOf(answer: Reply): string {
  return [answer.status, codeOf(answer)].filter((part) => part !== undefined).join(' ');
}

/** What a caller can see of an answer, but for what differs between any two. */
export function seen({ status, headers, text }: Reply) {
  const kept = [...headers].filter(([name]) => name !== 'x-request-id' && name !== 'date');
  return { status, headers: kept, text };
}

/** Ids of nobody and nothing. */
export function nowhere(): Ids {
  const patientId = randomUUID();
  const [unitId, alertId, templateId] = [randomUUID(), randomUUID(), randomUUID()];
  return { unitId, patientId, alertId, quarantineId: `${patientId}.3`, templateId };
}

/** Does it to each, a dozen at once, and answers in their order. */
export async function eachOf<T, R>(all: readonly T[], act: (one: T) => Promise<R>): Promise<readonly R[]> {
  const found: R[] = [];
  let next = 0;
  const work = async () => {
    while (next < all.length) {
      const at = next;
      next += 1;
      found[at] = await act(all[at] as T);
    }
  };
  await Promise.all(Array.from({ length: 12 }, work));
  return found;
}

/** The outcome of each by its name: what a test compares with what it wants, so that it tells which one differs. */
export async function outcomesOf<T>(
  all: Readonly<Record<string, T>>,
  act: (one: T) => Promise<Reply>,
): Promise<Readonly<Record<string, string>>> {
  const entries = await eachOf(Object.entries(all), async ([name, one]) => [name, outcomeOf(await act(one))] as const);
  return Object.fromEntries(entries);
}

/** Each name with the same outcome. */
export function allAs(all: object, outcome: string): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.keys(all).map((name) => [name, outcome]));
}
