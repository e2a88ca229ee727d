import { randomUUID } from 'node:crypto';
import { call, type Reply } from './call.ts';
import type { CastPatient, IngestReply } from './cast.ts';
import { eventually } from './eventually.ts';
import type { TestStack } from './stack.ts';

export const INGEST = '/ingest/v1/measurements';
export const MARKER = 'marker-';

/** The devices' door from outside, with what Postgres has of it. Remembers every status it was answered. */
export interface DeviceDoor {
  readonly statuses: readonly number[];
  send<Body = IngestReply>(
    patient: CastPatient,
    path: string,
    body: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Reply<Body>>;
  ingest(patient: CastPatient, ...measurements: readonly unknown[]): Promise<Reply<IngestReply>>;
  /** The patient's rows in Postgres, in the order received, once a last reading sent behind them has come too. */
  recorded(patient: CastPatient, columns?: string): Promise<readonly Record<string, unknown>[]>;
  /** Refusals and drift of the patient's device, as Postgres counts them. */
  counted(patient: CastPatient): Promise<Record<string, number>>;
}

export function deviceDoor(stack: Pick<TestStack, 'baseUrl' | 'ownerSql'>): DeviceDoor {
  const statuses: number[] = [];
  const door: DeviceDoor = {
    statuses,
    async send<Body = IngestReply>(patient: CastPatient, path: string, body: unknown, headers = {}) {
      const { deviceCredential: token } = patient;
      const reply = await call<Body>(stack.baseUrl, { method: 'POST', path, token, body, headers });
      statuses.push(reply.status);
      return reply;
    },
    ingest: (patient, ...measurements) => door.send(patient, INGEST, { measurements }),
    async recorded(patient, columns = 'sender_id, value_text, ordinal, conflict') {
      const id = `${MARKER}${randomUUID()}`;
      await door.ingest(patient, { type: 'battery', value: 77, unit: '%', measuredAt: new Date().toISOString(), id });
      // Records of one patient arrive in order: once the last one is there, all are.
      const rows = await eventually(
        () =>
          stack.ownerSql<{ last_id: string | null }>(
            `select ${columns}, sender_id as last_id from measurement where patient_id = $1 order by sequence`,
            [patient.id],
          ),
        (found) => found.some((row) => row.last_id === id),
      );
      return rows.filter(({ last_id }) => last_id?.startsWith(MARKER) !== true).map(({ last_id: _, ...row }) => row);
    },
    async counted(patient) {
      await door.recorded(patient);
      const rows = await stack.ownerSql<{ code: string; total: number }>(
        'select code, sum(total)::int as total from refusal_count where patient_id = $1 group by code',
        [patient.id],
      );
      return Object.fromEntries(rows.map(({ code, total }) => [code, total]));
    },
  };
  return door;
}
