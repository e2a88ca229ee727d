import { deriveId } from '../identity/derive-id.ts';
import type { Reading } from '../measurement/reading.ts';
import type { PlanVersion } from '../plan/plan.ts';
import type { Severity } from '../plan/severity.ts';
import type { Actor, Refused } from './port.ts';
import type { SealedIdentity } from './registry.ts';
import type { Position } from './reported-event.ts';

/** A known place of a device, and when it was there, epoch ms. */
export interface KnownPosition extends Position {
  readonly at: number;
  readonly deviceId: string;
}

interface Asking {
  readonly v: 1;
  readonly tenantId: string;
  readonly patientId: string;
  readonly actor: Actor;
  readonly requestId?: string | undefined;
}

/** In place of device and assignment of what staff records by hand: none of a device, and always the same for a patient. */
export function staffSource(patientId: string): string {
  return deriveId('staff', patientId);
}

/** What somebody who responds to an event asks of the patient's monitor; each is audited by the monitor itself. */
export type ResponderRequest =
  | (Asking & { readonly ask: 'open-card' | 'read-positions' })
  /** Without an event: itself an event with a reason, and open for a short while. */
  | (Asking & { readonly ask: 'open-positions'; readonly reason: string; readonly commandId: string })
  /** Staff has looked in on the patient (a night check): a coded answer, measured by staff. */
  | (Asking & { readonly ask: 'record-check'; readonly reading: Reading });

export interface OpenedCard {
  readonly sealedCard: SealedIdentity | null;
  /** There may be a card; the patient's address is graded, and it is not for who asks. */
  readonly addressWithheld?: true | undefined;
  /** Of the zone of the worst open event. */
  readonly instruction?: NonNullable<PlanVersion['instructions']>[Severity] | undefined;
  /** The open events by which it was opened. */
  readonly alertIds: readonly string[];
}

export type ResponderAnswer =
  | { readonly ok: true; readonly ask: 'open-card'; readonly card: OpenedCard }
  | {
      readonly ok: true;
      readonly ask: 'read-positions';
      /** Newest first. */
      readonly positions: readonly KnownPosition[];
      /** Epoch ms; absent: as long as the event is open. */
      readonly openUntil?: number | undefined;
    }
  | { readonly ok: true; readonly ask: 'open-positions'; readonly eventId: string; readonly openUntil: number }
  | {
      readonly ok: true;
      readonly ask: 'record-check';
      readonly measurementId: string;
      readonly status: 'recorded' | 'questionable' | 'duplicate';
    }
  | {
      readonly ok: false;
      readonly reason:
        | 'not-found'
        | 'forbidden'
        | 'relation-too-weak'
        | 'not-ready'
        | 'no-open-event'
        | 'address-withheld'
        | 'command-reused';
      readonly refused?: Refused;
    };

/** How long positions stay open that were opened without an event. */
export const POSITIONS_OPEN_MS = 15 * 60_000;

export interface ResponderPort {
  respond(request: ResponderRequest): Promise<ResponderAnswer>;
}
