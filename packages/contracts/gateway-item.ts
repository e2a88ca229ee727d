import * as z from 'zod';
import { eventItem } from './event-item.ts';
import { measurementItem } from './measurement-item.ts';
import { storableText } from './storable-text.ts';

/** How a device is named on its case: a system (`urn:oid:1.2.840.10004.1.1.1.0.0.1.0.0.1.2680` for EUI-64) and a value in it. */
export const deviceIdentifier = z.strictObject({ system: storableText(1, 200), value: storableText(1, 200) });

/**
 * One item of `POST /ingest/v1/gateway/measurements`: as the device door's, with the device it comes from and, of a shared
 * device, the user slot it was measured in.
 */
export const gatewayItem = measurementItem.extend({
  device: deviceIdentifier,
  user: storableText(1, 60).optional(),
});
export type GatewayMeasurementItem = z.output<typeof gatewayItem>;

/** One item of `POST /ingest/v1/gateway/events`: as the device door's, with the device that reports it and its user slot. */
export const gatewayEventItem = eventItem.extend({
  device: deviceIdentifier,
  user: storableText(1, 60).optional(),
});
