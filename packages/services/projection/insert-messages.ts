import type { Insert } from '@naer/db/insert-rows';
import type { patientMessage } from '@naer/db/schema/contacts';
import { type SQL, sql } from 'drizzle-orm';
import type { Placed } from './placed-change.ts';

const MESSAGE_COLUMNS = {
  messageId: 'uuid',
  patientId: 'uuid',
  direction: 'text',
  text: 'text',
  at: 'timestamptz',
  sentBy: 'text',
  unitId: 'uuid',
  deviceId: 'uuid',
  senderId: 'text',
  alertId: 'uuid',
  authorRelation: 'text',
  authorIndex: 'text',
} as const;

/** One row per message; a repeat changes nothing. */
export function insertMessages<Row>(
  insert: Insert<Row>,
  tenantId: string,
  changes: readonly Placed<'message'>[],
): SQL<Row> {
  const rows = changes.map(({ patientId, change: { message } }) => ({
    messageId: message.messageId,
    patientId,
    direction: message.direction,
    text: message.text,
    at: message.at,
    sentBy: message.by,
    unitId: message.unitId,
    deviceId: message.deviceId,
    senderId: message.senderId,
    alertId: message.alertId,
    authorRelation: message.author?.relation,
    authorIndex: message.author?.subjectIndex,
  }));
  return insert<typeof patientMessage>('patient_message', MESSAGE_COLUMNS, tenantId, rows, sql`on conflict do nothing`);
}
